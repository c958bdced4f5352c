import type { GroupAggregateNode, PhysicalAggregate } from '@lockstep/plan/physical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changelogOf, cutInto, cutSizes, liveRows, orNull } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { aggregate, fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, changeText, folded, type Row, textOf, type Value } from '../../test/support/rows.ts';
import { BundledGroupAggregateOperator } from './bundled-group-aggregate-operator.ts';
import { GroupAggregateOperator } from './group-aggregate-operator.ts';

const schema = fields(
  ['k', types.string],
  ['i', types.int],
  ['l', types.bigint],
  ['d', types.double],
  ['m', types.decimal],
  ['f', types.boolean],
);

const aggregates = [
  aggregate('COUNT', [], types.bigint),
  aggregate('COUNT', [1], types.bigint),
  aggregate('SUM', [1], types.int),
  aggregate('AVG', [1], types.int),
  aggregate('SUM', [2], types.bigint),
  aggregate('MIN', [1], types.int),
  aggregate('MAX', [3], types.double),
  aggregate('SUM', [3], types.double),
  aggregate('SUM', [4], types.wideDecimal),
  aggregate('COUNT', [1], types.bigint, { distinct: true }),
  aggregate('SUM', [1], types.int, { distinct: true, filter: 5 }),
  aggregate('COUNT', [], types.bigint, { filter: 5 }),
];

const row: fc.Arbitrary<Row> = fc.tuple(
  fc.constantFrom('a', 'b', 'c', null),
  orNull(fc.integer({ min: -5, max: 5 })),
  orNull(fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n })),
  orNull(fc.constantFrom(0.1, 0.2, 0.3, 1e12, -1e12)),
  orNull(fc.bigInt({ min: -99n, max: 99n })),
  orNull(fc.boolean()),
);

function groupNode(
  parts: readonly PhysicalAggregate[],
  needsRetraction: boolean,
  mode: GroupAggregateNode['changelogMode'],
): GroupAggregateNode {
  const output = [schema[0]!, ...parts.map((part, p) => ({ name: `a${p}`, type: part.call.type }))];
  return {
    ...nodeBase(0, [], output),
    kind: 'group-aggregate',
    keys: [0],
    aggregates: parts,
    needsRetraction,
    changelogMode: mode,
  };
}

const operatorFor = (needsRetraction: boolean, isBatch = false): GroupAggregateOperator =>
  new GroupAggregateOperator(groupNode(aggregates, needsRetraction, 'retract'), schema, isBatch);

/** From the definition of each function over the rows of a group. */
function naive(rows: readonly Row[]): string[] {
  const groups = Map.groupBy(rows, ([k]) => k ?? null);
  return [...groups].map(([k, members]) => textOf([k, ...naiveResults(members)])).sort();
}

function naiveResults(rows: readonly Row[]): Value[] {
  const column = <T extends Value>(c: number): T[] =>
    rows.map(member => member[c] as T).filter(value => value !== null);
  const ints = column<number>(1);
  const sum = (values: readonly number[]): number | null =>
    values.length === 0 ? null : values.reduce((a, b) => a + b, 0) | 0;
  const bigSum = (values: readonly bigint[]): bigint | null =>
    values.length === 0 ? null : values.reduce((a, b) => a + b, 0n);
  const longs = bigSum(column<bigint>(2));
  const doubles = column<number>(3);
  const flagged = rows.filter(member => member[5] === true);
  const flaggedInts = [...new Set(flagged.map(member => member[1] as number).filter(value => value !== null))];
  return [
    BigInt(rows.length),
    BigInt(ints.length),
    sum(ints),
    ints.length === 0 ? null : Math.trunc(sum(ints)! / ints.length) + 0,
    longs === null ? null : BigInt.asIntN(64, longs),
    ints.length === 0 ? null : Math.min(...ints),
    doubles.length === 0 ? null : Math.max(...doubles),
    doubles.length === 0 ? null : exactSum(doubles),
    bigSum(column<bigint>(4)),
    BigInt(new Set(ints).size),
    sum(flaggedInts),
    BigInt(flagged.length),
  ];
}

