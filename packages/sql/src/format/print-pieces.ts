import type { LayoutMarks } from './layout-marks.ts';
import type { Piece, PieceComment } from './piece.ts';
import { hasBlankBetween } from './spacing.ts';

/** Lines are broken, where they may, to stay within so many characters. */
export const lineCharactersMax = 100;
const indentCharacters = 2;

/** A bracket (or the whole statement) being printed. */
interface Frame {
  /** Columns its clauses start at. */
  readonly indent: number;
  readonly isBroken: boolean;
  readonly isCase: boolean;
  readonly close: number;
  /** Whether the commas and conditions of the clause being printed break, and to which column. */
  itemsBreak: boolean;
  itemIndent: number;
}

/** Prints the pieces `from` .. `to` (exclusive) of one statement; lines joined by `\n`, no newline at the end. */
export function printPieces(pieces: readonly Piece[], marks: LayoutMarks, from: number, to: number): string {
  return new Printer(pieces, marks, from, to).print();
}

class Printer {
  readonly #pieces: readonly Piece[];
  readonly #marks: LayoutMarks;
  readonly #from: number;
  readonly #to: number;
  readonly #frames: Frame[];
  /** Flat width of all pieces before each, counted from `from`, and how many forced breaks are before it. */
  readonly #widths: number[] = [0];
  readonly #forced: number[] = [0];
  #output = '';
  #column = 0;
  #lineIndent = 0;
  /** The first item of the clause being printed when it must break, -1 when not. */
  #firstItem = -1;
  /** The column to break to after an opening bracket. */
  #pendingBreak: number | undefined;

