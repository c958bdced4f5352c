import type {
  ChangelogNormalizeNode,
  GroupAggregateNode,
  JoinNode,
  OverNode,
  RankNode,
  SetOperationNode,
  UpsertMaterializeNode,
} from '@lockstep/plan/physical';
import type { JoinType } from '@lockstep/sql/algebra';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changelogOf, cutInto, cutSizes, orNull } from '../../test/support/changelogs.ts';
import { moveSubtasks } from '../../test/support/divided-state.ts';
import { Harness } from '../../test/support/harness.ts';
import { MemorySpace } from '../../test/support/memory-space.ts';
import { aggregate, fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, changeText, folded, inserts, type Row } from '../../test/support/rows.ts';
import { SpillMemory } from '../state/spill/spill-memory.ts';
import { ArrivalOverOperator } from './arrival-over-operator.ts';
import { BatchJoinOperator } from './batch-join-operator.ts';
import { BundledGroupAggregateOperator } from './bundled-group-aggregate-operator.ts';
import { ChangelogNormalizeOperator } from './changelog-normalize-operator.ts';
import { createRankOperator } from './create-rank-operator.ts';
import { GroupAggregateOperator } from './group-aggregate-operator.ts';
import { JoinOperator } from './join-operator.ts';
import type { Operator } from './operator.ts';
import { SetOperationOperator } from './set-operation-operator.ts';
import { SpillingOperator } from './spilling-operator.ts';
import { UpdatingOverOperator } from './updating-over-operator.ts';
import { UpsertMaterializeOperator } from './upsert-materialize-operator.ts';

const schema = fields(['k', types.string], ['x', types.int]);
const order = [{ column: 1, descending: false, nullsFirst: true }];

const groupNode = (ttlMs = 0): GroupAggregateNode => ({
  ...nodeBase(0, [], fields(['k', types.string], ['n', types.bigint], ['s', types.int], ['d', types.bigint])),
  ...(ttlMs === 0 ? {} : { stateTtlMs: [ttlMs] }),
  kind: 'group-aggregate',
  keys: [0],
  aggregates: [
    aggregate('COUNT', [], types.bigint),
    aggregate('SUM', [1], types.int),
    aggregate('COUNT', [1], types.bigint, { distinct: true }),
    aggregate('MIN', [1], types.int),
  ],
  needsRetraction: true,
  changelogMode: 'retract',
});

const rankNode = (parts: Partial<RankNode>): RankNode => ({
  ...nodeBase(0, [], schema),
  kind: 'rank',
  partition: [0],
  order,
  newestFirst: false,
  orderedBy: 'value',
  range: { start: 1, end: 2 },
  hasRankNumber: false,
  strategy: { kind: 'retract' },
  changelogMode: 'retract',
  ...parts,
});

const joinNode = (joinType: JoinType): JoinNode => ({
  ...nodeBase(0, [], joinType === 'semi' || joinType === 'anti' ? schema : [...schema, ...schema]),
  kind: 'join',
  joinType,
  leftKeys: [0],
  rightKeys: [0],
  leftUnique: false,
  rightUnique: false,
});

const overNode = (orderedBy: OverNode['orderedBy']): OverNode => ({
  ...nodeBase(0, [], fields(['k', types.string], ['x', types.int], ['n', types.bigint])),
  kind: 'over',
  partition: [0],
  order: orderedBy === 'value' ? order : [],
  orderedBy,
  calls: [
    {
      ...aggregate('COUNT', [], types.bigint),
      frame: { unit: 'rows', start: { kind: 'unbounded-preceding' }, end: { kind: 'current-row' } },
    },
  ],
  changelogMode: 'retract',
});

const normalizeNode: ChangelogNormalizeNode = {
  ...nodeBase(0, [], schema),
  kind: 'changelog-normalize',
  keys: [0],
  changelogMode: 'retract',
};

const materializeNode: UpsertMaterializeNode = {
  ...nodeBase(0, [], schema),
  kind: 'upsert-materialize',
  keys: [0],
  rowKey: null,
};

