import type {
  IntervalJoinNode,
  JoinNode,
  SnapshotJoinNode,
  TemporalJoinNode,
  WindowJoinNode,
} from '@lockstep/plan/physical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Harness, moveState } from '../../test/support/harness.ts';
import { fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, changeText, folded, inserts, type Row, textOf } from '../../test/support/rows.ts';
import { utc } from '../time/zone.ts';
import { IntervalJoinOperator } from './interval-join-operator.ts';
import type { Operator } from './operator.ts';
import { SnapshotJoinOperator } from './snapshot-join-operator.ts';
import { TemporalJoinOperator } from './temporal-join-operator.ts';
import { WindowJoinOperator } from './window-join-operator.ts';

/** Key, number, time. */
const schema = fields(['k', types.string], ['n', types.int], ['t', types.timestamp]);
const shape = { ...nodeBase(0, [], [...schema, ...schema]), leftKeys: [0], rightKeys: [0] };
const joinTypes = ['inner', 'left', 'right', 'full'] as const;

const row: fc.Arbitrary<Row> = fc.tuple(
  fc.constantFrom('a', 'b', null),
  fc.integer({ min: 0, max: 9 }),
  fc.integer({ min: 1, max: 12 }),
);
const byTime = (rows: readonly Row[]): Row[] => [...rows].sort((a, b) => Number(a[2]) - Number(b[2]));
const side = fc.array(row, { maxLength: 14 }).map(byTime);
/** Which side comes next, and when the state moves to a new operator. */
interface Schedule {
  readonly turns: readonly boolean[];
  readonly moveAt: number;
}
const schedule: fc.Arbitrary<Schedule> = fc.record({
  turns: fc.array(fc.boolean(), { maxLength: 40 }),
  moveAt: fc.nat(30),
});

/** Feeds two sides, each in time order with its watermark behind, in any interleaving; moves the state once on the way. */
function run(
  create: () => Operator,
  sides: readonly [readonly Change[], readonly Change[]],
  plan: Schedule,
  lagMs = 1,
): Change[] {
  let harness = new Harness(create(), schema, schema);
  const next = [0, 0];
  const step = (port: 0 | 1): void => {
    const change = sides[port][next[port]!];
    if (change === undefined) return;
    next[port]!++;
    harness.operator.watermark(port, Number(change.row[2]) - lagMs);
    harness.push([change], port);
  };
  plan.turns.forEach((isLeft, turn) => {
    step(isLeft ? 0 : 1);
    if (turn !== plan.moveAt) return;
    const moved = new Harness(create(), schema, schema);
    moveState(harness.operator, moved.operator);
    moved.changes.push(...harness.changes);
    harness = moved;
  });
  for (const port of [0, 1] as const) while (next[port]! < sides[port].length) step(port);
  harness.end(2);
  return harness.changes;
}

const nothing = [null, null, null];

function naiveJoin(
  joinType: JoinNode['joinType'],
  left: readonly Row[],
  right: readonly Row[],
  matches: (l: Row, r: Row) => boolean,
): string[] {
  const isMatch = (l: Row, r: Row): boolean => l[0] !== null && l[0] === r[0] && matches(l, r);
  const pairs = left.flatMap(l => right.filter(r => isMatch(l, r)).map(r => [...l, ...r]));
  const alone = left.filter(l => !right.some(r => isMatch(l, r)));
  const rightAlone = right.filter(r => !left.some(l => isMatch(l, r)));
  const padsLeft = joinType === 'left' || joinType === 'full';
  const padsRight = joinType === 'right' || joinType === 'full';
  if (joinType === 'semi')
    return left
      .filter(l => right.some(r => isMatch(l, r)))
      .map(textOf)
      .sort();
  if (joinType === 'anti') return alone.map(textOf).sort();
  return [
    ...pairs,
    ...(padsLeft ? alone.map(l => [...l, ...nothing]) : []),
    ...(padsRight ? rightAlone.map(r => [...nothing, ...r]) : []),
  ]
    .map(textOf)
    .sort();
}

test('an interval join is the join of rows within its bounds, each padded once, across any interleaving and a restore', () => {
  const bounds = fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -2, max: 4 }));
  fc.assert(
    fc.property(
      fc.constantFrom(...joinTypes),
      bounds,
      side,
      side,
      schedule,
      (joinType, [lowerMs, length], left, right, plan) => {
        const node: IntervalJoinNode = {
          ...shape,
          kind: 'interval-join',
          joinType,
          leftTime: 2,
          rightTime: 2,
          lowerMs,
          upperMs: lowerMs + length,
          isProcessingTime: false,
        };
        const changes = run(
          () => new IntervalJoinOperator(node, schema, schema, null),
          [inserts(left), inserts(right)],
          plan,
        );
        const isNear = (l: Row, r: Row): boolean => {
          const distance = Number(l[2]) - Number(r[2]);
          return distance >= lowerMs && distance <= lowerMs + length;
        };
        expect(folded(changes)).toEqual(naiveJoin(joinType, left, right, isNear));
        expect(changes.every(({ kind }) => kind === 0)).toBe(true);
      },
    ),
    { seed: 71, numRuns: 400, endOnFailure: true },
  );
});

test('an interval join forgets rows that nothing can come near any more', () => {
  const node: IntervalJoinNode = {
    ...shape,
    kind: 'interval-join',
    joinType: 'inner',
    leftTime: 2,
    rightTime: 2,
    lowerMs: -5,
    upperMs: 5,
    isProcessingTime: false,
  };
  const harness = new Harness(new IntervalJoinOperator(node, schema, schema, null), schema, schema);
  harness.push(inserts([['a', 1, 10]]));
  for (const port of [0, 1]) harness.operator.watermark(port, 16);
  harness.push(inserts([['a', 2, 12]]), 1);
  expect(harness.changes).toEqual([]);
});

