/** Where to go after signing in: a path of the studio, never another site's address. */
export function safeReturnPath(next: string | readonly string[] | undefined): string {
  if (typeof next !== 'string' || !/^\/(?![/\\])/.test(next)) return '/';
  const base = 'http://studio.invalid';
  return URL.canParse(next, base) && new URL(next, base).origin === base ? next : '/';
}
