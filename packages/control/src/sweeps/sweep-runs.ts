import type { ControlDeps } from '../control-deps.ts';
import { settleAttempt } from '../runs/settle-attempt.ts';
import { sweepRowsMax } from './sweep-limits.ts';

/** A run that waited so long had its message lost. */
const unclaimedMsMax = 3_000;

/** Ends attempts whose lease is over, and sends runs again that should have been claimed. */
export async function sweepRuns(deps: ControlDeps): Promise<void> {
  const { attempts, runs } = deps.database.repositories;
  for (const ref of await attempts.listExpired(sweepRowsMax)) await settleAttempt(deps, ref, { kind: 'lease-expired' });
  for (const runId of await runs.listUnclaimed(unclaimedMsMax, sweepRowsMax))
    await deps.queue.send('run.start', { runId });
}
