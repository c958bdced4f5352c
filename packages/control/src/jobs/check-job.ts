import type { User } from '@lockstep/contracts/users';
import { checkSqlText } from '../access/check-input.ts';
import { scopeOf } from '../access/scope-of.ts';
import { checkBothSides, type SideDiagnostics } from '../analysis.ts';
import type { ControlDeps } from '../control-deps.ts';

/** What is wrong with a text on each side, against the workspace's catalog. */
export async function checkJob(
  deps: ControlDeps,
  user: User,
  { sqlText }: { sqlText: string },
): Promise<SideDiagnostics> {
  checkSqlText(sqlText);
  const { workspaceId } = await scopeOf(deps, user);
  return checkBothSides(deps, sqlText, await deps.database.repositories.catalogObjects.snapshot(workspaceId));
}