  constructor(pieces: readonly Piece[], marks: LayoutMarks, from: number, to: number) {
    this.#pieces = pieces;
    this.#marks = marks;
    this.#from = from;
    this.#to = to;
    this.#frames = [
      { indent: 0, isBroken: true, isCase: false, close: to, itemsBreak: false, itemIndent: indentCharacters },
    ];
    this.#measure();
  }

  print(): string {
    for (let index = this.#from; index < this.#to; index += 1) this.#printPiece(index);
    return this.#output;
  }

  #measure(): void {
    let width = 0;
    let forced = 0;
    for (let index = this.#from; index < this.#to; index += 1) {
      const piece = this.#pieces[index]!;
      const comments = this.#commentsBefore(index);
      for (const comment of comments) width += comment.text.length + 1;
      forced += comments.filter(forcesBreak).length;
      if (index > this.#from && (comments.length > 0 || hasBlankBetween(this.#marks, this.#pieces, index))) width += 1;
      width += piece.text.length;
      this.#widths.push(width);
      if (this.#marks.hardBrackets.has(index) && (this.#marks.brackets.get(index) ?? 0) > index + 1) forced += 1;
      if (piece.text.includes('\n')) forced += 1;
      this.#forced.push(forced);
    }
  }

  /** Whether the pieces `first` .. `last` fit on the rest of the line, with the punctuation that follows them. */
  #fits(first: number, last: number): boolean {
    const at = (index: number): number => Math.min(index, this.#to) - this.#from;
    // Breaks forced by the comments before a piece are not inside what begins with it.
    const forcedBefore = (this.#forced[at(first)] ?? 0) + this.#commentsBefore(first).filter(forcesBreak).length;
    if ((this.#forced[at(last + 1)] ?? 0) > forcedBefore) return false;
    let end = last + 1;
    while (end < this.#to && [')', ']', ',', ';'].includes(this.#pieces[end]!.key)) end += 1;
    return this.#column + (this.#widths[at(end)] ?? 0) - (this.#widths[at(first)] ?? 0) <= lineCharactersMax;
  }

  /** Comments before the first piece are not inside the statement. */
  #commentsBefore(index: number): readonly PieceComment[] {
    return index === this.#from ? [] : (this.#pieces[index]?.comments ?? []);
  }

  #printPiece(index: number): void {
    const piece = this.#pieces[index]!;
    if (this.#frames.at(-1)?.close === index) this.#closeFrame(index);
    else this.#moveTo(index, this.#breakBefore(index));
    if (this.#marks.clauses.has(index)) this.#openClause(index);
    this.#write(piece.text);
    this.#openFrame(index);
  }

  /** The column to break to before a piece, or undefined to stay on the line. */
  #breakBefore(index: number): number | undefined {
    const frame = this.#frames.at(-1)!;
    if (index === this.#from) return undefined;
    const previous = this.#pieces[index - 1]!;
    if (previous.key === ';') return frame.indent;
    if (this.#marks.clauses.has(index)) return frame.isBroken ? frame.indent : undefined;
    if (!frame.itemsBreak) return undefined;
    const isItem = previous.key === ',' || this.#marks.conditions.has(index) || this.#firstItem === index;
    return isItem ? frame.itemIndent : undefined;
  }

  #openClause(index: number): void {
    const frame = this.#frames.at(-1)!;
    const next = this.#nextClause(index, frame.close);
    frame.itemsBreak = frame.isBroken && !frame.isCase && !this.#fits(index, next - 1);
    frame.itemIndent = frame.indent + indentCharacters;
    const firstItem = this.#marks.firstItems.get(index);
    const hasSeveral = firstItem !== undefined && this.#hasComma(firstItem, next);
    this.#firstItem = frame.itemsBreak && hasSeveral ? firstItem : -1;
  }

  #nextClause(index: number, close: number): number {
    let next = index + 1;
    while (next < close && !this.#marks.clauses.has(next)) next = (this.#marks.brackets.get(next) ?? next) + 1;
    return Math.min(next, close, this.#to);
  }

  #hasComma(from: number, to: number): boolean {
    for (let index = from; index < to; index = (this.#marks.brackets.get(index) ?? index) + 1)
      if (this.#pieces[index]!.key === ',') return true;
    return false;
  }

  #openFrame(index: number): void {
    const close = this.#marks.brackets.get(index);
    if (close === undefined || close >= this.#to) return;
    const parent = this.#frames.at(-1)!;
    const isEmpty = close === index + 1;
    const width = this.#pieces[index]!.text.length;
    this.#column -= width;
    const isBroken = parent.isBroken && !isEmpty && !this.#fits(index, close);
    this.#column += width;
    const isCase = this.#marks.cases.has(index);
    const indent = this.#lineIndent + indentCharacters;
    this.#frames.push({ indent, isBroken, isCase, close, itemsBreak: isBroken && !isCase, itemIndent: indent });
    if (isBroken && !isCase) this.#pendingBreak = indent;
  }

  #closeFrame(index: number): void {
    const frame = this.#frames.pop()!;
    this.#moveTo(index, frame.isBroken ? frame.indent - indentCharacters : undefined);
  }

  /** Writes the comments before a piece and the blank or line break between. */
  #moveTo(index: number, wantedBreak: number | undefined): void {
    const target = this.#pendingBreak ?? wantedBreak;
    this.#pendingBreak = undefined;
    const comments = this.#commentsBefore(index);
    const fallback = target ?? this.#frames.at(-1)!.itemIndent;
    for (const comment of comments) this.#writeComment(comment, fallback);
    if (target !== undefined || comments.at(-1)?.endsLine === true) this.#newLine(fallback);
    else if (comments.length > 0 || hasBlankBetween(this.#marks, this.#pieces, index))
      this.#write(index > this.#from ? ' ' : '');
  }

  #writeComment(comment: PieceComment, indent: number): void {
    if (comment.isTrailing) this.#write(' ');
    else this.#newLine(indent);
    this.#write(comment.text);
  }

  #newLine(indent: number): void {
    this.#output += `\n${' '.repeat(indent)}`;
    this.#column = indent;
    this.#lineIndent = indent;
  }

  #write(text: string): void {
    this.#output += text;
    const lastBreak = text.lastIndexOf('\n');
    this.#column = lastBreak < 0 ? this.#column + text.length : text.length - lastBreak - 1;
  }
}

const forcesBreak = (comment: PieceComment): boolean =>
  comment.endsLine || !comment.isTrailing || comment.text.includes('\n');
