import type { ReconciliationSummary } from '@lockstep/contracts/reconciliation';
import type { User } from '@lockstep/contracts/users';
import type { ControlDeps } from '../control-deps.ts';
import { notFound, parseId } from './parse-id.ts';
import { scopeOf } from './scope-of.ts';

/** The reconciliation, if the user may see it. */
export async function getReconciliationOf(deps: ControlDeps, user: User, id: string): Promise<ReconciliationSummary> {
  const missing = () => notFound('reconciliation', 'reconciliation');
  const scope = await scopeOf(deps, user);
  const found = await deps.database.repositories.reconciliations.find(scope, parseId(id, missing));
  if (found === null) throw missing();
  return found;
}
