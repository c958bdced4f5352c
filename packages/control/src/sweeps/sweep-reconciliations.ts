import type { ControlDeps } from '../control-deps.ts';
import { sweepRowsMax } from './sweep-limits.ts';

const unclaimedMsMax = 3_000;
const attemptsMax = 3;

/** Sends reconciliations again whose worker or whose message was lost. */
export async function sweepReconciliations({ database, queue }: ControlDeps): Promise<void> {
  const { reconciliations } = database.repositories;
  const released = await reconciliations.releaseExpired(attemptsMax);
  const unclaimed = await reconciliations.listUnclaimed(unclaimedMsMax, sweepRowsMax);
  for (const reconciliationId of new Set([...released, ...unclaimed]))
    await queue.send('reconciliation.run', { reconciliationId });
}
