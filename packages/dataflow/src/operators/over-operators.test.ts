import type { OverNode, PhysicalOverCall } from '@lockstep/plan/physical';
import type { Field, FrameBound, WindowFrame } from '@lockstep/sql/algebra';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changelogOf, cutInto, cutSizes, liveRows, orNull } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { aggregate, fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, changeText, folded, inserts, type Row, textOf, type Value } from '../../test/support/rows.ts';
import { ArrivalOverOperator } from './arrival-over-operator.ts';
import { EventTimeOverOperator } from './event-time-over-operator.ts';
import type { Operator } from './operator.ts';
import { SortedOverOperator } from './sorted-over-operator.ts';
import { UpdatingOverOperator } from './updating-over-operator.ts';

const schema = fields(['k', types.string], ['x', types.int], ['t', types.timestamp]);

const offset = (kind: 'preceding' | 'following', value: number): FrameBound => ({
  kind,
  offset: { kind: 'literal', value, type: types.int },
});

const untilNow = (unit: WindowFrame['unit'], start: FrameBound): WindowFrame => ({
  unit,
  start,
  end: { kind: 'current-row' },
});

const aggregates = (frame: WindowFrame): PhysicalOverCall[] => [
  { ...aggregate('COUNT', [1], types.bigint), frame },
  { ...aggregate('SUM', [1], types.int), frame },
  { ...aggregate('MIN', [1], types.int), frame },
  { ...aggregate('COUNT', [1], types.bigint, { distinct: true }), frame },
];

function overNode(calls: readonly PhysicalOverCall[], parts: Partial<OverNode>): OverNode {
  const results = calls.map((call, i): Field => ({ name: `r${i}`, type: call.call.type }));
  return {
    ...nodeBase(0, [], [...schema, ...results]),
    kind: 'over',
    partition: [0],
    order: [{ column: 2, descending: false, nullsFirst: true }],
    orderedBy: 'value',
    calls,
    changelogMode: 'retract',
    ...parts,
  };
}

/** Pushes parts, moving the state into a new operator before each. */
function run(
  create: () => Operator,
  parts: readonly { changes: readonly Change[]; watermarks?: Float64Array }[],
): Harness {
  let harness = new Harness(create(), schema);
  for (const { changes, watermarks } of parts) {
    const next = new Harness(create(), schema);
    moveState(harness.operator, next.operator);
    next.changes.push(...harness.changes);
    harness = next;
    harness.push(changes, 0, watermarks ?? null);
  }
  harness.end();
  return harness;
}

const batchOver = (node: OverNode, changes: readonly Change[]): string[] =>
  run(() => new SortedOverOperator(node, schema), [{ changes }])
    .changes.map(change => textOf(change.row))
    .sort();

const values = (x: fc.Arbitrary<Value>) =>
  fc.tuple(fc.constantFrom('a', 'b', null), x, fc.integer({ min: 0, max: 8 })) as fc.Arbitrary<Row>;
const row = values(orNull(fc.integer({ min: 0, max: 4 })));

const bound = fc.oneof(
  fc.constantFrom<FrameBound>(
    { kind: 'unbounded-preceding' },
    { kind: 'current-row' },
    { kind: 'unbounded-following' },
  ),
  fc.tuple(fc.constantFrom('preceding', 'following'), fc.nat(3)).map(([kind, n]) => offset(kind, n)),
);

/** How far from the current row a bound is: places, or time. */
function reach({ kind, ...rest }: FrameBound): number {
  switch (kind) {
    case 'unbounded-preceding':
      return Number.NEGATIVE_INFINITY;
    case 'unbounded-following':
      return Number.POSITIVE_INFINITY;
    case 'current-row':
      return 0;
    default:
      return ('offset' in rest ? Number(rest.offset.value) : 0) * (kind === 'preceding' ? -1 : 1);
  }
}

/** Each function from its definition over the rows of the frame. */
function naive(rows: readonly Row[], { unit, start, end }: WindowFrame): string[] {
  return [...Map.groupBy(rows, ([k]) => k).values()]
    .flatMap(partition => {
      const sorted = partition.toSorted((a, b) => Number(a[2]) - Number(b[2]));
      return sorted.map((current, i) => {
        const framed = sorted.filter((other, j) => {
          const distance = unit === 'rows' ? j - i : Number(other[2]) - Number(current[2]);
          return distance >= reach(start) && distance <= reach(end);
        });
        const numbers = framed
          .map(([, x]) => x)
          .filter(x => x !== null && x !== undefined)
          .map(Number);
        const isEmpty = numbers.length === 0;
        return textOf([
          ...current,
          BigInt(numbers.length),
          isEmpty ? null : numbers.reduce((a, b) => a + b, 0),
          isEmpty ? null : Math.min(...numbers),
          BigInt(new Set(numbers).size),
        ]);
      });
    })
    .sort();
}

test('in a batch every frame holds the rows that its bounds say', () => {
  const frames = fc.record({ unit: fc.constantFrom('rows', 'range'), start: bound, end: bound });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), frames, (rows, frame) => {
      const node = overNode(aggregates(frame), {});
      expect(batchOver(node, inserts(rows))).toEqual(naive(rows, frame));
    }),
    { seed: 71, numRuns: 300, endOnFailure: true },
  );
});

const preceding = fc.oneof(
  fc.constant<FrameBound>({ kind: 'unbounded-preceding' }),
  fc.nat(4).map(n => offset('preceding', n)),
);
const streamFrame = fc.tuple(fc.constantFrom('rows', 'range'), preceding).map(([unit, start]) => untilNow(unit, start));

