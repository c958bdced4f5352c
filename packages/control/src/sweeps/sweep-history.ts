import { signInPeriodMs } from '../auth/sign-in.ts';
import type { ControlDeps } from '../control-deps.ts';
import { reconciliationsKept } from '../reconciliations/record-reconciliation.ts';

const logLinesMaxPerRun = 2_000;
const checkpointsKeptPerRun = 200;
const runsKeptPerSide = 200;
const fineMetricsKeptMs = 24 * 3_600_000;
/** Their readers have long given up. */
const stateChecksKeptMs = 10 * 60_000;
const workerForgottenMs = 60_000;

/** Keeps what grows within bounds. */
export async function sweepHistory({ database, clock }: ControlDeps): Promise<void> {
  const { runs, telemetry, checkpoints, reconciliations, sessions, signInLimits, stateChecks, workers } =
    database.repositories;
  const now = clock.nowMs();
  await runs.prune(runsKeptPerSide);
  await telemetry.pruneMetrics(new Date(now - fineMetricsKeptMs));
  await telemetry.pruneLogs(logLinesMaxPerRun);
  await checkpoints.prune(checkpointsKeptPerRun);
  await reconciliations.prune(reconciliationsKept);
  await sessions.deleteExpired(new Date(now));
  await signInLimits.deleteOlderThan(new Date(now - signInPeriodMs));
  await stateChecks.deleteOlderThan(new Date(now - stateChecksKeptMs));
  await workers.deleteOverdue(workerForgottenMs);
}
