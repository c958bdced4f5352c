import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { CheckpointSettings } from '@lockstep/dataflow/runtime';
import { parseDurationMs } from '@lockstep/dataflow/time';
import { userError } from '@lockstep/kernel/errors';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import type { GatewayDeps } from '../gateway-deps.ts';
import type { Settings } from '../sessions/session.ts';
import type { StatementContext } from './statement-context.ts';

/** How soon a stream's sinks show what they got, when no checkpoints are taken. */
const commitIntervalMs = 100;

/** The first of several names of one setting: Flink has renamed some. */
const settingOf = (settings: Settings, ...names: readonly string[]): string | undefined =>
  names.map(name => settings[name]).find(value => value !== undefined && value.trim() !== '');

/** What a job's settings say of checkpoints. A batch job has none; a stream job can always end in a savepoint. */
export async function checkpointSettings(
  { settings, deps }: StatementContext,
  mode: RuntimeMode,
  jobId: string,
): Promise<CheckpointSettings | null> {
  if (mode === 'batch') return null;
  const interval = settingOf(settings, 'execution.checkpointing.interval');
  const directory = settingOf(settings, 'execution.checkpointing.dir', 'state.checkpoints.dir');
  const savepoint = settingOf(settings, 'execution.state-recovery.path', 'execution.savepoint.path');
  const mayLoseState = settings['execution.state-recovery.ignore-unclaimed-state']?.toLowerCase() === 'true';
  const takesCheckpoints = interval !== undefined && directory !== undefined;
  return {
    directory: takesCheckpoints ? path.join(await deps.confinePath(directory), jobId) : null,
    intervalMs: takesCheckpoints ? parseDurationMs(interval) : commitIntervalMs,
    restoreFrom: savepoint === undefined ? 'none' : { path: await deps.confinePath(savepoint) },
    mayLoseState,
  };
}

/** A fresh name in the directory that the settings give for savepoints. */
export async function newSavepointPath(settings: Settings, deps: GatewayDeps, jobId: string): Promise<string> {
  const directory = settingOf(settings, 'execution.checkpointing.savepoint-dir', 'state.savepoints.dir');
  if (directory === undefined) {
    throw userError('gateway.no_savepoint_dir', "Set 'execution.checkpointing.savepoint-dir' to take savepoints");
  }
  const name = `savepoint-${jobId.slice(0, 6)}-${randomBytes(6).toString('hex')}`;
  return path.join(await deps.confinePath(directory), name);
}