const setNode = (operation: SetOperationNode['operation']): SetOperationNode => ({
  ...nodeBase(0, [], schema),
  kind: 'set-operation',
  operation,
});

interface Case {
  readonly name: string;
  readonly create: () => Operator;
  readonly ports: 1 | 2;
  readonly isBatch?: boolean;
  readonly insertsOnly?: boolean;
  /** What is told in between depends on when it is told, or on which side comes first: the rows that are there in the end count. */
  readonly endCounts?: boolean;
  /** The whole row is the key. */
  readonly isKeyedByAll?: boolean;
}

const bundle = { rowsMax: 7, latencyMs: 1000 };

const cases: readonly Case[] = [
  { name: 'group aggregate', create: () => new GroupAggregateOperator(groupNode(), schema, false), ports: 1 },
  {
    name: 'group aggregate in a batch',
    create: () => new GroupAggregateOperator(groupNode(), schema, true),
    ports: 1,
    isBatch: true,
  },
  {
    name: 'group aggregate in bundles',
    create: () => new BundledGroupAggregateOperator(groupNode(), schema, bundle),
    ports: 1,
    endCounts: true,
  },
  ...(['inner', 'left', 'full', 'semi', 'anti'] as const).flatMap((joinType): Case[] => [
    {
      name: `${joinType} join`,
      create: () => new JoinOperator(joinNode(joinType), schema, schema, null),
      ports: 2,
      endCounts: true,
    },
    {
      name: `${joinType} join in a batch`,
      create: () => new BatchJoinOperator(joinNode(joinType), schema, schema, null),
      ports: 2,
      isBatch: true,
      insertsOnly: true,
      endCounts: true,
    },
  ]),
  { name: 'Top-N', create: () => createRankOperator(rankNode({}), schema), ports: 1 },
  {
    name: 'Top-N of rows that only come',
    create: () => createRankOperator(rankNode({ strategy: { kind: 'append' } }), schema),
    ports: 1,
    insertsOnly: true,
  },
  {
    name: 'first row',
    create: () => createRankOperator(rankNode({ strategy: { kind: 'first-row' }, orderedBy: 'proctime' }), schema),
    ports: 1,
    insertsOnly: true,
  },
  {
    name: 'last row',
    create: () => createRankOperator(rankNode({ strategy: { kind: 'last-row' }, orderedBy: 'proctime' }), schema),
    ports: 1,
    insertsOnly: true,
  },
  { name: 'OVER by value', create: () => new UpdatingOverOperator(overNode('value'), schema), ports: 1 },
  {
    name: 'OVER by arrival',
    create: () => new ArrivalOverOperator(overNode('proctime'), schema),
    ports: 1,
    insertsOnly: true,
  },
  { name: 'normalization', create: () => new ChangelogNormalizeOperator(normalizeNode, null), ports: 1 },
  { name: 'materialization', create: () => new UpsertMaterializeOperator(materializeNode), ports: 1 },
  ...(['intersect-all', 'except'] as const).flatMap((operation): Case[] => [
    {
      name: operation,
      create: () => new SetOperationOperator(setNode(operation), false),
      ports: 2,
      endCounts: true,
      isKeyedByAll: true,
    },
    {
      name: `${operation} in a batch`,
      create: () => new SetOperationOperator(setNode(operation), true),
      ports: 2,
      isBatch: true,
      isKeyedByAll: true,
    },
  ]),
];

const spilling = (
  { create, ports, isBatch = false, isKeyedByAll = false }: Case,
  space: MemorySpace,
  bytesMax: number,
): SpillingOperator =>
  new SpillingOperator({
    create,
    schemas: Array.from({ length: ports }, () => schema),
    keys: Array.from({ length: ports }, () => (isKeyedByAll ? [0, 1] : [0])),
    isBatch,
    space,
    memory: new SpillMemory(bytesMax).share(),
  });

const row: fc.Arbitrary<Row> = fc.tuple(
  orNull(fc.integer({ min: 0, max: 60 }).map(n => `key ${n}`)),
  orNull(fc.integer({ min: 0, max: 4 })),
);

