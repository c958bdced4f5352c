import { type ParallelSettings, parallelismMax } from '@lockstep/dataflow/runtime';
import { userError } from '@lockstep/kernel/errors';
import type { EmbeddedDeps, RunIdentity } from './run-context.ts';

/** Flink's names; the one for SQL counts first, where -1 means that it is not set. */
const sqlSetting = 'table.exec.resource.default-parallelism';
const setting = 'parallelism.default';

/** How many subtasks the settings ask for, and how they are started; undefined for one, which needs none, or when this process starts no threads. */
export function parallelSettings(
  { clock, startSubtasks }: Pick<EmbeddedDeps, 'clock' | 'startSubtasks'>,
  identity: RunIdentity,
): ParallelSettings | undefined {
  const { config } = identity;
  const name = (config[sqlSetting] ?? '-1') === '-1' ? setting : sqlSetting;
  const written = config[name] ?? '1';
  const parallelism = Number(written);
  if (!Number.isInteger(parallelism) || parallelism < 1 || parallelism > parallelismMax) {
    const message = `${name} is a whole number from 1 to ${parallelismMax}, not '${written}'`;
    throw userError('config.parallelism', message, { details: { setting: name, written } });
  }
  if (parallelism === 1 || startSubtasks === undefined) return undefined;
  return { parallelism, startSubtask: startSubtasks({ startedAtMs: clock.nowMs(), ...identity }) };
}
