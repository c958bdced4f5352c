import type { RunDto } from '@lockstep/contracts/api';
import type { RunMetrics } from '@lockstep/contracts/events';
import type { CheckpointDto, RunLogDto } from '@lockstep/contracts/run-records';
import type { User } from '@lockstep/contracts/users';
import type { RunFilter } from '@lockstep/db/repositories';
import { pageSize } from '../access/check-input.ts';
import { getPairOf } from '../access/get-pair-of.ts';
import { getRunOf } from '../access/get-run-of.ts';
import { notFound, parseId } from '../access/parse-id.ts';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';

/** Newest first; `before` is the id of the last run of the page before. */
export async function listRuns(deps: ControlDeps, user: User, filter: RunFilter): Promise<RunDto[]> {
  const before = filter.before === undefined ? undefined : parseId(filter.before, () => notFound('run', 'run'));
  const scope = await scopeOf(deps, user);
  return deps.database.repositories.runQueries.list(scope, { ...filter, before, limit: pageSize(filter.limit) });
}

/** After the line `afterId`, or the newest lines; oldest first. */
export async function listRunLogs(
  deps: ControlDeps,
  user: User,
  { runId, afterId, limit }: { runId: string; afterId?: string | undefined; limit: number },
): Promise<RunLogDto[]> {
  const run = await getRunOf(deps, user, runId);
  const after = afterId !== undefined && /^\d{1,18}$/.test(afterId) ? BigInt(afterId) : null;
  return deps.database.repositories.telemetry.listLogs(run.id, after, pageSize(limit));
}

/** Samples since an epoch time, oldest first; finer when it is not long ago. */
export async function listMetrics(
  deps: ControlDeps,
  user: User,
  { runId, sinceMs }: { runId: string; sinceMs: number },
): Promise<RunMetrics[]> {
  const run = await getRunOf(deps, user, runId);
  return deps.database.repositories.telemetry.listMetrics(run.id, sinceMs, deps.clock.nowMs());
}

/** Newest first. */
export async function listCheckpoints(
  deps: ControlDeps,
  user: User,
  { pair, limit }: { pair: string; limit: number },
): Promise<CheckpointDto[]> {
  const { id } = await getPairOf(deps, user, pair);
  return deps.database.repositories.checkpoints.list(id, pageSize(limit));
}
