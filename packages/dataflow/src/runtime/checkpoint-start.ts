import type { PhysicalPlan } from '@lockstep/plan/physical';
import { CheckpointStore } from '../checkpoint/checkpoint-store.ts';
import { type LoadedCheckpoint, loadCheckpoint } from '../checkpoint/load-checkpoint.ts';
import { parseDurationMs } from '../time/duration.ts';
import type { CheckpointSettings, RunDeps } from './run-deps.ts';

export const checkpointStore = ({ directory, retain, isStillOwner }: CheckpointSettings): CheckpointStore =>
  new CheckpointStore({ directory, retain: retain ?? 3, isStillOwner: isStillOwner ?? (async () => true) });

/** The checkpoint that the run is told to go on from; null: from the beginning. */
export async function findCheckpoint(
  store: CheckpointStore | null,
  { checkpoint, onEvent }: Pick<RunDeps, 'checkpoint' | 'onEvent'>,
): Promise<LoadedCheckpoint | null> {
  const from = checkpoint?.restoreFrom ?? 'latest';
  if (store === null || from === 'none') return null;
  if (from !== 'latest') return loadCheckpoint(from.path);
  return store.loadLatest(rejected => onEvent({ kind: 'checkpoint-rejected', ...rejected }));
}

/** How long barriers may wait for what is on its way: Flink's settings. Infinity unless unaligned checkpoints are enabled. */
export function alignmentTimeoutMs({ config }: RunDeps['context']): number {
  if (config['execution.checkpointing.unaligned.enabled']?.toLowerCase() !== 'true') return Number.POSITIVE_INFINITY;
  return parseDurationMs(config['execution.checkpointing.aligned-checkpoint-timeout'] ?? '0 ms');
}

/** Null: no commits before the end. A batch commits once, at its end. */
export function checkpointIntervalMs(
  { mode }: PhysicalPlan,
  { checkpoint, commitIntervalMs }: Pick<RunDeps, 'checkpoint' | 'commitIntervalMs'>,
): number | null {
  return mode === 'batch' ? null : (checkpoint?.intervalMs ?? commitIntervalMs ?? 1000);
}
