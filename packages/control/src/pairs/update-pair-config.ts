import { type PairConfig, pairConfigSchema } from '@lockstep/contracts/runs';
import type { User } from '@lockstep/contracts/users';
import { getPairOf } from '../access/get-pair-of.ts';
import { parseInput } from '../access/parse-input.ts';
import type { ControlDeps } from '../control-deps.ts';
import { checkParallelism } from '../runs/run-parallelism.ts';
import { checkSchedule, nextRunAt } from './schedule.ts';

/** The schedule counts at once; a running side takes the rest with its next run. */
export async function updatePairConfig(
  deps: ControlDeps,
  user: User,
  request: { pair: string; config: PairConfig },
): Promise<void> {
  const config = parseInput(pairConfigSchema, request.config);
  checkSchedule(config.batch.schedule);
  const pair = await getPairOf(deps, user, request.pair);
  const { versions } = deps.database.repositories;
  await checkParallelism(deps.database.repositories, (await versions.getContents(pair.versionId)).sqlText, config);
  const nextBatchRunAt = nextRunAt(config.batch.schedule, new Date(deps.clock.nowMs()));
  await deps.database.transaction(async ({ pairs, announcements }) => {
    await pairs.setConfig(pair.id, config, nextBatchRunAt);
    await announcements.live('pair', pair.name, pair.ownerId);
  });
}
