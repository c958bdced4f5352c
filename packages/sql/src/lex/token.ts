/**
 * `word`: an unquoted name or keyword. `quoted-identifier`: `` `a` ``. `string`: every kind of character literal. `binary`: X'0A'.
 * `end`: the one empty token after the last.
 */
export type TokenKind = 'word' | 'quoted-identifier' | 'string' | 'binary' | 'number' | 'symbol' | 'end';

/** One token; offsets are UTF-16 units into the text. */
export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** What grammar rules compare: the upper-case word or the symbol; empty for all other kinds. */
  readonly key: string;
  /** The name, the unescaped string, the upper-case hex digits or the number as written; for symbols the symbol. */
  readonly value: string;
}

/** Comments are no tokens: the grammar never sees them, the formatter puts them back. */
export interface Comment {
  readonly style: 'line' | 'block';
  readonly start: number;
  /** Without the line's end. */
  readonly end: number;
}
