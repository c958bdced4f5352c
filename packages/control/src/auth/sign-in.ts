import type { User } from '@lockstep/contracts/users';
import { userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import { namesMaxLength } from '../access/check-input.ts';
import type { ControlDeps } from '../control-deps.ts';
import { compareWithNobody, isPassword, passwordMaxLength } from './passwords.ts';
import { newToken, tokenHash } from './tokens.ts';

export const sessionLifetimeMs = 30 * 24 * 3_600_000;
export const signInAttemptsMax = 10;
export const signInPeriodMs = 15 * 60_000;

export interface SignInRequest {
  readonly name: string;
  readonly password: string;
  /** Where the request came from; guesses are counted by name and address. */
  readonly address?: string | undefined;
}

export interface SignedIn {
  /** For the browser's cookie; the database keeps its hash only. */
  readonly token: string;
  readonly user: User;
  readonly expiresAt: string;
}

/** The attempt is counted before the password is looked at, so parallel guesses do not slip through. */
export async function signIn(deps: ControlDeps, request: SignInRequest): Promise<SignedIn> {
  const { database, clock } = deps;
  const { users, sessions, signInLimits } = database.repositories;
  const subject = { name: request.name.slice(0, namesMaxLength), address: request.address ?? '' };
  const now = new Date(clock.nowMs());
  const attempts = await signInLimits.count(subject, now, signInPeriodMs);
  if (attempts > signInAttemptsMax)
    throw userError('auth.too_many_attempts', 'Too many attempts. Wait a quarter of an hour and try again', {
      details: { retryAfterMs: signInPeriodMs },
    });
  const found = await users.findByName(subject.name);
  const password = request.password.slice(0, passwordMaxLength + 1);
  if (found === null) await compareWithNobody(password);
  if (found === null || !(await isPassword(found.passwordHash, password)))
    throw userError('auth.wrong_credentials', 'The name or the password is wrong');

  await signInLimits.clear(subject);
  const token = newToken();
  const expiresAt = new Date(now.getTime() + sessionLifetimeMs);
  await sessions.insert({ id: newId(), userId: found.user.id, tokenHash: tokenHash(token), expiresAt });
  return { token, user: found.user, expiresAt: expiresAt.toISOString() };
}
