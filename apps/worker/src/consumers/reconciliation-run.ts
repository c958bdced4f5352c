import { type ClaimedReconciliation, differencesMax, type WorkerControl } from '@lockstep/control/worker-control';
import type { Logger } from '@lockstep/kernel/logger';
import type { ReconciliationSpec, Report } from '../child/protocol.ts';
import type { EngineProcess } from '../supervisor/engine-process.ts';
import type { ProcessPool } from '../supervisor/process-pool.ts';

export interface ReconciliationDeps {
  readonly control: WorkerControl;
  readonly pool: ProcessPool;
  readonly fileRoots: readonly string[];
  readonly workerId: string;
  readonly logger: Logger;
  /** Processes that compare, for ending them when the worker goes. */
  readonly comparisons: Set<EngineProcess>;
  readonly isStopping: () => boolean;
}

const renewalMs = 4_000;
const durationMsMax = 30 * 60_000;
/** Before all time, where a number must be finite. */
const beginningOfTimeMs = -8_640_000_000_000_000;

type Verdict = Extract<Report, { kind: 'reconciled' | 'reconciliation-failed' }>;

/** Repairs and compares in a process of its own, and records what came of it. */
export async function onReconciliationRun(
  deps: ReconciliationDeps,
  { reconciliationId }: { reconciliationId: string },
): Promise<void> {
  const { control, pool, workerId, logger, comparisons } = deps;
  if (deps.isStopping()) return;
  const claimed = await control.claimReconciliation({ reconciliationId, workerId });
  if (claimed === null) return;
  const process = pool.take();
  comparisons.add(process);
  const stopRenewing = keepClaim(deps, claimed, process);
  try {
    const verdict = await carry(deps, claimed, process);
    if (verdict === null && deps.isStopping()) await control.releaseReconciliation(claimed);
    else if (verdict === null)
      await control.failReconciliation(claimed, 'The process of the comparison ended unexpectedly');
    else if (verdict.kind === 'reconciled') await control.recordReconciliation(claimed, verdict.findings);
    else await control.failReconciliation(claimed, verdict.error.message);
    logger.info('A reconciliation is over', { reconciliationId, verdict: verdict?.kind ?? 'crashed' });
  } finally {
    comparisons.delete(process);
    stopRenewing();
  }
}

/** A claim that is lost ends the process: somebody else compares now. */
function keepClaim(
  { control }: ReconciliationDeps,
  claimed: ClaimedReconciliation,
  process: EngineProcess,
): () => void {
  const renew = async (): Promise<void> => {
    if (!(await control.renewReconciliation(claimed))) process.kill();
  };
  const renewal = setInterval(() => {
    renew().catch(() => undefined);
  }, renewalMs);
  const overrun = setTimeout(() => process.kill(), durationMsMax);
  return () => {
    clearInterval(renewal);
    clearTimeout(overrun);
  };
}

/** Null: the process ended without a word. */
async function carry(
  deps: ReconciliationDeps,
  claimed: ClaimedReconciliation,
  process: EngineProcess,
): Promise<Verdict | null> {
  const verdict = new Promise<Verdict>(resolve => {
    process.listen(report => {
      if (report.kind === 'reconciled' || report.kind === 'reconciliation-failed') resolve(report);
      if (report.kind === 'done') deps.pool.giveBack(process, report.residentBytes);
    });
  });
  process.send({ kind: 'reconcile', spec: specOf(deps, claimed) });
  return Promise.race([verdict, process.exited.then(() => null)]);
}

function specOf({ fileRoots }: ReconciliationDeps, claimed: ClaimedReconciliation): ReconciliationSpec {
  const { claim, sqlText, catalog, config, secrets, closed, lateRows, repairWindowStartsMs } = claimed;
  return {
    sqlText,
    catalog: { objects: [...catalog.objects] },
    config: { ...config },
    secrets: { ...secrets },
    fileRoots: [...fileRoots],
    closedUntilMs: closed.kind === 'all' ? null : closed.kind === 'none' ? beginningOfTimeMs : closed.timeMs,
    lateRows: [...lateRows],
    repairWindowStartsMs: repairWindowStartsMs === null ? null : [...repairWindowStartsMs],
    differencesMax,
    writerId: `${claim.pairId}-repair-${claim.id}`,
    fencingToken: claim.attempt,
  };
}
