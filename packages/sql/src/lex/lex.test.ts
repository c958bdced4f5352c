import { describe, expect, it } from 'vitest';
import { lex } from './lex.ts';

const shown = (text: string): string[] =>
  lex(text)
    .tokens.slice(0, -1)
    .map(token => `${token.kind} ${token.value}`);
const codes = (text: string): string[] => lex(text).diagnostics.map(diagnostic => diagnostic.code);

describe('lex', () => {
  it('keeps the case of words and compares them in upper case', () => {
    const [token] = lex('Select').tokens;
    expect(token).toMatchObject({ kind: 'word', key: 'SELECT', value: 'Select', start: 0, end: 6 });
  });

  it('reads names in any script, with digits and dollar signs inside', () => {
    expect(shown('订单 naïve a$1 _x 𠮷')).toEqual(['word 订单', 'word naïve', 'word a$1', 'word _x', 'word 𠮷']);
  });

  it('undoes doubled quotes in names and texts', () => {
    expect(shown("`a``b` 'it''s' ''")).toEqual(['quoted-identifier a`b', "string it's", 'string ']);
  });

  it('resolves unicode and C-style escapes', () => {
    expect(shown("U&'\\00e9' U&'!263A!!' UESCAPE '!' E'a\\tb\\u0041\\x42\\103' N'n' _utf8'x'")).toEqual([
      'string é',
      'string ☺!',
      'string a\tbABC',
      'string n',
      'string x',
    ]);
    expect(codes("U&'\\00g9'")).toEqual(['lex.bad-escape']);
  });

  it('reads every form of number', () => {
    expect(shown('1 1.5 .5 1. 1e10 1.5E-3')).toEqual(
      ['1', '1.5', '.5', '1.', '1e10', '1.5E-3'].map(text => `number ${text}`),
    );
    expect(shown('0x1F')).toEqual(['number 0', 'word x1F']);
  });

  it('takes hex digits in pairs only', () => {
    expect(shown("X'0aFf'")).toEqual(['binary 0AFF']);
    expect(codes("X'0' X'0G'")).toEqual(['lex.bad-binary', 'lex.bad-binary']);
  });

  it('keeps comments apart from tokens, and hints among them', () => {
    const { tokens, comments } = lex("a -- one\n/* two\n*/ /*+ H('k'='v') */ b");
    expect(comments.map(comment => comment.style)).toEqual(['line', 'block']);
    expect(tokens.map(token => token.value)).toEqual(['a', '/*+', 'H', '(', 'k', '=', 'v', ')', '*/', 'b', '']);
  });

  it('ends an unclosed string with its line, so that the next statement survives', () => {
    const text = "SELECT 'abc\n; SELECT 1";
    expect(lex(text).diagnostics).toEqual([
      {
        severity: 'error',
        code: 'lex.unterminated-string',
        message: 'This string is never closed',
        span: { start: 7, end: 11 },
        hint: "Close it with '",
      },
    ]);
    expect(shown(text)).toContain('symbol ;');
  });

  it('reports what belongs to no token once a run, and goes on', () => {
    expect(codes('a \u0001\u0002 b 😀 c')).toEqual(['lex.strange-character', 'lex.strange-character']);
    expect(shown('a \u0001\u0002 b')).toEqual(['word a', 'word b']);
  });

  it('takes double quotes for a quoted name, with a warning', () => {
    expect(shown('"y"')).toEqual(['quoted-identifier y']);
    expect(lex('"y"').diagnostics).toMatchObject([{ severity: 'warning', code: 'lex.double-quotes' }]);
  });

  it('reports a comment and a name that are never closed', () => {
    expect(codes('a /* b')).toEqual(['lex.unterminated-comment']);
    expect(codes('`a')).toEqual(['lex.unterminated-string']);
  });
});
