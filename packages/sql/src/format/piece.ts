import type { Span } from '@lockstep/kernel/diagnostics';
import type { AstNode, Statement } from '../ast/index.ts';
import { walk } from '../ast/index.ts';
import type { Comment, LexResult } from '../lex/index.ts';

/** A comment standing before a piece. */
export interface PieceComment {
  readonly text: string;
  /** It stands on the line of what is before it. */
  readonly isTrailing: boolean;
  /** What follows it must be on another line: it is a line comment, or was written that way. */
  readonly endsLine: boolean;
  /** At least one blank line stood before it. */
  readonly hasBlankLineBefore: boolean;
}

/** What is printed as one: a token, or a stretch of the text that must stay as it is. Each knows the comments before it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  readonly key: string;
  readonly text: string;
  readonly kind: 'word' | 'symbol' | 'number' | 'other' | 'end';
  readonly comments: readonly PieceComment[];
  readonly hasBlankLineBefore: boolean;
}

/** The text as pieces; keywords in upper case, names and literals as written. The last is an empty `end` piece with the comments after all. */
export function makePieces(text: string, lexed: LexResult, statements: readonly Statement[]): readonly Piece[] {
  const { names, verbatim } = protectedSpans(statements);
  const pieces: Piece[] = [];
  const takeComments = commentTaker(text, lexed.comments);
  let previousEnd = 0;
  let nextVerbatim = 0;
  for (let index = 0; index < lexed.tokens.length; index += 1) {
    const token = lexed.tokens[index]!;
    while ((verbatim[nextVerbatim]?.end ?? Number.POSITIVE_INFINITY) <= token.start) nextVerbatim += 1;
    const span = verbatim[nextVerbatim];
    const isVerbatim = span !== undefined && span.start === token.start;
    const end = isVerbatim ? span.end : token.end;
    while (isVerbatim && (lexed.tokens[index + 1]?.start ?? end) < end) index += 1;
    const isKeyword = token.kind === 'word' && !isVerbatim && !names.has(token.start);
    const comments = takeComments(previousEnd, token.start);
    pieces.push({
      start: token.start,
      end,
      key: isVerbatim || names.has(token.start) ? '' : token.key,
      text: isKeyword ? token.key : text.slice(token.start, end),
      kind: isVerbatim ? 'other' : pieceKind(token.kind),
      comments,
      hasBlankLineBefore: hasBlankLine(
        text.slice(lastCommentEnd(lexed.comments, previousEnd, token.start), token.start),
      ),
    });
    takeComments(token.start, end);
    previousEnd = end;
  }
  return pieces;
}

const pieceKind = (kind: string): Piece['kind'] =>
  kind === 'word' || kind === 'symbol' || kind === 'number' || kind === 'end' ? kind : 'other';

/** Where names stand, and which stretches no blank may be changed in: joined strings and unquoted settings. */
function protectedSpans(statements: readonly Statement[]): { names: ReadonlySet<number>; verbatim: readonly Span[] } {
  const names = new Set<number>();
  const verbatim: Span[] = [];
  const visit = (node: AstNode): undefined => {
    if (node.kind === 'identifier') names.add(node.span.start);
    else if (node.kind === 'string-literal') verbatim.push(node.span);
  };
  for (const statement of statements) walk(statement, visit);
  verbatim.sort((left, right) => left.start - right.start);
  return { names, verbatim };
}

const hasBlankLine = (gap: string): boolean => /\n[^\S\n]*\n/.test(gap);

/** Comments come in the order of the text, and so do the calls. */
function commentTaker(text: string, comments: readonly Comment[]): (from: number, to: number) => PieceComment[] {
  let next = 0;
  return (from, to) => {
    const taken: PieceComment[] = [];
    let previousEnd = from;
    for (let comment = comments[next]; comment !== undefined && comment.start < to; comment = comments[next]) {
      next += 1;
      const before = text.slice(previousEnd, comment.start);
      const followingStart = Math.min(comments[next]?.start ?? to, to);
      taken.push({
        text: text.slice(comment.start, comment.end).trimEnd(),
        isTrailing: from > 0 && !before.includes('\n') && (taken.at(-1)?.endsLine ?? false) === false,
        endsLine: comment.style === 'line' || text.slice(comment.end, followingStart).includes('\n'),
        hasBlankLineBefore: hasBlankLine(before),
      });
      previousEnd = comment.end;
    }
    return taken;
  };
}

function lastCommentEnd(comments: readonly Comment[], from: number, to: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comments[middle]!.start < to) low = middle + 1;
    else high = middle;
  }
  return Math.max(from, comments[low - 1]?.end ?? from);
}
