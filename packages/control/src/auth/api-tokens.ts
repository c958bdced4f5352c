import type { ApiTokenDto, User } from '@lockstep/contracts/users';
import { userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import { checkName } from '../access/check-input.ts';
import { notFound, parseId } from '../access/parse-id.ts';
import type { ControlDeps } from '../control-deps.ts';
import { newToken, tokenHash } from './tokens.ts';

const apiTokensMaxPerUser = 50;
/** Lets secret scanners and people recognise one. */
const apiTokenPrefix = 'lockstep_';

/** The token is in this answer and nowhere else. */
export async function createApiToken(
  { database }: ControlDeps,
  user: User,
  { name }: { name: string },
): Promise<{ id: string; token: string }> {
  const id = newId();
  const token = newToken(apiTokenPrefix);
  const row = { id, userId: user.id, name: checkName(name, 'token'), tokenHash: tokenHash(token) };
  await database.transaction(async ({ users, apiTokens }) => {
    await users.lock(user.id);
    if ((await apiTokens.count(user.id)) >= apiTokensMaxPerUser)
      throw userError('auth.too_many_tokens', `A user can have ${apiTokensMaxPerUser} API tokens. Revoke one first`);
    await apiTokens.insert(row);
  });
  return { id, token };
}

export async function listApiTokens({ database }: ControlDeps, user: User): Promise<ApiTokenDto[]> {
  return database.repositories.apiTokens.list(user.id);
}

export async function revokeApiToken({ database }: ControlDeps, user: User, id: string): Promise<void> {
  const missing = () => notFound('auth', 'token');
  if (!(await database.repositories.apiTokens.delete(user.id, parseId(id, missing)))) throw missing();
}

export async function findApiToken({ database, clock }: ControlDeps, token: string): Promise<User | null> {
  return database.repositories.apiTokens.findUser(tokenHash(token), new Date(clock.nowMs()));
}
