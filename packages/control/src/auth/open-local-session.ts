import type { User } from '@lockstep/contracts/users';
import { notFound } from '../access/parse-id.ts';
import type { ControlDeps } from '../control-deps.ts';
import { createApiToken, listApiTokens, revokeApiToken } from './api-tokens.ts';

/** For processes of this installation, which have its database anyway: the named user, without a password. */
export async function getLocalUser({ database }: ControlDeps, userName: string): Promise<User> {
  const found = await database.repositories.users.findByName(userName);
  if (found === null) throw notFound('auth', 'user');
  return found.user;
}

/** As `getLocalUser`, with an API token for the command line. Replaces the token that an earlier start made under the same label. */
export async function openLocalSession(
  deps: ControlDeps,
  { userName, label }: { userName: string; label: string },
): Promise<{ user: User; token: string }> {
  const user = await getLocalUser(deps, userName);
  for (const old of await listApiTokens(deps, user)) if (old.name === label) await revokeApiToken(deps, user, old.id);
  const { token } = await createApiToken(deps, user, { name: label });
  return { user, token };
}