/** The exact sum of the doubles used here, as multiples of 2^-60, rounded once. */
function exactSum(values: readonly number[]): number {
  const total = values.reduce(
    (sum, value) => sum + BigInt(Math.trunc(value)) * 2n ** 60n + BigInt((value % 1) * 2 ** 60),
    0n,
  );
  // Rounding a big integer to a double is exact to half a unit; scaling by a power of two keeps it.
  return Number(total) / 2 ** 60;
}

function run(changes: readonly Change[], sizes: readonly number[], moveAt = -1): Harness {
  let harness = new Harness(operatorFor(true), schema);
  cutInto(changes, sizes).forEach((part, p) => {
    if (p === moveAt) {
      const next = new Harness(operatorFor(true), schema);
      moveState(harness.operator, next.operator);
      next.changes.push(...harness.changes);
      harness = next;
    }
    harness.push(part);
  });
  return harness;
}

test('the folded changelog is the aggregate of the rows that are there, through retractions', () => {
  fc.assert(
    fc.property(changelogOf(row), cutSizes, (changes, sizes) => {
      expect(folded(run(changes, sizes).changes)).toEqual(naive(liveRows(changes)));
    }),
    { seed: 1, numRuns: 300, endOnFailure: true },
  );
});

test('the changelog itself does not depend on where batches are cut', () => {
  fc.assert(
    fc.property(changelogOf(row), cutSizes, (changes, sizes) => {
      expect(run(changes, sizes).changes.map(changeText)).toEqual(run(changes, [1]).changes.map(changeText));
    }),
    { seed: 2, numRuns: 100, endOnFailure: true },
  );
});

test('restored from a snapshot at any point it goes on as if nothing had happened', () => {
  fc.assert(
    fc.property(changelogOf(row), cutSizes, fc.nat(8), (changes, sizes, moveAt) => {
      expect(run(changes, sizes, moveAt).changes.map(changeText)).toEqual(run(changes, sizes).changes.map(changeText));
    }),
    { seed: 3, numRuns: 150, endOnFailure: true },
  );
});

test('a batch gives each group once, the same as a stream in the end', () => {
  fc.assert(
    fc.property(changelogOf(row, { insertsOnly: true }), cutSizes, (changes, sizes) => {
      const batch = new Harness(operatorFor(false, true), schema);
      const stream = new Harness(operatorFor(false), schema);
      for (const part of cutInto(changes, sizes)) {
        batch.push(part);
        stream.push(part);
      }
      expect(batch.changes).toEqual([]);
      batch.end();
      expect(batch.changes.every(({ kind }) => kind === 0)).toBe(true);
      expect(folded(batch.changes)).toEqual(naive(liveRows(changes)));
      expect(folded(batch.changes)).toEqual(folded(stream.changes));
    }),
    { seed: 4, numRuns: 150, endOnFailure: true },
  );
});

test('sends +I, then -U and +U, nothing when the result stays, -D at the last row; without -U for an upsert consumer', () => {
  const rows: Change[] = [
    { kind: 0, row: ['a', 1, null, null, null, null] },
    { kind: 0, row: ['a', 4, null, null, null, null] },
    { kind: 0, row: ['a', 4, null, null, null, null] },
    { kind: 3, row: ['zzz', 4, null, null, null, null] },
    { kind: 3, row: ['a', 1, null, null, null, null] },
    { kind: 1, row: ['a', 4, null, null, null, null] },
    { kind: 3, row: ['a', 4, null, null, null, null] },
  ];
  const sent = (mode: GroupAggregateNode['changelogMode']): string[] => {
    const node = groupNode([aggregate('MAX', [1], types.int)], true, mode);
    const harness = new Harness(new GroupAggregateOperator(node, schema, false), schema);
    harness.push(rows);
    return harness.changes.map(changeText);
  };
  expect(sent('retract')).toEqual(['+I["a",1]', '-U["a",1]', '+U["a",4]', '-D["a",4]']);
  expect(sent('upsert')).toEqual(['+I["a",1]', '+U["a",4]', '-D["a",4]']);
});

test('a global aggregate of nothing is one row, in a stream when the input has ended', () => {
  const node = {
    ...groupNode([aggregate('COUNT', [], types.bigint), aggregate('SUM', [1], types.int)], false, 'retract'),
    keys: [],
  };
  const global = { ...node, schema: node.schema.slice(1) };
  for (const isBatch of [true, false]) {
    const harness = new Harness(new GroupAggregateOperator(global, schema, isBatch), schema);
    harness.operator.watermark(0, 1);
    expect(harness.changes).toEqual([]);
    harness.end();
    expect(harness.changes.map(changeText)).toEqual(['+I["0n",null]']);
  }
});

