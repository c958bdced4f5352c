import type { ReconciliationDetail, ReconciliationSummary, RowDifference } from '@lockstep/contracts/reconciliation';
import type { User } from '@lockstep/contracts/users';
import { pageSize } from '../access/check-input.ts';
import { getPairOf } from '../access/get-pair-of.ts';
import { getReconciliationOf } from '../access/get-reconciliation-of.ts';
import type { ControlDeps } from '../control-deps.ts';

export async function getReconciliation(deps: ControlDeps, user: User, id: string): Promise<ReconciliationDetail> {
  const summary = await getReconciliationOf(deps, user, id);
  return { ...summary, windowResults: await deps.database.repositories.reconciliationResults.listWindows(summary.id) };
}

/** Newest first. */
export async function listReconciliations(
  deps: ControlDeps,
  user: User,
  { pair, limit }: { pair: string; limit: number },
): Promise<ReconciliationSummary[]> {
  const { id } = await getPairOf(deps, user, pair);
  return deps.database.repositories.reconciliations.list(id, pageSize(limit));
}

/** The kept ones of all windows, or of one. */
export async function listDifferences(
  deps: ControlDeps,
  user: User,
  request: { reconciliationId: string; windowStartMs?: number | undefined; limit: number; offset: number },
): Promise<RowDifference[]> {
  const { id } = await getReconciliationOf(deps, user, request.reconciliationId);
  return deps.database.repositories.reconciliationResults.listDifferences(id, {
    windowStartMs: request.windowStartMs,
    limit: pageSize(request.limit),
    offset: Math.max(0, Math.trunc(request.offset)),
  });
}
