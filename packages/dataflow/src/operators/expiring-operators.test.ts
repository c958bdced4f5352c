import type {
  ChangelogNormalizeNode,
  GroupAggregateNode,
  JoinNode,
  OverNode,
  RankNode,
  SetOperationNode,
  UpsertMaterializeNode,
} from '@lockstep/plan/physical';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Harness, moveState } from '../../test/support/harness.ts';
import { aggregate, fields, nodeBase, types } from '../../test/support/plan.ts';
import { type Change, changeText, inserts, type Row } from '../../test/support/rows.ts';
import { ArrivalOverOperator } from './arrival-over-operator.ts';
import { BundledGroupAggregateOperator } from './bundled-group-aggregate-operator.ts';
import { ChangelogNormalizeOperator } from './changelog-normalize-operator.ts';
import { createRankOperator } from './create-rank-operator.ts';
import { GroupAggregateOperator } from './group-aggregate-operator.ts';
import { JoinOperator } from './join-operator.ts';
import { isTimed, type Operator } from './operator.ts';
import { SetOperationOperator } from './set-operation-operator.ts';
import { UpdatingOverOperator } from './updating-over-operator.ts';
import { UpsertMaterializeOperator } from './upsert-materialize-operator.ts';

const schema = fields(['k', types.string], ['x', types.int]);
const ttlMs = 100;

type Ttl = { readonly stateTtlMs?: readonly number[] };
const live = (ms: number, ports = 1): Ttl => (ms === 0 ? {} : { stateTtlMs: Array.from({ length: ports }, () => ms) });

const groupNode = (ms: number): GroupAggregateNode => ({
  ...nodeBase(0, [], fields(['k', types.string], ['n', types.bigint], ['s', types.int])),
  ...live(ms),
  kind: 'group-aggregate',
  keys: [0],
  aggregates: [aggregate('COUNT', [], types.bigint), aggregate('SUM', [1], types.int, { distinct: true })],
  needsRetraction: false,
  changelogMode: 'retract',
});

const rankNode = (ms: number, parts: Partial<RankNode>): RankNode => ({
  ...nodeBase(0, [], schema),
  ...live(ms),
  kind: 'rank',
  partition: [0],
  order: [{ column: 1, descending: true, nullsFirst: true }],
  newestFirst: false,
  orderedBy: 'value',
  range: { start: 1, end: 2 },
  hasRankNumber: false,
  strategy: { kind: 'append' },
  changelogMode: 'retract',
  ...parts,
});

const overNode = (ms: number, orderedBy: OverNode['orderedBy']): OverNode => ({
  ...nodeBase(0, [], fields(['k', types.string], ['x', types.int], ['n', types.bigint])),
  ...live(ms),
  kind: 'over',
  partition: [0],
  order: orderedBy === 'value' ? [{ column: 1, descending: false, nullsFirst: true }] : [],
  orderedBy,
  calls: [
    {
      ...aggregate('COUNT', [], types.bigint),
      frame: { unit: 'rows', start: { kind: 'unbounded-preceding' }, end: { kind: 'current-row' } },
    },
  ],
  changelogMode: 'retract',
});

const normalizeNode = (ms: number): ChangelogNormalizeNode => ({
  ...nodeBase(0, [], schema),
  ...live(ms),
  kind: 'changelog-normalize',
  keys: [0],
  changelogMode: 'retract',
});

const materializeNode = (ms: number): UpsertMaterializeNode => ({
  ...nodeBase(0, [], schema),
  ...live(ms),
  kind: 'upsert-materialize',
  keys: [0],
  rowKey: null,
});

const intersectNode = (ms: number): SetOperationNode => ({
  ...nodeBase(0, [], schema),
  ...live(ms, 2),
  kind: 'set-operation',
  operation: 'intersect',
});

interface Case {
  readonly name: string;
  create(ttlMs: number): Operator;
  /** Whether each row writes to the state of its key, or only one that something is sent for. */
  readonly writes: 'always' | 'when sending';
  readonly keyOf?: (row: Row) => string;
  readonly ports?: number;
}

