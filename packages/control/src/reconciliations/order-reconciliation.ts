import type { PairRecord } from '@lockstep/db/repositories';
import type { ControlDeps } from '../control-deps.ts';
import { runErrands } from '../runs/errand.ts';
import { queueReconciliation, type ReconciliationOrder } from './queue-reconciliation.ts';

/** `queueReconciliation` in a transaction of its own, and its message. */
export async function orderReconciliation(
  deps: ControlDeps,
  pair: PairRecord,
  order: ReconciliationOrder,
): Promise<{ reconciliationId: string }> {
  const queued = await deps.database.transaction(repositories => queueReconciliation(repositories, pair, order));
  await runErrands(deps, queued.errands);
  return { reconciliationId: queued.reconciliationId };
}