test('a window join is the join of the rows of each window, also with NULL keys, across a restore', () => {
  fc.assert(
    fc.property(fc.constantFrom(...joinTypes, 'semi', 'anti'), side, side, schedule, (joinType, left, right, plan) => {
      const toWindows = (rows: readonly Row[]): Row[] =>
        rows.map(([k, n, t]) => [k!, n!, Math.ceil(Number(t) / 4) * 4 + 1]);
      const sides = [toWindows(left), toWindows(right)] as const;
      const isHalf = joinType === 'semi' || joinType === 'anti';
      const node: WindowJoinNode = {
        ...shape,
        schema: isHalf ? schema : shape.schema,
        kind: 'window-join',
        joinType,
        leftKeys: [0, 2],
        rightKeys: [0, 2],
        leftWindowEnd: 2,
        rightWindowEnd: 2,
        isZoned: false,
      };
      const changes = run(
        () => new WindowJoinOperator(node, schema, schema, null, utc),
        [inserts(sides[0]), inserts(sides[1])],
        plan,
        2,
      );
      expect(folded(changes)).toEqual(naiveJoin(joinType, sides[0], sides[1], (l, r) => l[2] === r[2]));
    }),
    { seed: 72, numRuns: 300, endOnFailure: true },
  );
});

test('a row of a window that has closed is dropped and counted', () => {
  const node: WindowJoinNode = {
    ...shape,
    kind: 'window-join',
    joinType: 'left',
    leftKeys: [0, 2],
    rightKeys: [0, 2],
    leftWindowEnd: 2,
    rightWindowEnd: 2,
    isZoned: false,
  };
  const harness = new Harness(new WindowJoinOperator(node, schema, schema, null, utc), schema, schema);
  harness.push(
    inserts([
      ['a', 1, 10],
      ['b', 1, 20],
    ]),
    0,
    Float64Array.of(9, 9),
  );
  expect(harness.late.droppedRows).toBe(1);
  harness.end(2);
  expect(harness.changes.map(changeText)).toEqual(['+I["b",1,20,null,null,null]']);
});

/** Versions: an update or a deletion of a key at a time. */
const version = fc.record({ row, isDeleted: fc.boolean() });

test('a temporal join takes the version that was valid at the time of the row, across any interleaving and a restore', () => {
  const versions = fc
    .array(version, { maxLength: 14 })
    .map(list =>
      list
        .map(({ row: changed, isDeleted }): Change => ({ kind: isDeleted ? 3 : 2, row: changed }))
        .sort((a, b) => Number(a.row[2]) - Number(b.row[2])),
    );
  fc.assert(
    fc.property(
      fc.constantFrom('inner' as const, 'left' as const),
      side,
      versions,
      schedule,
      (joinType, left, right, plan) => {
        const node: TemporalJoinNode = { ...shape, kind: 'temporal-join', joinType, leftTime: 2, rightTime: 2 };
        const changes = run(() => new TemporalJoinOperator(node, schema, schema, null), [inserts(left), right], plan);
        const validAt = (l: Row): Row | null => {
          const last = right.filter(({ row: r }) => r[0] === l[0] && Number(r[2]) <= Number(l[2])).at(-1);
          return l[0] === null || last === undefined || last.kind === 3 ? null : last.row;
        };
        const expected = left.flatMap(l => {
          const found = validAt(l);
          if (found !== null) return [[...l, ...found]];
          return joinType === 'left' ? [[...l, ...nothing]] : [];
        });
        expect(folded(changes)).toEqual(expected.map(textOf).sort());
      },
    ),
    { seed: 73, numRuns: 400, endOnFailure: true },
  );
});

test('a snapshot join holds left rows and their watermark back until the right side is loaded, also across a restore', () => {
  const node: SnapshotJoinNode = {
    ...shape,
    kind: 'snapshot-join',
    joinType: 'left',
    loadedAt: { kind: 'literal', value: [5, 0], type: types.timestamp },
  };
  const create = (): Operator => new SnapshotJoinOperator(node, schema, schema, null, 5);
  const loading = new Harness(create(), schema, schema);
  loading.push(inserts([['a', 1, 1]]), 1);
  loading.push(inserts([['a', 7, 9]]));
  loading.operator.watermark(0, 9);
  loading.operator.watermark(1, 4);
  expect([loading.changes, loading.watermarks]).toEqual([[], []]);
  const harness = new Harness(create(), schema, schema);
  moveState(loading.operator, harness.operator);
  harness.push(
    [
      { kind: 1, row: ['a', 1, 1] },
      { kind: 2, row: ['a', 2, 5] },
    ],
    1,
  );
  harness.operator.watermark(1, 5);
  expect(harness.watermarks).toEqual([9]);
  harness.push(inserts([['a', 3, 6]]), 1);
  harness.push(
    inserts([
      ['a', 8, 10],
      ['b', 8, 10],
    ]),
  );
  expect(folded(harness.changes)).toEqual(
    [
      ['a', 7, 9, 'a', 2, 5],
      ['a', 8, 10, 'a', 2, 5],
      ['a', 8, 10, 'a', 3, 6],
      ['b', 8, 10, ...nothing],
    ]
      .map(textOf)
      .sort(),
  );
});