const cases: readonly Case[] = [
  { name: 'group aggregate', create: ms => new GroupAggregateOperator(groupNode(ms), schema, false), writes: 'always' },
  {
    name: 'last row',
    create: ms => createRankOperator(rankNode(ms, { strategy: { kind: 'last-row' }, orderedBy: 'proctime' }), schema),
    writes: 'always',
  },
  {
    name: 'first row',
    create: ms =>
      createRankOperator(
        rankNode(ms, { strategy: { kind: 'first-row' }, orderedBy: 'proctime', range: { start: 1, end: 1 } }),
        schema,
      ),
    writes: 'when sending',
  },
  { name: 'Top-N', create: ms => createRankOperator(rankNode(ms, {}), schema), writes: 'when sending' },
  {
    name: 'OVER by arrival',
    create: ms => new ArrivalOverOperator(overNode(ms, 'proctime'), schema),
    writes: 'always',
  },
  { name: 'OVER by value', create: ms => new UpdatingOverOperator(overNode(ms, 'value'), schema), writes: 'always' },
  { name: 'normalize', create: ms => new ChangelogNormalizeOperator(normalizeNode(ms), null), writes: 'always' },
  { name: 'materialize', create: ms => new UpsertMaterializeOperator(materializeNode(ms)), writes: 'always' },
  {
    name: 'intersect',
    create: ms => new SetOperationOperator(intersectNode(ms), false),
    writes: 'always',
    keyOf: row => row.join(),
    ports: 2,
  },
];

interface Step {
  readonly passesMs: number;
  readonly rows: readonly Row[];
  readonly port: number;
  readonly isMoved: boolean;
}

const step = (ports: number): fc.Arbitrary<Step> =>
  fc.record({
    passesMs: fc.constantFrom(0, 1, 40, ttlMs - 1, ttlMs),
    rows: fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 9 })), { maxLength: 6 }),
    port: fc.integer({ min: 0, max: ports - 1 }),
    isMoved: fc.boolean(),
  });

/** Every column of a row told apart, so that no two changes look the same. */
const numbered = (steps: readonly Step[], isOn: boolean): readonly Step[] => {
  let next = 0;
  return steps.map(part => ({
    ...part,
    rows: isOn ? part.rows.map(([k, x]) => [k!, Number(x) * 1000 + next++]) : part.rows,
  }));
};

/** Through one operator with a time to live, moved into another one where a step says so. */
function expiring({ create }: Case, steps: readonly Step[]): string[] {
  const open = (): Harness => new Harness(create(ttlMs), schema, schema);
  let harness = open();
  let nowMs = 1_000_000;
  for (const { passesMs, rows, port, isMoved } of steps) {
    nowMs += passesMs;
    if (isMoved) {
      const next = open();
      next.time.nowMs = nowMs;
      moveState(harness.operator, next.operator);
      next.changes.push(...harness.changes);
      harness = next;
    }
    harness.time.nowMs = nowMs;
    harness.push(inserts(rows), port);
  }
  return harness.changes.map(changeText);
}

/** The definition: each key has an operator to itself, that keeps all, and gets a new one when nothing was written for so long. */
function naive({ create, writes, keyOf }: Case, steps: readonly Step[]): string[] {
  const lives = new Map<string, { readonly harness: Harness; writtenMs: number }>();
  const changes: Change[] = [];
  let nowMs = 1_000_000;
  for (const { passesMs, rows, port } of steps) {
    nowMs += passesMs;
    for (const row of rows) {
      const key = keyOf?.(row) ?? String(row[0]);
      let life = lives.get(key);
      if (life === undefined || life.writtenMs + ttlMs <= nowMs) {
        life = { harness: new Harness(create(0), schema, schema), writtenMs: nowMs };
        lives.set(key, life);
      }
      const before = life.harness.changes.length;
      life.harness.push(inserts([row]), port);
      const sent = life.harness.changes.slice(before);
      if (writes === 'always' || sent.length > 0) life.writtenMs = nowMs;
      changes.push(...sent);
    }
  }
  return changes.map(changeText);
}

describe.each(cases)('$name', operator => {
  const ports = operator.ports ?? 1;

  test('what was not written to for the time to live is as if it had never been, also after a restart', () => {
    fc.assert(
      fc.property(fc.array(step(ports), { maxLength: 12 }), steps => {
        const told = numbered(steps, ports === 1);
        expect(expiring(operator, told)).toEqual(naive(operator, told));
      }),
      { seed: 52, numRuns: 150 },
    );
  });

  test('state does not grow with keys that are gone', () => {
    const harness = new Harness(operator.create(ttlMs), schema, schema);
    const sizes: number[] = [];
    for (let round = 0; round < 400; round++) {
      harness.time.nowMs += ttlMs / 2;
      harness.push(inserts(Array.from({ length: 200 }, (_, i) => [`${1000 + round}-${1000 + i}`, i])));
      sizes.push(harness.operator.stateBytes);
    }
    expect(Math.max(...sizes.slice(200))).toBeLessThanOrEqual(Math.max(...sizes.slice(0, 200)));
    if (!isTimed(harness.operator)) throw new Error('The operator has no timer');
    expect(harness.operator.nextTimerMs).toBeLessThanOrEqual(harness.time.nowMs + ttlMs);
    harness.time.nowMs += ttlMs;
    harness.operator.onTime(harness.time.nowMs);
    expect(harness.operator.nextTimerMs).toBe(Number.POSITIVE_INFINITY);
  });
});

