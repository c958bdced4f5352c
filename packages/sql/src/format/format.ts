import { type Diagnostic, hasErrors } from '@lockstep/kernel/diagnostics';
import type { Statement } from '../ast/index.ts';
import { lex } from '../lex/index.ts';
import { parseScript } from '../parse/index.ts';
import type { LayoutMarks } from './layout-marks.ts';
import { markLayout } from './mark-layout.ts';
import { makePieces, type Piece, type PieceComment } from './piece.ts';
import { printPieces } from './print-pieces.ts';

export interface Formatted {
  /** The script in the house style; the script as it was when it has errors. */
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Lays out a script: keywords in upper case, two-space indents, a clause per line, lists broken when they do not fit. Changes nothing but
 * blanks and the case of keywords, so the result parses to the same tree; keeps every comment; formatting twice is formatting once.
 */
export function format(text: string): Formatted {
  const { statements, diagnostics } = parseScript(text);
  if (hasErrors(diagnostics)) return { text, diagnostics };
  const pieces = makePieces(text, lex(text), statements);
  return { text: printScript(pieces, markLayout(pieces, statements), statements), diagnostics };
}

interface Block {
  readonly text: string;
  /** Stays on the line of what is before it. */
  readonly isTrailing: boolean;
  readonly hasBlankLineBefore: boolean;
  readonly isStatement: boolean;
}

function printScript(pieces: readonly Piece[], marks: LayoutMarks, statements: readonly Statement[]): string {
  const blocks: Block[] = [];
  let index = 0;
  for (const statement of statements) {
    while (pieces[index]!.start < statement.span.start) index = skipPiece(pieces, index, blocks);
    const from = index;
    pushComments(blocks, pieces[from]!.comments);
    while (pieces[index]!.start < statement.span.end) index += 1;
    if (pieces[index]?.key === ';') index += 1;
    const text = printPieces(pieces, marks, from, index);
    blocks.push({ text, isTrailing: false, hasBlankLineBefore: pieces[from]!.hasBlankLineBefore, isStatement: true });
  }
  while (index < pieces.length) index = skipPiece(pieces, index, blocks);
  return joinBlocks(blocks);
}

/** A `;` of an empty statement goes, its comments stay. */
function skipPiece(pieces: readonly Piece[], index: number, blocks: Block[]): number {
  pushComments(blocks, pieces[index]!.comments);
  return index + 1;
}

function pushComments(blocks: Block[], comments: readonly PieceComment[]): void {
  for (const comment of comments) {
    const { text, isTrailing, hasBlankLineBefore } = comment;
    blocks.push({ text, isTrailing: isTrailing && blocks.length > 0, hasBlankLineBefore, isStatement: false });
  }
}

/** Statements stand a blank line apart unless both are of one line and stood together. */
function joinBlocks(blocks: readonly Block[]): string {
  let output = '';
  let statement: Block | undefined;
  let previous: Block | undefined;
  for (const block of blocks) {
    const followsStatement = previous !== undefined && (previous.isStatement || previous.isTrailing);
    const isApart =
      block.hasBlankLineBefore || (followsStatement && (isLong(statement) || (block.isStatement && isLong(block))));
    if (previous !== undefined) output += block.isTrailing ? ' ' : isApart ? '\n\n' : '\n';
    output += block.text;
    if (block.isStatement) statement = block;
    previous = block;
  }
  return output === '' ? '' : `${output}\n`;
}

const isLong = (block: Block | undefined): boolean => block?.text.includes('\n') ?? false;