/** What was told of each key, in order. */
const byKey = (changes: readonly Change[]): Record<string, string[]> =>
  Object.fromEntries(
    [...Map.groupBy(changes, change => String(change.row[0]))]
      .map(([key, told]): [string, string[]] => [key, told.map(changeText)])
      .sort(),
  );

interface Script {
  readonly sides: readonly (readonly Change[])[];
  readonly cuts: readonly number[];
  /** After which batch the state moves to so many subtasks, and from there back into one. */
  readonly moves: ReadonlyMap<number, number>;
}

const scriptFor = ({ ports, insertsOnly = false }: Case): fc.Arbitrary<Script> =>
  fc.record({
    sides: fc.tuple(...Array.from({ length: ports }, () => changelogOf(row, { insertsOnly, maxLength: 120 }))),
    cuts: cutSizes,
    moves: fc
      .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 3 })), {
        selector: ([after]) => after,
        maxLength: 2,
      })
      .map(moves => new Map(moves)),
  });

/** What an operator tells of the script; with `next` its state goes on in others now and then. */
async function run<T extends Operator>(
  { sides, cuts, moves }: Script,
  create: () => T,
  move: ((from: readonly T[], to: readonly T[]) => Promise<void>) | null,
): Promise<readonly Change[]> {
  const opened = (): { readonly operator: T; readonly harness: Harness } => {
    const operator = create();
    return { operator, harness: new Harness(operator, ...sides.map(() => schema)) };
  };
  let { operator, harness } = opened();
  const told: Change[] = [];
  const parts = sides.map(side => cutInto(side, cuts));
  for (let p = 0; p < Math.max(...parts.map(list => list.length)); p++) {
    for (const [port, list] of parts.entries()) harness.push(list[p] ?? [], port);
    const subtasks = moves.get(p);
    if (subtasks === undefined || move === null) continue;
    const between = Array.from({ length: subtasks }, () => opened());
    await move(
      [operator],
      between.map(subtask => subtask.operator),
    );
    told.push(...harness.changes);
    ({ operator, harness } = opened());
    await move(
      between.map(subtask => subtask.operator),
      [operator],
    );
    for (const subtask of between) told.push(...subtask.harness.changes);
  }
  harness.end(sides.length);
  return [...told, ...harness.changes];
}

test.each(cases)('$name: tells what an operator with all of its state in memory tells, over any restore', async one => {
  await fc.assert(
    fc.asyncProperty(scriptFor(one), fc.constantFrom(1, 3000, 12_000), async (script, bytesMax) => {
      const space = new MemorySpace();
      const expected = await run(script, one.create, null);
      const actual = await run(
        script,
        () => spilling(one, space, bytesMax),
        (from, to) => moveSubtasks(from, to, space),
      );
      const comparable = one.endCounts === true ? folded : byKey;
      expect(comparable(actual)).toEqual(comparable(expected));
    }),
    { seed: 61, numRuns: 40 },
  );
});

const groups: Case = cases[0]!;
const manyRows = (count: number, from = 0): Change[] =>
  inserts(Array.from({ length: count }, (_, i) => [`key ${from + i}`, 1]));

test('rows wait for what is on disk for a second, the watermark waits with them, and a run that stops takes them', () => {
  const harness = new Harness(spilling(groups, new MemorySpace(), 100_000), schema);
  harness.push(manyRows(2000));
  harness.operator.watermark(0, 5);
  harness.changes.length = 0;
  const operator = harness.operator as SpillingOperator;
  for (let from = 0; from < 2000 && operator.nextTimerMs === Number.POSITIVE_INFINITY; from += 50)
    harness.push(manyRows(50, from));
  expect(operator.nextTimerMs).toBe(1000);
  operator.watermark(0, 7);
  expect(harness.watermarks.at(-1)).toBe(5);
  const told = harness.changes.length;
  operator.flush('barrier');
  expect(harness.changes.length).toBe(told);
  operator.onTime(1000);
  expect(harness.changes.length).toBeGreaterThan(told);
  expect(harness.watermarks.at(-1)).toBe(7);
  expect(operator.nextTimerMs).toBe(Number.POSITIVE_INFINITY);
  while (operator.nextTimerMs === Number.POSITIVE_INFINITY) harness.push(manyRows(50, harness.changes.length % 1900));
  operator.flush('stop');
  expect(operator.nextTimerMs).toBe(Number.POSITIVE_INFINITY);
});

