import type { JoinNode } from '@lockstep/plan/physical';
import type { JoinType } from '@lockstep/sql/algebra';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changelogOf, cutInto, cutSizes, liveRows, orNull } from '../../test/support/changelogs.ts';
import { Harness, moveState } from '../../test/support/harness.ts';
import { fields, nodeBase, ref, types } from '../../test/support/plan.ts';
import { type Change, changeText, folded, type Row, textOf } from '../../test/support/rows.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import { BatchJoinOperator } from './batch-join-operator.ts';
import { JoinOperator } from './join-operator.ts';

const left = fields(['k', types.string], ['x', types.int]);
const right = fields(['k', types.string], ['y', types.int]);
const joinTypes: readonly JoinType[] = ['inner', 'left', 'right', 'full', 'semi', 'anti'];

const row: fc.Arbitrary<Row> = fc.tuple(fc.constantFrom('a', 'b', null), orNull(fc.integer({ min: 0, max: 3 })));

const residual = simpleCompiler.compileCalc({
  inputSchema: [...left, ...right],
  projections: [
    { kind: 'call', functionName: 'LESS_THAN', type: types.boolean, args: [ref(1, types.int), ref(3, types.int)] },
  ],
});

function nodeFor(joinType: JoinType): JoinNode {
  const schema = joinType === 'semi' || joinType === 'anti' ? left : [...left, ...right];
  return {
    ...nodeBase(0, [], schema),
    kind: 'join',
    joinType,
    leftKeys: [0],
    rightKeys: [0],
    leftUnique: false,
    rightUnique: false,
  };
}

const create = (joinType: JoinType, hasResidual: boolean, isBatch = false): JoinOperator | BatchJoinOperator =>
  new (isBatch ? BatchJoinOperator : JoinOperator)(nodeFor(joinType), left, right, hasResidual ? residual : null);

function naive(joinType: JoinType, hasResidual: boolean, lefts: readonly Row[], rights: readonly Row[]): string[] {
  const matches = (l: Row, r: Row): boolean =>
    l[0] !== null && l[0] === r[0] && (!hasResidual || (l[1] !== null && r[1] !== null && l[1]! < r[1]!));
  const leftAlone = lefts.filter(l => !rights.some(r => matches(l, r)));
  const rightAlone = rights.filter(r => !lefts.some(l => matches(l, r)));
  if (joinType === 'anti') return leftAlone.map(textOf).sort();
  if (joinType === 'semi')
    return lefts
      .filter(l => !leftAlone.includes(l))
      .map(textOf)
      .sort();
  const rows = lefts.flatMap(l => rights.filter(r => matches(l, r)).map(r => [...l, ...r]));
  if (joinType === 'left' || joinType === 'full') rows.push(...leftAlone.map(l => [...l, null, null]));
  if (joinType === 'right' || joinType === 'full') rows.push(...rightAlone.map(r => [null, null, ...r]));
  return rows.map(textOf).sort();
}

/** Feeds both sides in turns. */
function feed(
  first: Harness,
  sides: readonly [readonly Change[], readonly Change[]],
  sizes: readonly number[],
  moveAt = -1,
  make?: () => Harness,
): Harness {
  let harness = first;
  const parts = sides.map(side => cutInto(side, sizes));
  for (let p = 0; p < Math.max(parts[0]!.length, parts[1]!.length); p++) {
    if (p === moveAt && make !== undefined) {
      const next = make();
      moveState(harness.operator, next.operator);
      next.changes.push(...harness.changes);
      harness = next;
    }
    for (const port of [0, 1]) if (parts[port]![p] !== undefined) harness.push(parts[port]![p]!, port);
  }
  return harness;
}

describe.each(joinTypes)('%s join', joinType => {
  test.each([false, true])(
    'the folded changelog is the join of the rows that are there (residual: %s)',
    hasResidual => {
      fc.assert(
        fc.property(changelogOf(row), changelogOf(row), cutSizes, fc.nat(6), (lefts, rights, sizes, moveAt) => {
          const make = (): Harness => new Harness(create(joinType, hasResidual), left, right);
          const harness = feed(make(), [lefts, rights], sizes, moveAt, make);
          expect(folded(harness.changes)).toEqual(naive(joinType, hasResidual, liveRows(lefts), liveRows(rights)));
        }),
        { seed: 21, numRuns: 120, endOnFailure: true },
      );
    },
  );

  test('a batch join gives the same rows, all as +I', () => {
    const side = changelogOf(row, { insertsOnly: true });
    fc.assert(
      fc.property(side, side, cutSizes, fc.boolean(), (lefts, rights, sizes, hasResidual) => {
        const harness = feed(new Harness(create(joinType, hasResidual, true), left, right), [lefts, rights], sizes);
        harness.end(2);
        expect(harness.changes.every(({ kind }) => kind === 0)).toBe(true);
        expect(folded(harness.changes)).toEqual(naive(joinType, hasResidual, liveRows(lefts), liveRows(rights)));
      }),
      { seed: 22, numRuns: 100, endOnFailure: true },
    );
  });
});

