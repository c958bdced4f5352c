import type { PairDto } from '@lockstep/contracts/api';
import { isTerminal } from '@lockstep/contracts/runs';
import type { User } from '@lockstep/contracts/users';
import type { PairRecord } from '@lockstep/db/repositories';
import { getPairOf } from '../access/get-pair-of.ts';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';

/** Windows in the agreement strip. */
const stripWindowsMax = 120;

export async function listPairs(deps: ControlDeps, user: User): Promise<PairDto[]> {
  return describePairs(deps, await deps.database.repositories.pairs.list(await scopeOf(deps, user)));
}

export async function getPair(deps: ControlDeps, user: User, name: string): Promise<PairDto> {
  const [pair] = await describePairs(deps, [await getPairOf(deps, user, name)]);
  return pair!;
}

/** A handful of queries, however many pairs there are. */
async function describePairs({ database }: ControlDeps, pairs: readonly PairRecord[]): Promise<PairDto[]> {
  const { runQueries, reconciliations, reconciliationResults } = database.repositories;
  const ids = pairs.map(pair => pair.id);
  const [runs, latest] = await Promise.all([runQueries.latestOf(ids), reconciliations.latestDoneOf(ids)]);
  const strips = await reconciliationResults.listNewestWindows(
    [...latest.values()].map(summary => summary.id),
    stripWindowsMax,
  );
  return pairs.map(pair => {
    const { stream = null, batch = null } = runs.get(pair.id) ?? {};
    const reconciliation = latest.get(pair.id) ?? null;
    return {
      name: pair.name,
      jobId: pair.jobId,
      publishedVersion: pair.publishedVersion,
      runningVersion: stream === null || isTerminal(stream.state) ? null : stream.versionNumber,
      publishedAt: pair.publishedAt,
      config: pair.config,
      stream: { state: stream?.state ?? 'NONE', run: stream, nextRunAt: null },
      batch: { state: batch?.state ?? 'NONE', run: batch, nextRunAt: pair.nextBatchRunAt?.toISOString() ?? null },
      reconciliation,
      strip: reconciliation === null ? [] : (strips.get(reconciliation.id) ?? []),
    };
  });
}
