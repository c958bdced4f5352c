import { tokenize } from '@lockstep/sql/lex';

export interface LineToken {
  readonly startIndex: number;
  readonly scopes: string;
}

export interface TokenizedLine {
  readonly tokens: readonly LineToken[];
  /** The line ends inside a block comment. */
  readonly isInComment: boolean;
}

const opening = '/* ';

/** One line's colours, by the language's own lexer. Only block comments reach over a line's end. */
export function tokenizeLine(line: string, startsInComment: boolean): TokenizedLine {
  const shift = startsInComment ? opening.length : 0;
  const text = startsInComment ? opening + line : line;
  const pieces = tokenize(text);
  const last = pieces.at(-1);
  const lastText = last === undefined ? '' : text.slice(last.start, last.end);
  const isInComment =
    last?.type === 'comment' && lastText.startsWith('/*') && !(lastText.length >= 4 && lastText.endsWith('*/'));
  const tokens: LineToken[] = [];
  let at = 0;
  for (const { start, end, type } of pieces) {
    const from = Math.max(0, start - shift);
    if (from > at) tokens.push({ startIndex: at, scopes: '' });
    tokens.push({ startIndex: from, scopes: type });
    at = Math.max(0, end - shift);
  }
  if (at < line.length) tokens.push({ startIndex: at, scopes: '' });
  return { tokens, isInComment };
}