test('a result that stays the same is told again, so that nobody downstream forgets it', () => {
  const harness = new Harness(
    new GroupAggregateOperator({ ...groupNode(ttlMs), aggregates: [aggregate('MAX', [1], types.int)] }, schema, false),
    schema,
  );
  harness.push(
    inserts([
      ['a', 5],
      ['a', 3],
    ]),
  );
  expect(harness.changes.map(changeText)).toEqual(['+I["a",5]', '-U["a",5]', '+U["a",5]']);
});

test('a bundle is told before its groups are forgotten', () => {
  const node = { ...groupNode(ttlMs), bundle: { rowsMax: 1000, latency: '1 h' } };
  const harness = new Harness(
    new BundledGroupAggregateOperator(node, schema, { rowsMax: 1000, latencyMs: 3_600_000 }),
    schema,
  );
  harness.push(inserts([['a', 5]]));
  harness.time.nowMs += ttlMs;
  harness.push(inserts([['a', 7]]));
  harness.operator.flush('barrier');
  expect(harness.changes.map(changeText)).toEqual(['+I["a","1n",5]', '+I["a","1n",7]']);
});

describe('join', () => {
  const node = (joinType: JoinNode['joinType'], stateTtlMs: readonly number[]): JoinNode => ({
    ...nodeBase(0, [], [...schema, ...schema]),
    kind: 'join',
    joinType,
    leftKeys: [0],
    rightKeys: [0],
    leftUnique: false,
    rightUnique: false,
    stateTtlMs,
  });

  test("a row meets the rows of the other side that are within that side's time to live", () => {
    fc.assert(
      fc.property(
        fc.array(step(2), { maxLength: 14 }),
        fc.constantFrom(0, 50, ttlMs),
        fc.constantFrom(0, 50, ttlMs),
        (steps, leftMs, rightMs) => {
          const ttls = [leftMs, rightMs] as const;
          const open = (): Harness =>
            new Harness(new JoinOperator(node('inner', ttls), schema, schema, null), schema, schema);
          let harness = open();
          const kept: [Row, number][][] = [[], []];
          const expected: string[] = [];
          let nowMs = 1_000_000;
          for (const { passesMs, rows, port, isMoved } of numbered(steps, true)) {
            nowMs += passesMs;
            if (isMoved) {
              const next = open();
              next.time.nowMs = nowMs;
              moveState(harness.operator, next.operator);
              next.changes.push(...harness.changes);
              harness = next;
            }
            harness.time.nowMs = nowMs;
            harness.push(inserts(rows), port);
            const ttl = ttls[1 - port]!;
            for (const row of rows) {
              for (const [other, writtenMs] of kept[1 - port]!)
                if (other[0] === row[0] && (ttl === 0 || writtenMs + ttl > nowMs))
                  expected.push(changeText({ kind: 0, row: port === 0 ? [...row, ...other] : [...other, ...row] }));
              kept[port]!.push([row, nowMs]);
            }
          }
          expect(harness.changes.map(changeText).sort()).toEqual(expected.sort());
        },
      ),
      { seed: 53, numRuns: 200 },
    );
  });

  test('a match is a write to a row of an outer side, which counts its matches', () => {
    const harness = new Harness(new JoinOperator(node('left', [ttlMs, 0]), schema, schema, null), schema, schema);
    harness.push(
      inserts([
        ['a', 1],
        ['b', 2],
      ]),
      0,
    );
    harness.time.nowMs += ttlMs - 1;
    harness.push(inserts([['a', 10]]), 1);
    harness.time.nowMs += ttlMs - 1;
    harness.push(
      inserts([
        ['a', 11],
        ['b', 12],
      ]),
      1,
    );
    expect(harness.changes.map(changeText)).toEqual([
      '+I["a",1,null,null]',
      '+I["b",2,null,null]',
      '-D["a",1,null,null]',
      '+I["a",1,"a",10]',
      '+I["a",1,"a",11]',
    ]);
  });

  test('state does not grow with rows that are gone, nor with rows of a key that stays', () => {
    const harness = new Harness(new JoinOperator(node('inner', [ttlMs, ttlMs]), schema, schema, null), schema, schema);
    const sizes: number[] = [];
    for (let round = 0; round < 400; round++) {
      harness.time.nowMs += ttlMs / 2;
      harness.push(
        inserts(Array.from({ length: 200 }, (_, i) => [i % 2 === 0 ? 'hot' : `${1000 + round}-${1000 + i}`, i])),
        0,
      );
      sizes.push(harness.operator.stateBytes);
    }
    // Room for text that is gone comes back now and then; a leak would double.
    expect(Math.max(...sizes.slice(200))).toBeLessThan(1.25 * Math.max(...sizes.slice(0, 200)));
  });
});
