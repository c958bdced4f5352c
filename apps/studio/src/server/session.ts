import type { User } from '@lockstep/contracts/users';
import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { getControl } from './control.ts';

export const sessionCookie = 'lockstep_session';

/** Who looks at the page; null when nobody is signed in. One look-up per request. */
export const findCurrentUser = cache(async (): Promise<User | null> => {
  const token = (await cookies()).get(sessionCookie)?.value;
  return token === undefined ? null : getControl().findSession(token);
});

/** For pages behind the sign-in: whoever is not signed in goes there. */
export async function requireUser(): Promise<User> {
  return (await findCurrentUser()) ?? redirect('/sign-in');
}

interface SessionCookie {
  readonly value: string;
  /** Absent: the cookie is removed. */
  readonly expiresAt?: Date;
  readonly isSecure: boolean;
}

/** The session cookie as a Set-Cookie header: unreadable to scripts, never sent by other sites' forms. */
export function sessionCookieHeader({ value, expiresAt, isSecure }: SessionCookie): string {
  const parts = [`${sessionCookie}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'];
  parts.push(expiresAt === undefined ? 'Max-Age=0' : `Expires=${expiresAt.toUTCString()}`);
  if (isSecure) parts.push('Secure');
  return parts.join('; ');
}

/** The browser's own connection is https, directly or up to a proxy in front. */
export function isSecureRequest(request: Request): boolean {
  return (request.headers.get('x-forwarded-proto') ?? new URL(request.url).protocol).startsWith('https');
}

export function readCookie(request: Request, name: string): string | null {
  for (const part of (request.headers.get('cookie') ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
