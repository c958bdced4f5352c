import type { User } from '@lockstep/contracts/users';
import { userError } from '@lockstep/kernel/errors';
import { checkClientKey } from '../access/check-input.ts';
import { getPairOf } from '../access/get-pair-of.ts';
import { getReconciliationOf } from '../access/get-reconciliation-of.ts';
import { notFound } from '../access/parse-id.ts';
import type { ControlDeps } from '../control-deps.ts';
import { orderReconciliation } from './order-reconciliation.ts';

const repairWindowsMax = 10_000;

export interface RepairRequest {
  readonly pair: string;
  /** The comparison that found the differences. */
  readonly reconciliationId: string;
  /** Epoch ms; absent: every window that differs. */
  readonly windowStartsMs?: readonly number[] | undefined;
  readonly clientKey: string;
}

/** Asks for the batch side's rows to be copied over the stream side's in windows that differ; the new comparison made after it is returned. */
export async function requestRepair(
  deps: ControlDeps,
  user: User,
  { pair: name, reconciliationId, windowStartsMs = [], clientKey }: RepairRequest,
): Promise<{ reconciliationId: string }> {
  checkClientKey(clientKey);
  if (windowStartsMs.length > repairWindowsMax)
    throw userError('reconciliation.too_many_windows', `A repair takes at most ${repairWindowsMax} windows at once`);
  const pair = await getPairOf(deps, user, name);
  const repaired = await getReconciliationOf(deps, user, reconciliationId);
  if (repaired.pair !== pair.name) throw notFound('reconciliation', 'reconciliation');
  if (repaired.state !== 'done')
    throw userError('reconciliation.not_done', 'Only a finished comparison can be repaired');
  return orderReconciliation(deps, pair, {
    kind: 'repair',
    clientKey,
    repairOf: repaired.id,
    repairWindowStarts: windowStartsMs,
  });
}
