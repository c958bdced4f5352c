import type { Parser } from './parser.ts';

/** Whether the token `ahead` places on begins a query (not counting parentheses). */
export function atQuery(p: Parser, ahead: number): boolean {
  const { key } = p.peek(ahead);
  if (ahead === 0) p.wantsKeys(['SELECT', 'WITH', 'VALUES']);
  if (key === 'SELECT' || key === 'WITH') return true;
  return key === 'VALUES' && p.peek(ahead + 1).key !== '.';
}
