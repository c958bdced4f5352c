import type { User } from '@lockstep/contracts/users';
import { userError } from '@lockstep/kernel/errors';
import type { ControlDeps } from '../control-deps.ts';
import { checkNewPassword, hashPassword, isPassword } from './passwords.ts';

/** Ends all of the user's sessions, the current one included: whoever else knew the old password is out. */
export async function changePassword(
  { database }: ControlDeps,
  user: User,
  { current, next }: { current: string; next: string },
): Promise<void> {
  checkNewPassword(next);
  const oldHash = await database.repositories.users.getPasswordHash(user.id);
  if (!(await isPassword(oldHash, current))) throw userError('auth.wrong_credentials', 'The current password is wrong');
  const passwordHash = await hashPassword(next);
  await database.transaction(async ({ users, sessions }) => {
    await users.setPasswordHash(user.id, passwordHash);
    await sessions.deleteAllOf(user.id);
  });
}
