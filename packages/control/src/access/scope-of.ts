import type { User } from '@lockstep/contracts/users';
import type { Scope } from '@lockstep/db/repositories';
import { userError } from '@lockstep/kernel/errors';
import type { ControlDeps } from '../control-deps.ts';

/** What the user may see and change: an administrator all of the workspace, a member what is theirs. */
export async function scopeOf({ database }: Pick<ControlDeps, 'database'>, user: User): Promise<Scope> {
  const workspaceId = await database.repositories.users.findWorkspaceOf(user.id);
  if (workspaceId === null) throw userError('auth.no_workspace', 'You are not a member of any workspace');
  return { workspaceId, ownerId: user.role === 'admin' ? null : user.id };
}
