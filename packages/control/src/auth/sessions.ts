import type { User } from '@lockstep/contracts/users';
import type { ControlDeps } from '../control-deps.ts';
import { tokenHash } from './tokens.ts';

/** Whose session the token is; null when it has expired or never was. */
export async function findSession({ database, clock }: ControlDeps, token: string): Promise<User | null> {
  return database.repositories.sessions.findUser(tokenHash(token), new Date(clock.nowMs()));
}

export async function signOut({ database }: ControlDeps, token: string): Promise<void> {
  await database.repositories.sessions.delete(tokenHash(token));
}
