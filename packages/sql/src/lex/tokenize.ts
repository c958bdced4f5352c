import { clauseKeywords, contextualKeywords, isKeyword, reservedWords, typeNames } from './keywords.ts';
import { lex } from './lex.ts';
import type { Token } from './token.ts';

export type HighlightType =
  | 'keyword'
  | 'type'
  | 'function'
  | 'identifier'
  | 'string'
  | 'number'
  | 'operator'
  | 'punctuation'
  | 'comment'
  | 'hint';

/** A coloured piece of text; pieces never overlap and come in the order of the text, blanks left out. */
export interface HighlightToken {
  readonly type: HighlightType;
  readonly start: number;
  readonly end: number;
}

/** The text as coloured pieces, from words alone: it needs no grammar, so it works on any text. */
export function tokenize(text: string): HighlightToken[] {
  const { tokens, comments } = lex(text);
  const highlights: HighlightToken[] = [];
  let nextComment = 0;
  const takeComments = (before: number): void => {
    for (
      let comment = comments[nextComment];
      comment !== undefined && comment.start < before;
      comment = comments[nextComment]
    ) {
      highlights.push({ type: 'comment', start: comment.start, end: comment.end });
      nextComment += 1;
    }
  };
  tokens.forEach((token, index) => {
    takeComments(token.start);
    if (token.kind === 'end') return;
    highlights.push({
      type: highlightType(token, tokens[index - 1], tokens[index + 1]),
      start: token.start,
      end: token.end,
    });
  });
  takeComments(Number.POSITIVE_INFINITY);
  return highlights;
}

const punctuation = new Set(['(', ')', '[', ']', '{', '}', ',', '.', ';', ':']);

function highlightType(token: Token, previous: Token | undefined, next: Token | undefined): HighlightType {
  switch (token.kind) {
    case 'string':
    case 'binary':
      return 'string';
    case 'number':
      return 'number';
    case 'quoted-identifier':
      return 'identifier';
    case 'symbol':
      if (token.key === '/*+' || token.key === '*/') return 'hint';
      return punctuation.has(token.key) ? 'punctuation' : 'operator';
    default:
      return wordType(token.key, previous?.key === '.', next);
  }
}

function wordType(key: string, isAfterDot: boolean, next: Token | undefined): HighlightType {
  const isCall = next?.key === '(';
  if (isAfterDot) return isCall ? 'function' : 'identifier';
  if (clauseKeywords.has(key)) return 'keyword';
  if (typeNames.has(key) && next?.kind !== 'string') return 'type';
  if (isCall && (reservedWords.has(key) || !contextualKeywords.has(key))) return 'function';
  return isKeyword(key) ? 'keyword' : 'identifier';
}