/** Watermarks that make no row late: below all that is still to come. */
function honestWatermarks(rows: readonly Row[]): Float64Array {
  const times = rows.map(([, , t]) => Number(t));
  return Float64Array.from(times, (_, i) => Math.min(...times.slice(i)) - 1);
}

test('event time order gives what the batch gives, wherever batches are cut and restored', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), cutSizes, streamFrame, (rows, sizes, frame) => {
      const node = overNode(aggregates(frame), { orderedBy: 'rowtime' });
      const watermarks = honestWatermarks(rows);
      let at = 0;
      const parts = cutInto(rows, sizes).map(part => {
        const from = at;
        at += part.length;
        return { changes: inserts(part), watermarks: watermarks.slice(from, at) };
      });
      const streamed = run(() => new EventTimeOverOperator(node, schema), parts);
      expect(streamed.late.droppedRows).toBe(0);
      expect(streamed.changes.every(({ kind }) => kind === 0)).toBe(true);
      expect(streamed.changes.map(change => textOf(change.row)).sort()).toEqual(batchOver(node, inserts(rows)));
    }),
    { seed: 72, numRuns: 250, endOnFailure: true },
  );
});

test('a row at the watermark is late without a beginning of the frame; else only when its time has been sent', () => {
  const rows: Row[] = [
    ['a', 1, 10],
    ['a', 2, 14],
    ['a', 4, 12],
    ['a', 8, 10],
  ];
  const watermarks = Float64Array.of(Number.NEGATIVE_INFINITY, 10, 12, 12);
  const late = (start: FrameBound): Harness =>
    run(
      () => new EventTimeOverOperator(overNode(aggregates(untilNow('range', start)), { orderedBy: 'rowtime' }), schema),
      [{ changes: inserts(rows), watermarks }],
    );
  expect(late({ kind: 'unbounded-preceding' }).changes.map(change => change.row.slice(1, 5))).toEqual([
    [1, 10, 1n, 1],
    [2, 14, 2n, 3],
  ]);
  const bounded = late(offset('preceding', 100));
  expect(bounded.late.droppedRows).toBe(1);
  expect(bounded.changes.map(change => change.row.slice(1, 5))).toEqual([
    [1, 10, 1n, 1],
    [4, 12, 2n, 5],
    [2, 14, 3n, 7],
  ]);
});

test('arrival order gives every row at once what it sees of the rows before it', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), cutSizes, preceding, (rows, sizes, start) => {
      const frame = untilNow('rows', start);
      const parts = cutInto(inserts(rows), sizes).map(changes => ({ changes }));
      const node = overNode(aggregates(frame), { orderedBy: 'proctime', order: [] });
      const passed = run(() => new ArrivalOverOperator(node, schema), parts).changes;
      expect(passed.map(change => textOf(change.row.slice(0, 3)))).toEqual(rows.map(textOf));
      const byArrival = rows.map(([k, x], i): Row => [k!, x!, i]);
      const results = (texts: readonly string[]): string[] =>
        texts.map(text => textOf(JSON.parse(text).slice(3))).sort();
      expect(results(passed.map(change => textOf(change.row)))).toEqual(results(naive(byArrival, frame)));
    }),
    { seed: 73, numRuns: 200, endOnFailure: true },
  );
});

test('value order folds to the results over the rows that are left, cut and restored anywhere', () => {
  const units = fc.constantFrom<WindowFrame['unit']>('rows', 'range');
  // With ROWS the results of rows of one order depend on which came first; so all orders differ there.
  const distinctOrder = fc.uniqueArray(fc.nat(100), { minLength: 1, maxLength: 30 }).chain(times => {
    const rows = times.map((t, i): Row => [i % 2 === 0 ? 'a' : 'b', i % 5 === 4 ? null : i % 4, t]);
    return changelogOf(fc.constantFrom(...rows));
  });
  fc.assert(
    fc.property(units, changelogOf(row), distinctOrder, cutSizes, (unit, shared, distinct, sizes) => {
      const changes = unit === 'range' ? shared : uniqueRows(distinct);
      const frame = untilNow(unit, { kind: 'unbounded-preceding' });
      const node = overNode(aggregates(frame), {});
      const parts = cutInto(changes, sizes).map(part => ({ changes: part }));
      const told = run(() => new UpdatingOverOperator(node, schema), parts).changes;
      expect(folded(told)).toEqual(naive(liveRows(changes), frame));
    }),
    { seed: 74, numRuns: 250, endOnFailure: true },
  );
});

/** The changes without those that add a row that is there already. */
function uniqueRows(changes: readonly Change[]): Change[] {
  const live = new Map<string, number>();
  return changes.filter(({ kind, row: changed }) => {
    const text = textOf(changed);
    const count = live.get(text) ?? 0;
    live.set(text, count + ((kind & 1) === 0 ? 1 : -1));
    return (kind & 1) === 0 ? count === 0 : count === 1;
  });
}

test('a row that changes no result behind it is told of alone; one that changes the state of an average is not', () => {
  const frame = untilNow('rows', { kind: 'unbounded-preceding' });
  const told = (call: PhysicalOverCall): string[] =>
    run(
      () => new UpdatingOverOperator(overNode([call], {}), schema),
      [
        {
          changes: inserts([
            ['a', 4, 9],
            ['a', 4, 5],
          ]),
        },
      ],
    ).changes.map(changeText);
  expect(told({ ...aggregate('MAX', [1], types.int), frame })).toEqual(['+I["a",4,9,4]', '+I["a",4,5,4]']);
  expect(told({ ...aggregate('AVG', [1], types.int), frame })).toEqual([
    '+I["a",4,9,4]',
    '+I["a",4,5,4]',
    '-U["a",4,9,4]',
    '+U["a",4,9,4]',
  ]);
});
