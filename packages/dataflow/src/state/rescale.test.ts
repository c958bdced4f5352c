import type { GroupAggregateNode, JoinNode, OverNode, RankNode, WindowAggregateNode } from '@lockstep/plan/physical';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changelogOf } from '../../test/support/changelogs.ts';
import { Harness } from '../../test/support/harness.ts';
import { aggregate, fields, nodeBase, types } from '../../test/support/plan.ts';
import { batchOf, type Change, folded, type Row } from '../../test/support/rows.ts';
import { Partitioner } from '../exchange/partitioner.ts';
import { createRankOperator } from '../operators/create-rank-operator.ts';
import { GroupAggregateOperator } from '../operators/group-aggregate-operator.ts';
import { JoinOperator } from '../operators/join-operator.ts';
import { SessionAggregateOperator } from '../operators/session-aggregate-operator.ts';
import { UpdatingOverOperator } from '../operators/updating-over-operator.ts';
import { WindowAggregateOperator } from '../operators/window-aggregate-operator.ts';
import { slicedWindows } from '../time/sliced-windows.ts';
import { utc } from '../time/zone.ts';
import { keyGroupRange } from './key-groups.ts';
import { mergeState } from './merge-state.ts';
import { StateReader, StateWriter } from './state-file.ts';

const schema = fields(['k', types.string], ['x', types.int]);
const timed = fields(['k', types.string], ['x', types.int], ['ts', types.timestamp]);

const groupNode: GroupAggregateNode = {
  ...nodeBase(0, [], fields(['k', types.string], ['n', types.bigint], ['d', types.bigint], ['m', types.int])),
  kind: 'group-aggregate',
  keys: [0],
  aggregates: [
    aggregate('COUNT', [], types.bigint),
    aggregate('COUNT', [1], types.bigint, { distinct: true }),
    aggregate('MAX', [1], types.int),
  ],
  needsRetraction: true,
  changelogMode: 'retract',
};
const rankNode: RankNode = {
  ...nodeBase(0, [], schema),
  kind: 'rank',
  partition: [0],
  order: [{ column: 1, descending: true, nullsFirst: true }],
  newestFirst: false,
  orderedBy: 'value',
  range: { start: 1, end: 2 },
  hasRankNumber: false,
  strategy: { kind: 'retract' },
  changelogMode: 'retract',
};
const overNode: OverNode = {
  ...nodeBase(0, [], fields(['k', types.string], ['x', types.int], ['n', types.bigint])),
  kind: 'over',
  partition: [0],
  order: [{ column: 1, descending: false, nullsFirst: true }],
  orderedBy: 'value',
  calls: [
    {
      ...aggregate('COUNT', [], types.bigint),
      frame: { unit: 'rows', start: { kind: 'unbounded-preceding' }, end: { kind: 'current-row' } },
    },
  ],
  changelogMode: 'retract',
};
const joinNode: JoinNode = {
  ...nodeBase(0, [], [...schema, ...schema]),
  kind: 'join',
  joinType: 'full',
  leftKeys: [0],
  rightKeys: [0],
  leftUnique: false,
  rightUnique: false,
};
const hop = { kind: 'hop', sizeMs: 20, slideMs: 5, offsetMs: 0 } as const;
const session = { kind: 'session', gapMs: 6, partitionBy: [] } as const;
const windowNode = (window: WindowAggregateNode['window']): WindowAggregateNode => ({
  ...nodeBase(0, [], fields(['k', types.string], ['n', types.bigint], ['s', types.int], ['start', types.timestamp])),
  kind: 'window-aggregate',
  keys: [0],
  aggregates: [aggregate('COUNT', [], types.bigint), aggregate('SUM', [1], types.int)],
  window,
  timeColumn: 2,
  windowColumns: ['window_start'],
  needsRetraction: false,
});

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const row: fc.Arbitrary<Row> = fc.tuple(key, fc.integer({ min: 0, max: 4 }));
const timedRow: fc.Arbitrary<Row> = fc.tuple(key, fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 100 }));
const changelog = changelogOf(row, { maxLength: 90 });
const timedRows = changelogOf(timedRow, { maxLength: 90, insertsOnly: true });

interface Case {
  readonly name: string;
  readonly create: () => Harness;
  readonly ports: readonly fc.Arbitrary<Change[]>[];
}

const windowOptions = { time: utc, ends: utc, dropsNullTime: false };
const cases: readonly Case[] = [
  {
    name: 'a group aggregation with DISTINCT and rows taken back',
    create: () => new Harness(new GroupAggregateOperator(groupNode, schema, true), schema),
    ports: [changelog],
  },
  {
    name: 'a full outer join',
    create: () => new Harness(new JoinOperator(joinNode, schema, schema, null), schema, schema),
    ports: [changelog, changelog],
  },
  { name: 'Top-N', create: () => new Harness(createRankOperator(rankNode, schema), schema), ports: [changelog] },
  {
    name: 'OVER by value',
    create: () => new Harness(new UpdatingOverOperator(overNode, schema), schema),
    ports: [changelog],
  },
  {
    name: 'hopping windows',
    create: () =>
      new Harness(new WindowAggregateOperator(windowNode(hop), timed, slicedWindows(hop), windowOptions), timed),
    ports: [timedRows],
  },
  {
    name: 'session windows',
    create: () => new Harness(new SessionAggregateOperator(windowNode(session), timed, session, utc, false), timed),
    ports: [timedRows],
  },
];

/** State of some subtasks, given to another number of them. */
function rescaled(create: () => Harness, from: readonly Harness[], parallelism: number): readonly Harness[] {
  const images = from.map(({ operator }) => {
    const writer = new StateWriter();
    operator.flush('barrier');
    operator.snapshot(writer);
    return writer.finish();
  });
  return Array.from({ length: parallelism }, (_, subtask) => {
    const harness = create();
    harness.operator.restore(new StateReader(mergeState(images, keyGroupRange(subtask, parallelism))));
    return harness;
  });
}

/** Each row to the subtask that owns its key. */
function push(subtasks: readonly Harness[], port: number, changes: readonly Change[]): void {
  const ofPort = changes[0]?.row.length === 3 ? timed : schema;
  const partitioner = new Partitioner([0], subtasks.length);
  const selections = partitioner.partition(batchOf(ofPort, changes));
  subtasks.forEach((harness, subtask) => {
    const own = [...selections[subtask]!].map(at => changes[at]!);
    if (own.length > 0) harness.push(own, port);
  });
}

test.each(cases)(
  '$name goes on from one subtask in several and back in one as if nothing had been',
  ({ create, ports }) => {
    const input = fc.tuple(...ports);
    fc.assert(
      fc.property(input, fc.integer({ min: 2, max: 5 }), (sides, parallelism) => {
        const undisturbed = create();
        sides.forEach((changes, port) => {
          undisturbed.push(changes, port);
        });
        undisturbed.end(ports.length);
        const told: Change[] = [];
        let subtasks: readonly Harness[] = [create()];
        [1, parallelism, 1].forEach((count, third) => {
          subtasks = third === 0 ? subtasks : rescaled(create, subtasks, count);
          sides.forEach((changes, port) => {
            const size = Math.ceil(changes.length / 3);
            push(subtasks, port, changes.slice(third * size, (third + 1) * size));
          });
          if (third === 2) subtasks[0]!.end(ports.length);
          for (const harness of subtasks) told.push(...harness.changes);
        });
        expect(folded(told)).toEqual(folded(undisturbed.changes));
      }),
      { seed: 7, numRuns: 60, endOnFailure: true },
    );
  },
);
