import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { RankNode } from '@lockstep/plan/physical';
import { LateRowLog } from '../src/build/late-row-log.ts';
import { CheckpointStore, type SubtaskState } from '../src/checkpoint/checkpoint-store.ts';
import { stateOf } from '../src/checkpoint/load-checkpoint.ts';
import { createRankOperator } from '../src/operators/create-rank-operator.ts';
import { GroupAggregateOperator } from '../src/operators/group-aggregate-operator.ts';
import { JoinOperator } from '../src/operators/join-operator.ts';
import type { Operator } from '../src/operators/operator.ts';
import { allKeyGroups, keyGroupRange } from '../src/state/key-groups.ts';
import { mergeState } from '../src/state/merge-state.ts';
import { SnapshotBuffers } from '../src/state/snapshot-buffers.ts';
import { StateReader, StateWriter } from '../src/state/state-file.ts';
import type { StateImage } from '../src/state/state-image.ts';
import { aggregate, fields, nodeBase, types } from '../test/support/plan.ts';

/**
 * What checkpoints cost: `node packages/dataflow/bench/state-bench.ts [millions of keys]`. COUNT and SUM by a BIGINT key. Figures are CPU time of this process, the least of
 * several, because the machine may be busy with other things.
 */
const millions = Number(process.argv[2] ?? 1);
const keyCount = millions * 1_000_000;
const batchRows = 8192;
const schema = fields(['k', types.bigint], ['v', types.bigint]);
const output = fields(['k', types.bigint], ['n', types.bigint], ['s', types.bigint]);
const distinctCount = aggregate('COUNT', [1], types.bigint, { distinct: true });
const directory = mkdtempSync(join(tmpdir(), 'state-bench-'));

/** COUNT and SUM by key; or how many different values a key has. */
function create(aggregates = [aggregate('COUNT', [], types.bigint), aggregate('SUM', [1], types.bigint)]): Operator {
  const node = { ...nodeBase(0, [], output), kind: 'group-aggregate', keys: [0], aggregates } as const;
  return opened(new GroupAggregateOperator({ ...node, needsRetraction: false }, schema, true));
}

function createJoin(): Operator {
  const node = { ...nodeBase(0, [], [...schema, ...schema]), kind: 'join', joinType: 'inner' } as const;
  const keys = { leftKeys: [0], rightKeys: [0], leftUnique: false, rightUnique: false };
  return opened(new JoinOperator({ ...node, ...keys }, schema, schema, null));
}

function createTopTen(): Operator {
  const node: RankNode = {
    ...nodeBase(0, [], schema),
    kind: 'rank',
    partition: [0],
    order: [{ column: 1, descending: true, nullsFirst: true }],
    newestFirst: false,
    orderedBy: 'value',
    range: { start: 1, end: 10 },
    hasRankNumber: false,
    strategy: { kind: 'append' },
    changelogMode: 'retract',
  };
  return opened(createRankOperator(node, schema));
}

/** Ready for input; what it sends goes nowhere. */
function opened(operator: Operator): Operator {
  operator.open({
    output: { emit: () => {}, watermark: () => {}, idle: () => {} },
    lateRows: new LateRowLog(),
    time: { nowMs: 0 },
    sideOutput: () => ({ emit: () => {} }),
  });
  return operator;
}

/** Rows `from .. to - 1`, whose keys begin again after so many. */
function fill(operator: Operator, from: number, to: number, keys = keyCount): void {
  for (let at = from; at < to; at += batchRows) {
    const rowCount = Math.min(batchRows, to - at);
    const ofRows = BigInt64Array.from({ length: rowCount }, (_, row) => BigInt(((at + row) % keys) * 7919));
    const values = BigInt64Array.from({ length: rowCount }, (_, row) => BigInt((at + row) * 31));
    const [k, v] = [ofRows, values].map(column => ({ storage: 'int64' as const, values: column, nulls: null }));
    operator.push(0, { rowCount, columns: [k!, v!], kinds: null, watermarks: null });
  }
}

const cpuMs = (): number => (process.cpuUsage().user + process.cpuUsage().system) / 1000;

async function measured(what: string, rounds: number, action: () => unknown): Promise<void> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    globalThis.gc?.();
    const startMs = cpuMs();
    await action();
    least = Math.min(least, cpuMs() - startMs);
  }
  process.stdout.write(`${what.padEnd(60)} ${least.toFixed(1).padStart(9)} ms\n`);
}

const kept = new SnapshotBuffers();
function snapshot(operator: Operator, buffers = kept): StateImage {
  const writer = new StateWriter(buffers);
  operator.snapshot(writer);
  return writer.finish();
}

const stateIn = (image: StateImage): readonly SubtaskState[] => [
  { operator: { uid: 'op', fingerprint: '', what: '', keys: [] }, subtask: 0, image },
];
const contents = (id: number) => ({
  id,
  createdAtMs: 0,
  planFingerprint: '',
  parallelism: 1,
  isFinal: false,
  sourcePositions: {},
  sourcesEnded: {},
  preparedCommits: {},
  watermarks: {},
});

async function main(): Promise<void> {
  const operator = create();
  fill(operator, 0, keyCount);
  let image = snapshot(operator);
  const bytes = image.data.reduce((sum, data) => sum + data.length, 0);
  process.stdout.write(`${millions} million keys, ${(bytes / 1e6).toFixed(0)} MB of state\n`);
  await measured('barrier: state is copied', 7, () => {
    image = snapshot(operator);
  });
  await measured('first barrier: memory is new', 3, () => snapshot(operator, new SnapshotBuffers()));
  const buffers = Array.from({ length: 3 }, () => new SnapshotBuffers());
  for (const made of buffers) made.expect(operator.stateBytes);
  await delay(2_000);
  await measured('first barrier: memory was made ahead', 3, () => snapshot(operator, buffers.pop()));
  const barrierOf = async (what: string, other: Operator, keys: number): Promise<void> => {
    fill(other, 0, keyCount, keys);
    await measured(`barrier: ${what}`, 7, () => snapshot(other));
  };
  await barrierOf('a join side, a row per key', createJoin(), keyCount);
  await barrierOf('COUNT DISTINCT, ten values per key', create([distinctCount]), keyCount / 10);
  await barrierOf('Top-10, five rows per key', createTopTen(), keyCount / 5);
  const store = new CheckpointStore({ directory, retain: 2, isStillOwner: async () => true });
  let id = 0;
  const write = async (what: string): Promise<void> => {
    const state = stateIn(snapshot(operator));
    const startMs = cpuMs();
    const { writtenBytes } = await store.write(contents(++id), state);
    const megabytes = `, ${(writtenBytes / 1e6).toFixed(1)} MB written`;
    process.stdout.write(`${(what + megabytes).padEnd(60)} ${(cpuMs() - startMs).toFixed(1).padStart(9)} ms\n`);
  };
  await write('first checkpoint');
  fill(operator, 0, keyCount / 100);
  await write('next, 1 % of the keys in a row changed');
  await write('next, nothing changed');
  let restored = create();
  await measured('restore: files read and proved, operator ready', 3, async () => {
    const loaded = await store.loadLatest(() => {});
    restored = create();
    restored.restore(stateOf(loaded!, 'op', { subtask: 0, parallelism: 1 })!);
  });
  await measured('  of that the operator', 3, () =>
    create().restore(new StateReader(mergeState([image], allKeyGroups))),
  );
  await measured('one of two subtasks cuts its half out', 3, () => mergeState([image], keyGroupRange(0, 2)));
}

try {
  await main();
} finally {
  rmSync(directory, { recursive: true, force: true });
}
