import type { RowDifference, WindowReconciliation } from '@lockstep/contracts/reconciliation';
import type { ControlDeps } from '../control-deps.ts';
import type { ClaimedReconciliation } from './claim-reconciliation.ts';
import { keptWindows } from './kept-windows.ts';

/** So many differing rows of one comparison are kept; all are counted. */
export const differencesMax = 5_000;
/** So many comparisons of a pair are kept. */
export const reconciliationsKept = 50;

export interface ReconciliationFindings {
  readonly tableName: string;
  readonly equalPercent: number | null;
  readonly equal: number;
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  readonly lateDropped: number;
  readonly windowsDifferent: number;
  readonly windowsOpen: number;
  /** By start; the open ones are among them. */
  readonly windows: readonly WindowReconciliation[];
  readonly differences: readonly RowDifference[];
}

/** False: the claim was lost meanwhile, nothing is written. */
export async function recordReconciliation(
  { database }: ControlDeps,
  { claim, pairName, ownerId, closed }: ClaimedReconciliation,
  findings: ReconciliationFindings,
): Promise<boolean> {
  const { windows, differences, ...totals } = findings;
  const kept = differences.slice(0, differencesMax);
  return database.transaction(async ({ reconciliations, reconciliationResults, announcements }) => {
    const isCurrent = await reconciliations.finish(claim, {
      ...totals,
      closedUntilMs: closed.kind === 'until' ? closed.timeMs : null,
      windows: windows.length - totals.windowsOpen,
      differencesStored: kept.length,
    });
    if (!isCurrent) return false;
    await reconciliationResults.replace(claim.id, keptWindows(windows), kept);
    await announcements.live('reconciliation', claim.id, ownerId);
    await announcements.live('pair', pairName, ownerId);
    return true;
  });
}

export async function failReconciliation(
  { database }: ControlDeps,
  { claim, pairName, ownerId }: ClaimedReconciliation,
  message: string,
): Promise<void> {
  await database.transaction(async ({ reconciliations, announcements }) => {
    if (!(await reconciliations.fail(claim, message))) return;
    await announcements.live('reconciliation', claim.id, ownerId);
    await announcements.live('pair', pairName, ownerId);
  });
}

/** Gives the claim up, so that another worker takes it. */
export async function releaseReconciliation(
  deps: Pick<ControlDeps, 'database' | 'queue'>,
  { claim }: ClaimedReconciliation,
): Promise<void> {
  await deps.database.repositories.reconciliations.release(claim);
  await deps.queue.send('reconciliation.run', { reconciliationId: claim.id });
}
