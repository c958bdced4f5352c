import { type Locale, type Role, roles, type Theme, type User } from '@lockstep/contracts/users';
import { isUniqueViolation } from '@lockstep/db/errors';
import { userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import { checkName } from '../access/check-input.ts';
import { scopeOf } from '../access/scope-of.ts';
import type { ControlDeps } from '../control-deps.ts';
import { checkNewPassword, hashPassword } from './passwords.ts';

export async function setPreferences(
  { database }: ControlDeps,
  user: User,
  preferences: { locale?: Locale | undefined; theme?: Theme | undefined },
): Promise<User> {
  return database.repositories.users.setPreferences(user.id, preferences);
}

/** For administrators: a new account in their workspace. */
export async function createUser(
  deps: ControlDeps,
  user: User,
  request: { name: string; password: string; role: Role },
): Promise<User> {
  if (user.role !== 'admin') throw userError('auth.forbidden', 'Only an administrator can make accounts');
  const name = checkName(request.name, 'account');
  const role = roles.find(candidate => candidate === request.role) ?? 'member';
  checkNewPassword(request.password);
  const { workspaceId } = await scopeOf(deps, user);
  const passwordHash = await hashPassword(request.password);
  const id = newId();
  try {
    await deps.database.repositories.users.insert({ id, name, role, passwordHash, workspaceId });
  } catch (error) {
    if (isUniqueViolation(error)) throw userError('auth.name_taken', `There is already an account named ${name}`);
    throw error;
  }
  return { id, name, role, locale: 'en', theme: 'system' };
}
