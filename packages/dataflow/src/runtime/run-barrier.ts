import type { CheckpointContents, SubtaskState } from '../checkpoint/checkpoint-store.ts';
import type { PreparedCommit } from '../checkpoint/manifest.ts';
import type { JsonValue } from '../ports/source.ts';
import { finiteWatermarkMs } from '../time/finite-watermark.ts';

export interface BarrierRequest {
  readonly checkpointId: number;
  /** The barrier is for a stored checkpoint: it needs all state. */
  readonly isStored: boolean;
  /** What operators hold back goes out first, and what is between tasks arrives. */
  readonly mustFlush: boolean;
  /** Rows that wait for lookups are waited for; else they are state. */
  readonly mustDrain: boolean;
  /** So long after its begin the barrier overtakes the rows that are still on their way: those are state then. Infinity: never. */
  readonly alignmentTimeoutMs: number;
}

/** What a barrier caught of one task, before anything of it is written. */
export interface TaskBarrier {
  readonly subtask: number;
  readonly states: readonly SubtaskState[];
  /** From the barrier's begin until all that belongs to the checkpoint had come and was written, or was overtaken. */
  readonly alignmentMs: number;
  /** Size of the rows among the states that were on their way. */
  readonly inFlightBytes: number;
  /** Something that another task sent before the barrier, or that waits for a lookup, may not have come through. */
  readonly isUnaligned: boolean;
  /** By uid of the source node; sources that this task does not read are left out. */
  readonly sourcePositions: Readonly<Record<string, JsonValue>>;
  readonly sourcesEnded: Readonly<Record<string, boolean>>;
  /** By uid of the sink node: prepared and not known to be committed, oldest first. */
  readonly preparedCommits: Readonly<Record<string, readonly PreparedCommit[]>>;
  /** By uid of the node: -Infinity before the first, Infinity after the last. */
  readonly watermarks: Readonly<Record<string, number>>;
}

/** What a barrier caught of a run, before anything of it is written. */
export interface RunBarrier {
  /** By subtask. */
  readonly tasks: readonly TaskBarrier[];
  readonly states: readonly SubtaskState[];
  /** Of the task that took longest. */
  readonly alignmentMs: number;
  readonly inFlightBytes: number;
  /** Of the sink that is furthest behind; null before the first. */
  readonly watermarkMs: number | null;
}

/** What the tasks of a run caught together. */
export function mergedBarrier(barriers: readonly TaskBarrier[]): RunBarrier {
  const tasks = barriers.toSorted((left, right) => left.subtask - right.subtask);
  const sinks = tasks.flatMap(({ preparedCommits, watermarks }) =>
    Object.keys(preparedCommits).map(uid => watermarks[uid]!),
  );
  return {
    tasks,
    states: tasks.flatMap(task => task.states),
    alignmentMs: Math.max(...tasks.map(task => task.alignmentMs)),
    inFlightBytes: tasks.reduce((sum, task) => sum + task.inFlightBytes, 0),
    watermarkMs: finiteWatermarkMs(Math.min(...sinks)),
  };
}

/** What the manifest says of the barrier. */
export function checkpointContents(
  { tasks }: RunBarrier,
  checkpoint: Pick<CheckpointContents, 'id' | 'createdAtMs' | 'planFingerprint' | 'isFinal'>,
): CheckpointContents {
  const watermarks = slowestWatermarks(tasks.map(task => task.watermarks));
  return {
    ...checkpoint,
    parallelism: tasks.length,
    isUnaligned: tasks.length > 1 && tasks.some(task => task.isUnaligned),
    sourcePositions: listed(tasks.map(task => task.sourcePositions)),
    sourcesEnded: listed(tasks.map(task => task.sourcesEnded)),
    preparedCommits: flattened(tasks.map(task => task.preparedCommits)),
    watermarks: Object.fromEntries([...watermarks].map(([uid, tsMs]) => [uid, readableWatermark(tsMs)])),
  };
}

/** By uid, what each task has of it. */
function listed<T>(records: readonly Readonly<Record<string, T>>[]): Readonly<Record<string, readonly T[]>> {
  const entries = records.flatMap(record => Object.entries(record));
  const byUid = Map.groupBy(entries, ([uid]) => uid);
  return Object.fromEntries([...byUid].map(([uid, list]) => [uid, list.map(([, value]) => value)]));
}

function flattened<T>(
  records: readonly Readonly<Record<string, readonly T[]>>[],
): Readonly<Record<string, readonly T[]>> {
  return Object.fromEntries(Object.entries(listed(records)).map(([uid, lists]) => [uid, lists.flat()]));
}

function slowestWatermarks(records: readonly TaskBarrier['watermarks'][]): ReadonlyMap<string, number> {
  return new Map(Object.entries(listed(records)).map(([uid, watermarks]) => [uid, Math.min(...watermarks)]));
}

function readableWatermark(watermarkMs: number): number | 'end' | null {
  return watermarkMs === Number.POSITIVE_INFINITY ? 'end' : finiteWatermarkMs(watermarkMs);
}
