import { describe, expect, test } from 'vitest';
import { tokenizeLine } from './line-tokens.ts';

const scopesOf = (line: string, startsInComment = false) =>
  tokenizeLine(line, startsInComment).tokens.map(token => [token.startIndex, token.scopes]);

describe('tokenizeLine', () => {
  test('colours by the language, blanks between left plain', () => {
    expect(scopesOf('SELECT a')).toEqual([
      [0, 'keyword'],
      [6, ''],
      [7, 'identifier'],
    ]);
  });

  test('carries an open comment to the next line and out of it', () => {
    const first = tokenizeLine('SELECT 1 /* why', false);
    expect(first.isInComment).toBe(true);
    const second = tokenizeLine('because */ FROM t', true);
    expect(second.isInComment).toBe(false);
    expect(second.tokens[0]).toEqual({ startIndex: 0, scopes: 'comment' });
    expect(second.tokens.some(({ startIndex, scopes }) => startIndex === 11 && scopes === 'keyword')).toBe(true);
  });

  test('does not take /*/ for a whole comment', () => {
    expect(tokenizeLine('/*/', false).isInComment).toBe(true);
    expect(tokenizeLine('still in it', true).isInComment).toBe(true);
  });
});
