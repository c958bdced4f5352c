import type { DateRange, Side } from '@lockstep/contracts/runs';
import type { AttemptRef, Lease, RestorePoint, StopMode } from '@lockstep/db/repositories';
import { type AppError, fromErrorInfo, toErrorInfo } from '@lockstep/kernel/errors';
import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import type { ControlDeps } from '../control-deps.ts';
import { resolveSecrets } from '../secrets/resolve-secrets.ts';
import { announceRun } from './announce-run.ts';
import { leaseMs } from './lease.ts';
import { restartPolicy } from './restart-policy.ts';
import { settleAttempt } from './settle-attempt.ts';

/** All that carrying an attempt takes, less what only the worker's machine knows. Holds secrets: never stored, never logged. */
export interface ClaimedRun {
  readonly ref: AttemptRef;
  readonly pairId: string;
  readonly pairName: string;
  readonly side: Side;
  readonly sqlText: string;
  readonly catalog: CatalogSnapshot;
  readonly config: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly range: DateRange | null;
  /** The same for every run of a deployment: names sink epochs and part files. */
  readonly writerId: string;
  readonly checkpointIntervalMs: number;
  /** Where the run goes on if it has no checkpoint of its own; stream only. */
  readonly restorePoint: RestorePoint | null;
  /** Whether a completed checkpoint begins the counting of failures anew. */
  readonly countsSinceCheckpoint: boolean;
  /** Asked for between the claim and now. */
  readonly stopMode: StopMode | null;
}

/** Takes the run over, by compare-and-set. Null: somebody else has it, it is not to run (now), or the worker has too few threads free for it. */
export async function claimRun(
  deps: ControlDeps,
  { runId, workerId }: { runId: string; workerId: string },
): Promise<ClaimedRun | null> {
  const lease = await deps.database.transaction(async ({ workers, attempts }) => {
    await workers.lock(workerId);
    return attempts.claim(runId, workerId, leaseMs);
  });
  if (lease === null) return null;
  const { ref } = lease;
  try {
    return await describeRun(deps, lease);
  } catch (error) {
    const failure: AppError = fromErrorInfo(toErrorInfo(error));
    await settleAttempt(deps, ref, {
      kind: 'failed',
      error: failure,
      span: null,
      canRetry: failure.domain === 'external',
    });
    return null;
  }
}

async function describeRun(deps: ControlDeps, { ref, parallelism }: Lease): Promise<ClaimedRun> {
  const { runs, pairs, versions, checkpoints } = deps.database.repositories;
  const run = (await runs.find(ref.runId))!;
  const pair = await pairs.get(run.pairId);
  await announceRun(deps.database.repositories, pair, run.id);
  const { sqlText, catalog, planFingerprint, stateChoice } = await versions.getContents(run.versionId);
  const version = { id: run.versionId, planFingerprint, stateChoice };
  const { workspaceId, ownerId } = pair;
  return {
    ref,
    pairId: pair.id,
    pairName: pair.name,
    side: run.side,
    sqlText,
    catalog,
    config: {
      'parallelism.default': String(parallelism),
      ...(stateChoice === 'keep' && { 'execution.state-recovery.ignore-unclaimed-state': 'true' }),
    },
    secrets: await resolveSecrets(deps, { workspaceId, ownerId, sqlText, catalog }),
    range: run.range,
    writerId: `${pair.id}-${run.side}`,
    checkpointIntervalMs: pair.config.stream.checkpointIntervalMs,
    restorePoint: run.side === 'stream' ? await checkpoints.findRestorePoint(pair.id, version) : null,
    countsSinceCheckpoint: restartPolicy(sqlText, pair.config, run.side).countsSinceCheckpoint,
    stopMode: run.stopMode,
  };
}