test('a sum of doubles does not depend on the order of its rows', () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 2, maxLength: 50 });
  fc.assert(
    fc.property(values, values => {
      const sumOf = (ordered: readonly number[]): string => {
        const harness = new Harness(
          new GroupAggregateOperator(groupNode([aggregate('SUM', [3], types.double)], false, 'retract'), schema, true),
          schema,
        );
        harness.push(ordered.map(value => ({ kind: 0, row: ['a', null, null, value, null, null] })));
        harness.end();
        return changeText(harness.changes[0]!);
      };
      expect(sumOf(values.toSorted((a, b) => a - b))).toBe(sumOf(values));
    }),
    { seed: 5, numRuns: 200, endOnFailure: true },
  );
});

const bundled = (rowsMax: number, latencyMs = 1_000): BundledGroupAggregateOperator =>
  new BundledGroupAggregateOperator(groupNode(aggregates, true, 'retract'), schema, { rowsMax, latencyMs });

test('in bundles, the folded changelog is the same, however the bundles fall and wherever it is restored', () => {
  fc.assert(
    fc.property(
      changelogOf(row),
      cutSizes,
      fc.integer({ min: 1, max: 12 }),
      fc.nat(8),
      (changes, sizes, rowsMax, moveAt) => {
        let harness = new Harness(bundled(rowsMax), schema);
        cutInto(changes, sizes).forEach((part, p) => {
          if (p === moveAt) {
            const next = new Harness(bundled(rowsMax), schema);
            moveState(harness.operator, next.operator);
            next.changes.push(...harness.changes);
            harness = next;
          }
          harness.push(part);
        });
        harness.end();
        expect(folded(harness.changes)).toEqual(naive(liveRows(changes)));
      },
    ),
    { seed: 5, numRuns: 300, endOnFailure: true },
  );
});

test('a bundle tells a group once, from its result before to its result after, and nothing when they are the same', () => {
  const node = groupNode([aggregate('SUM', [1], types.int)], true, 'retract');
  const harness = new Harness(
    new BundledGroupAggregateOperator(node, schema, { rowsMax: 100, latencyMs: 1_000 }),
    schema,
  );
  const of = (kind: Change['kind'], k: string, i: number): Change => ({ kind, row: [k, i, null, null, null, null] });
  const told = (): string[] => harness.changes.splice(0).map(changeText);
  harness.push([of(0, 'a', 1), of(0, 'a', 2), of(0, 'b', 5), of(0, 'gone', 1), of(3, 'gone', 1)]);
  harness.push([of(0, 'a', 4)]);
  expect(told()).toEqual([]);
  harness.operator.flush('barrier');
  expect(told()).toEqual(['+I["a",7]', '+I["b",5]']);
  harness.push([of(3, 'a', 1), of(0, 'a', 1), of(3, 'b', 5), of(0, 'c', 3)]);
  harness.push([of(0, 'c', 3), of(3, 'unknown', 3)]);
  harness.operator.flush('barrier');
  expect(told()).toEqual(['-D["b",5]', '+I["c",6]']);
  harness.push([of(3, 'a', 2)]);
  harness.operator.flush('barrier');
  expect(told()).toEqual(['-U["a",7]', '+U["a",5]']);
});

test('a bundle is told when it is full, and by the clock when it is old', () => {
  const operator = bundled(3);
  const harness = new Harness(operator, schema);
  const one: Change = { kind: 0, row: ['a', 1, null, null, null, null] };
  expect(operator.nextTimerMs).toBe(Number.POSITIVE_INFINITY);
  harness.push([one]);
  operator.onTime(5_000);
  expect(operator.nextTimerMs).toBe(6_000);
  operator.onTime(5_999);
  expect(harness.changes).toHaveLength(0);
  operator.onTime(6_000);
  expect(harness.changes).toHaveLength(1);
  harness.push([one, one]);
  expect(harness.changes).toHaveLength(1);
  harness.push([one]);
  expect(harness.changes).toHaveLength(3);
});
