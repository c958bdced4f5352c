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