test('a left row is padded until its first match and again after its last, as -D and +I', () => {
  const harness = new Harness(create('left', false), left, right);
  harness.push([{ kind: 0, row: ['a', 1] }], 0);
  harness.push([{ kind: 2, row: ['a', 7] }], 1);
  harness.push([{ kind: 1, row: ['a', 7] }], 1);
  harness.push([{ kind: 3, row: ['a', 1] }], 0);
  expect(harness.changes.map(changeText)).toEqual([
    '+I["a",1,null,null]',
    '-D["a",1,null,null]',
    '+I["a",1,"a",7]',
    '-U["a",1,"a",7]',
    '+I["a",1,null,null]',
    '-D["a",1,null,null]',
  ]);
});

test('an inner pair has the kind of the row that made it', () => {
  const harness = new Harness(create('inner', false), left, right);
  harness.push([{ kind: 0, row: ['a', 1] }], 0);
  harness.push(
    [
      { kind: 2, row: ['a', 7] },
      { kind: 3, row: ['a', 7] },
    ],
    1,
  );
  expect(harness.changes.map(changeText)).toEqual(['+U["a",1,"a",7]', '-D["a",1,"a",7]']);
});

/** Join key, number of the row within it, value: the first two identify a row. */
const keyed = fields(['k', types.string], ['id', types.int], ['v', types.int]);

/** Updates that do not name the old row, and deletions that hold the key alone. */
const upserts = fc
  .array(
    fc.record({
      k: fc.constantFrom('a', 'b'),
      id: fc.integer({ min: 0, max: 2 }),
      v: fc.option(fc.nat(9), { nil: null }),
    }),
    {
      maxLength: 30,
    },
  )
  .map(steps => {
    const live = new Set<string>();
    return steps.flatMap(({ k, id, v }): Change[] => {
      const key = `${k}${id}`;
      if (v === null) return live.delete(key) ? [{ kind: 3, row: [k, id, null] }] : [];
      const kind = live.has(key) ? 2 : 0;
      live.add(key);
      return [{ kind, row: [k, id, v] }];
    });
  });

const keyOf = (columns: readonly number[], changed: Row): string =>
  textOf(columns.map(column => changed[column] ?? null));

/** The rows that stay when each change replaces or removes the row of its key. */
function upserted(changes: readonly Change[], key: readonly number[]): Row[] {
  const rows = new Map<string, Row>();
  for (const { kind, row: changed } of changes) {
    if ((kind & 1) === 1) rows.delete(keyOf(key, changed));
    else rows.set(keyOf(key, changed), changed);
  }
  return [...rows.values()];
}

test.each(joinTypes)('%s join: updates without the old row replace it by key, with its matches', joinType => {
  const isHalf = joinType === 'semi' || joinType === 'anti';
  const node: JoinNode = {
    ...nodeFor(joinType),
    schema: isHalf ? keyed : [...keyed, ...keyed],
    leftUpsertKey: [0, 1],
    rightUpsertKey: [0, 1],
  };
  fc.assert(
    fc.property(upserts, upserts, cutSizes, fc.nat(6), (lefts, rights, sizes, moveAt) => {
      const make = (): Harness => new Harness(new JoinOperator(node, keyed, keyed, null), keyed, keyed);
      const harness = feed(make(), [lefts, rights], sizes, moveAt, make);
      const [l, r] = [upserted(lefts, [0, 1]), upserted(rights, [0, 1])];
      const nothing = [null, null, null];
      const pairs = l.flatMap(a => r.filter(b => a[0] === b[0]).map(b => [...a, ...b]));
      const alone = (mine: readonly Row[], others: readonly Row[]): Row[] =>
        mine.filter(a => !others.some(b => a[0] === b[0]));
      const expected: Record<JoinType, readonly Row[]> = {
        inner: pairs,
        left: [...pairs, ...alone(l, r).map(a => [...a, ...nothing])],
        right: [...pairs, ...alone(r, l).map(b => [...nothing, ...b])],
        full: [...pairs, ...alone(l, r).map(a => [...a, ...nothing]), ...alone(r, l).map(b => [...nothing, ...b])],
        semi: l.filter(a => !alone(l, r).includes(a)),
        anti: alone(l, r),
      };
      const left = upserted(harness.changes, isHalf ? [0, 1] : [0, 1, 3, 4]);
      expect(left.map(textOf).sort()).toEqual(expected[joinType].map(textOf).sort());
    }),
    { seed: 23, numRuns: 150, endOnFailure: true },
  );
});
