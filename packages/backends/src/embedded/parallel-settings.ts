import { type ParallelSettings, parallelismMax } from '@lockstep/dataflow/runtime';
import { userError } from '@lockstep/kernel/errors';
import { defaultParallelism } from '@lockstep/plan/physical';
import type { EmbeddedDeps, RunIdentity } from './run-context.ts';

/** How many subtasks the settings ask for, and how they are started; undefined for one, which needs none, or when this process starts no threads. */
export function parallelSettings(
  { clock, startSubtasks }: Pick<EmbeddedDeps, 'clock' | 'startSubtasks'>,
  identity: RunIdentity,
): ParallelSettings | undefined {
  const { setting, written } = defaultParallelism(identity.config);
  const parallelism = Number(written);
  if (!Number.isInteger(parallelism) || parallelism < 1 || parallelism > parallelismMax) {
    const message = `${setting} is a whole number from 1 to ${parallelismMax}, not '${written}'`;
    throw userError('config.parallelism', message, { details: { setting, written } });
  }
  if (parallelism === 1 || startSubtasks === undefined) return undefined;
  return { parallelism, startSubtask: startSubtasks({ startedAtMs: clock.nowMs(), ...identity }) };
}
