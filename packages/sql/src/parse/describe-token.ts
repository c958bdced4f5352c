import type { Token } from '../lex/index.ts';

/** A token in the user's words, for the "found .." half of a message. */
export function describeToken(text: string, token: Token): string {
  if (token.kind === 'end') return 'the end of the text';
  if (token.key === ';') return 'the end of the statement';
  const shown = text.slice(token.start, token.end);
  const short = shown.length > 40 ? `${shown.slice(0, 37)}...` : shown;
  if (token.kind === 'string') return `the text ${short}`;
  if (token.kind === 'quoted-identifier') return short;
  return `\`${short}\``;
}
