import type { ControlDeps } from '../control-deps.ts';
import { orderReconciliation } from '../reconciliations/order-reconciliation.ts';
import { sweepRowsMax } from './sweep-limits.ts';

const restMs = 60_000;
/** Comparing takes at most a twentieth of the time. */
const restFactor = 20;

/** Compares again where the stream side has closed more windows since the newest comparison, so that what is shown keeps up with it. */
export async function sweepOutdatedReconciliations(deps: ControlDeps): Promise<void> {
  const { reconciliations, pairs } = deps.database.repositories;
  for (const { pairId, clientKey } of await reconciliations.listOutdated({ restMs, restFactor, limit: sweepRowsMax }))
    await orderReconciliation(deps, await pairs.get(pairId), { kind: 'comparison', clientKey });
}
