import type { User } from '@lockstep/contracts/users';
import { checkClientKey } from '../access/check-input.ts';
import { getPairOf } from '../access/get-pair-of.ts';
import type { ControlDeps } from '../control-deps.ts';
import { orderReconciliation } from './order-reconciliation.ts';

/** Asks for a comparison of the pair's two results. Idempotent by client key. */
export async function requestReconciliation(
  deps: ControlDeps,
  user: User,
  { pair: name, clientKey }: { pair: string; clientKey: string },
): Promise<{ reconciliationId: string }> {
  checkClientKey(clientKey);
  const pair = await getPairOf(deps, user, name);
  return orderReconciliation(deps, pair, { kind: 'comparison', clientKey });
}
