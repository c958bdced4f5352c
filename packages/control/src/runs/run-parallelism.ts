import { type PairConfig, parallelismMax, type Side, sides } from '@lockstep/contracts/runs';
import type { Repositories } from '@lockstep/db/repositories';
import { userError } from '@lockstep/kernel/errors';
import { defaultParallelism } from '@lockstep/plan/physical';
import { scriptSettings } from '../analysis.ts';

/** How many subtasks a side's run has: the script's own SET counts before the pair's setting. */
export function runParallelism(sqlText: string, config: PairConfig, side: Side): number {
  const pairSetting = { 'parallelism.default': String(config[side].parallelism) };
  const { setting, written } = defaultParallelism({ ...pairSetting, ...scriptSettings(sqlText) });
  const parallelism = Number(written);
  if (Number.isInteger(parallelism) && parallelism >= 1 && parallelism <= parallelismMax) return parallelism;
  throw userError('config.parallelism', `${setting} is a whole number from 1 to ${parallelismMax}, not '${written}'`, {
    details: { setting, written },
  });
}

/** Refuses what no worker could ever carry. While there is no worker nobody knows, and the run waits for one. */
export async function checkParallelism(
  { workers }: Pick<Repositories, 'workers'>,
  sqlText: string,
  config: PairConfig,
): Promise<void> {
  const { subtaskThreadsMax } = await workers.summarizeAlive();
  for (const side of sides) {
    const parallelism = runParallelism(sqlText, config, side);
    if (parallelism === 1 || subtaskThreadsMax === null || parallelism <= subtaskThreadsMax) continue;
    throw userError(
      'pair.parallelism_exceeds_workers',
      `The ${side} side asks for ${parallelism} subtasks, and no worker gives more than ${subtaskThreadsMax} threads to them (LOCKSTEP_SUBTASK_THREADS_MAX). Ask for fewer, or start a worker with more`,
      { details: { side, parallelism, subtaskThreadsMax } },
    );
  }
}
