import type { Piece } from './piece.ts';

/**
 * Where lines may break, by index of a piece:
 * a clause starts a line of its own in a broken surrounding; a condition (AND, OR) may; a bracket may break after itself and before its
 * closing; inside, commas break.
 */
export interface LayoutMarks {
  readonly clauses: Set<number>;
  readonly conditions: Set<number>;
  /** From a clause to its first item, which breaks too when the clause has several. */
  readonly firstItems: Map<number, number>;
  /** From the opening piece to the closing one. */
  readonly brackets: Map<number, number>;
  /** Opening pieces whose content always breaks. */
  readonly hardBrackets: Set<number>;
  /** CASE pieces: their commas and conditions do not break, only WHEN and ELSE. */
  readonly cases: Set<number>;
  /** Pieces with no blank before them, beyond the general rules. */
  readonly tight: Set<number>;
  /** Signs with no blank after them. */
  readonly signs: Set<number>;
}

const openingKeys = new Set(['(', '[', '/*+']);
const closingKeys = new Set([')', ']', '*/']);

/** Finds pieces by where they stand in the text, and collects marks. */
export class MarkCollector implements LayoutMarks {
  readonly clauses = new Set<number>();
  readonly conditions = new Set<number>();
  readonly firstItems = new Map<number, number>();
  readonly brackets = new Map<number, number>();
  readonly hardBrackets = new Set<number>();
  readonly cases = new Set<number>();
  readonly tight = new Set<number>();
  readonly signs = new Set<number>();
  readonly #pieces: readonly Piece[];
  readonly #openings = new Map<number, number>();

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces;
    this.#pairBrackets();
  }

  piece(index: number): Piece {
    return this.#pieces[index] ?? this.#pieces[this.#pieces.length - 1]!;
  }

  /** The first piece that starts at or after `offset`. */
  from(offset: number): number {
    let low = 0;
    let high = this.#pieces.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#pieces[middle]!.start < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The nearest piece before `offset` with this key, seen through opening brackets and other words. */
  before(offset: number, key: string): number | undefined {
    for (let index = this.from(offset) - 1; index >= 0; index -= 1) {
      const piece = this.#pieces[index]!;
      if (piece.key === key) return index;
      if (piece.key === ';') return undefined;
    }
    return undefined;
  }

  /** The nearest piece at or after `offset` that closes no bracket. */
  afterBrackets(offset: number): number {
    let index = this.from(offset);
    while (this.#pieces[index]?.key === ')') index += 1;
    return index;
  }

  clause(index: number | undefined, firstItemOffset?: number): void {
    if (index === undefined) return;
    this.clauses.add(index);
    if (firstItemOffset !== undefined) this.firstItems.set(index, this.from(firstItemOffset));
  }

  /** No blank before the bracket that opens next after `offset`. */
  tightBracketAfter(offset: number): void {
    const index = this.from(offset);
    if (this.#pieces[index]?.key === '(' || this.#pieces[index]?.key === '[') this.tight.add(index);
  }

  closesHardBracket(index: number): boolean {
    return this.hardBrackets.has(this.#openings.get(index) ?? -1);
  }

  #pairBrackets(): void {
    const open: number[] = [];
    this.#pieces.forEach((piece, index) => {
      if (openingKeys.has(piece.key)) open.push(index);
      else if (closingKeys.has(piece.key)) {
        const opening = open.pop();
        if (opening === undefined) return;
        this.brackets.set(opening, index);
        this.#openings.set(index, opening);
      }
    });
  }
}
