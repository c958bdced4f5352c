import type { User } from '@lockstep/contracts/users';
import { notFound } from '../access/parse-id.ts';
import type { ControlDeps } from '../control-deps.ts';
import { createApiToken, listApiTokens, revokeApiToken } from './api-tokens.ts';

/**
 * For whoever started this installation and so has its database: an API token of the named user for the command line, without a password.
 * Replaces the token that an earlier start made under the same label.
 */
export async function openLocalSession(
  deps: ControlDeps,
  { userName, label }: { userName: string; label: string },
): Promise<{ user: User; token: string }> {
  const found = await deps.database.repositories.users.findByName(userName);
  if (found === null) throw notFound('auth', 'user');
  const { user } = found;
  for (const old of await listApiTokens(deps, user)) if (old.name === label) await revokeApiToken(deps, user, old.id);
  const { token } = await createApiToken(deps, user, { name: label });
  return { user, token };
}
