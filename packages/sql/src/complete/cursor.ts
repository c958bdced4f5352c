import type { Span } from '@lockstep/kernel/diagnostics';
import { lex, type Token } from '../lex/index.ts';

/** The statement around a cursor, cut at it. */
export interface Cursor {
  readonly text: string;
  readonly offset: number;
  /** What is typed of the word or text at the cursor, up to it. */
  readonly typed: string;
  readonly replace: Span;
  /** The cursor is inside single quotes. */
  readonly isInString: boolean;
  /** Tokens of the statement before that word; an `end` token closes them. */
  readonly before: readonly Token[];
  /** The whole statement with a stand-in name for the word at the cursor; an `end` token closes it. */
  readonly whole: readonly Token[];
  /** Tokens of the statement after that word. */
  readonly after: readonly Token[];
}

/** Undefined inside a comment, where nothing is to be completed. */
export function findCursor(text: string, offset: number): Cursor | undefined {
  const { tokens, comments } = lex(text);
  if (
    comments.some(
      comment =>
        comment.start < offset && (offset < comment.end || (comment.style === 'line' && offset === comment.end)),
    )
  )
    return undefined;
  const firstAfter = firstAtOrAfter(tokens, offset);
  const touched = touchedToken(tokens[firstAfter - 1], text, offset);
  const cut = touched === undefined ? firstAfter : firstAfter - 1;
  const before = tokens.slice(statementStart(tokens, cut), cut);
  const after = tokens.slice(firstAfter, statementEnd(tokens, firstAfter));
  const replace = touched === undefined ? { start: offset, end: offset } : replacedSpan(touched, text);
  const end: Token = { kind: 'end', start: replace.start, end: replace.start, key: '', value: '' };
  const isString = touched?.kind === 'string';
  const standIn: Token = { ...end, kind: isString ? 'string' : 'word', key: isString ? '' : '\u0000', value: '\u0000' };
  const lastEnd = after.at(-1)?.end ?? replace.end;
  return {
    text,
    offset,
    typed: text.slice(replace.start, offset),
    replace,
    isInString: isString,
    before: [...before, end],
    whole: [...before, standIn, ...after, { ...end, start: lastEnd, end: lastEnd }],
    after,
  };
}

/** The index of the first token that starts at or after `offset`; the end token at the latest. */
function firstAtOrAfter(tokens: readonly Token[], offset: number): number {
  let low = 0;
  let high = tokens.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The word, quoted name or text the cursor is in or at the end of. A closed text ends before its end. */
function touchedToken(token: Token | undefined, text: string, offset: number): Token | undefined {
  if (token === undefined || token.end < offset) return undefined;
  if (token.kind === 'word' || token.kind === 'quoted-identifier') return token;
  if (token.kind !== 'string') return undefined;
  return offset < token.end || !isClosed(token, text) ? token : undefined;
}

const isClosed = (token: Token, text: string): boolean => token.end - token.start > 1 && text[token.end - 1] === "'";

function replacedSpan(token: Token, text: string): Span {
  if (token.kind !== 'string') return { start: token.start, end: token.end };
  return { start: token.start + 1, end: isClosed(token, text) ? token.end - 1 : token.end };
}

function statementStart(tokens: readonly Token[], from: number): number {
  let index = from;
  while (index > 0 && tokens[index - 1]!.key !== ';') index -= 1;
  return skipBlockStart(tokens, index, from);
}

/** `EXECUTE STATEMENT SET BEGIN` and its like are not part of the first insert they hold. */
function skipBlockStart(tokens: readonly Token[], from: number, cut: number): number {
  for (let index = from; index < cut && index < from + 5; index += 1)
    if (tokens[index]!.key === 'BEGIN' && tokens[index - 1]?.key === 'SET') return index + 1;
  return from;
}

function statementEnd(tokens: readonly Token[], from: number): number {
  let index = from;
  while (index < tokens.length - 1 && tokens[index]!.key !== ';') index += 1;
  return index;
}
