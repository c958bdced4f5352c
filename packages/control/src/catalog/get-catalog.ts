import type { User } from '@lockstep/contracts/users';
import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';

/** The workspace's catalog; secrets in it are references. */
export async function getCatalog(deps: ControlDeps, user: User): Promise<CatalogSnapshot> {
  const { workspaceId } = await scopeOf(deps, user);
  return deps.database.repositories.catalogObjects.snapshot(workspaceId);
}