test('files that the last snapshot refers to stay until the next, and all go with the operator', () => {
  const space = new MemorySpace();
  const harness = new Harness(spilling(groups, space, 100_000), schema);
  const operator = harness.operator as SpillingOperator;
  harness.push(manyRows(3000));
  const pathsOf = (): string[] =>
    operator.snapshotPieces(false).flatMap(({ image }) => ('path' in image ? [image.path] : []));
  const first = pathsOf();
  expect(first.length).toBeGreaterThan(1);
  for (let round = 0; round < 10; round++) harness.push(manyRows(3000));
  operator.flush('stop');
  expect(first.filter(path => !space.has(path))).toEqual([]);
  const second = pathsOf();
  expect(first.filter(path => space.has(path) && !second.includes(path))).toEqual([]);
  operator.close();
  expect(space.fileCount).toBe(0);
});

test('however long it goes on, memory and files stay within bounds', () => {
  const space = new MemorySpace();
  const bytesMax = 60_000;
  const operator = spilling(groups, space, bytesMax);
  const harness = new Harness(operator, schema);
  for (let i = 0; i < 60; i++) {
    harness.push(manyRows(200, (i * 370) % 2000));
    harness.time.nowMs += 10;
    if (operator.nextTimerMs <= harness.time.nowMs) operator.onTime(harness.time.nowMs);
    expect(operator.stateBytes).toBeLessThan(bytesMax * 1.2);
  }
  expect(space.fileCount).toBeGreaterThan(1);
  expect(space.fileCount).toBeLessThan(400);
});

test('operators share memory: each has what the others leave, and gives back what they come to need', () => {
  const space = new MemorySpace();
  const memory = new SpillMemory(400_000);
  const [one, other] = ['one', 'other'].map(() => {
    const { create } = groups;
    const parts = { create, schemas: [schema], keys: [[0]], isBatch: false, space, memory: memory.share() };
    return new Harness(new SpillingOperator(parts), schema);
  });
  one!.push(manyRows(1000));
  expect(one!.operator.stateBytes).toBeGreaterThan(400_000 / 4);
  expect(space.fileCount).toBe(0);
  for (let from = 0; from < 8000; from += 500) other!.push(manyRows(500, from));
  expect(other!.operator.stateBytes).toBeGreaterThan(400_000 / 4);
  (one!.operator as SpillingOperator).giveBack();
  expect(memory.usedBytes).toBeLessThanOrEqual(400_000);
});

test('a few keys that take most of the memory stay there', () => {
  const space = new MemorySpace();
  const harness = new Harness(spilling(groups, space, 3 << 20), schema);
  for (let batch = 0; batch < 60; batch++)
    harness.push(inserts(Array.from({ length: 2000 }, (_, i) => [`key ${i % 3}`, batch * 2000 + i])));
  expect(harness.operator.stateBytes).toBeGreaterThan(2 << 20);
  expect(space.written).toBe(0);
});

test('a time to live runs on while a group is on disk', () => {
  const ttlMs = 100;
  const one = { ...groups, create: () => new GroupAggregateOperator(groupNode(ttlMs), schema, false) };
  const told = [one.create(), spilling(one, new MemorySpace(), 1)].map(operator => {
    const harness = new Harness(operator, schema);
    for (let i = 0; i < 60; i++) {
      harness.time.nowMs += 30;
      harness.push(manyRows(8, (i * 5) % 40));
      operator.flush('stop');
    }
    return byKey(harness.changes);
  });
  expect(told[1]).toEqual(told[0]);
});
