import { invariant } from '@lockstep/kernel/invariant';
import type { RankNode } from '@lockstep/plan/physical';
import { rowKinds } from '../batch/batch.ts';
import type { SortedRows } from '../state/sorted-rows.ts';
import type { Int64Vector } from '../state/vectors/int64-vector.ts';
import type { Collector } from './operator.ts';
import { outputRowsMax, RowBuilder } from './row-builder.ts';

/**
 * Tells what a change of a sorted partition means for its Top-N: rows with positions below `end`, ranks counted from 1. Called while the rows concerned are
 * still, or already, where the method says.
 */
export class RankChanges {
  readonly #rows: SortedRows;
  readonly #builder: RowBuilder;
  readonly #start: number;
  /** Each rank is told of by itself: its number shows, or the first ranks do not. */
  readonly #tellsRanks: boolean;
  readonly #sendsUpdateBefore: boolean;
  /** A new first row replaces the old one: it is one row that changes, not one that goes and one that comes. */
  readonly #replacesFirst: boolean;
  readonly #numbers: Int64Vector | null;

  constructor(node: RankNode, rows: SortedRows) {
    this.#rows = rows;
    this.#builder = new RowBuilder(node.schema, true);
    this.#start = node.range.start;
    this.#tellsRanks = node.hasRankNumber || node.range.start > 1;
    this.#sendsUpdateBefore = node.changelogMode === 'retract';
    this.#replacesFirst = node.strategy.kind !== 'retract' && node.range.start === 1 && node.range.end === 1;
    this.#numbers = node.hasRankNumber ? numbersOf(this.#builder) : null;
  }

  /** A row was put in at `position`. */
  inserted(partition: number, position: number, end: number): void {
    const length = this.#rows.length(partition);
    if (this.#tellsRanks) this.#shiftedDown(partition, position, length, end);
    else if (position < end) {
      if (this.#replacesFirst && length > 1) {
        this.#put(partition, 1, rowKinds.updateBefore, 1);
        this.#put(partition, 0, rowKinds.updateAfter, 1);
        return;
      }
      if (length > end) this.#put(partition, end, rowKinds.delete, end);
      this.#put(partition, position, rowKinds.insert, position + 1);
    }
  }

  /** The row at `position` goes. */
  beforeRemoval(partition: number, position: number, end: number): void {
    const length = this.#rows.length(partition);
    if (!this.#tellsRanks) {
      if (position >= end) return;
      this.#put(partition, position, rowKinds.delete, position + 1);
      if (length > end) this.#put(partition, end, rowKinds.insert, end);
      return;
    }
    for (let rank = position + 1; rank <= Math.min(length - 1, end); rank++) {
      this.#put(partition, rank - 1, rowKinds.updateBefore, rank);
      this.#put(partition, rank, rowKinds.updateAfter, rank);
    }
    if (length <= end) this.#put(partition, length - 1, rowKinds.delete, length);
  }

  /** The row at `from` gets a new content and the position `to`. */
  beforeUpdate(partition: number, from: number, to: number, end: number): void {
    if (!this.#tellsRanks) {
      this.#put(partition, from, rowKinds.updateBefore, from + 1);
      return;
    }
    const [first, last] = from < to ? [from, to] : [to, from];
    for (let position = first; position <= Math.min(last, end - 1); position++)
      this.#put(partition, position, rowKinds.updateBefore, position + 1);
  }

  /** The row that was at `from` now is at `to`. */
  afterUpdate(partition: number, from: number, to: number, end: number): void {
    if (!this.#tellsRanks) {
      this.#put(partition, to, rowKinds.updateAfter, to + 1);
      return;
    }
    const [first, last] = from < to ? [from, to] : [to, from];
    for (let position = first; position <= Math.min(last, end - 1); position++)
      this.#put(partition, position, rowKinds.updateAfter, position + 1);
  }

  flush(output: Collector): void {
    this.#builder.flushTo(output);
  }

  flushFull(output: Collector): void {
    if (this.#builder.rowCount >= outputRowsMax) this.#builder.flushTo(output);
  }

  #shiftedDown(partition: number, position: number, length: number, end: number): void {
    for (let rank = position + 1; rank <= Math.min(length - 1, end); rank++) {
      this.#put(partition, rank, rowKinds.updateBefore, rank);
      this.#put(partition, rank - 1, rowKinds.updateAfter, rank);
    }
    if (length <= end) this.#put(partition, length - 1, rowKinds.insert, length);
  }

  #put(partition: number, position: number, kind: number, rank: number): void {
    if (rank < this.#start || (kind === rowKinds.updateBefore && !this.#sendsUpdateBefore)) return;
    const builder = this.#builder;
    builder.reserve(1);
    const id = this.#rows.at(partition, position);
    const at = builder.rowCount++;
    this.#rows.columns.forEach((column, c) => {
      builder.vectors[c]!.set(at, column, id);
    });
    if (this.#numbers !== null) this.#numbers.values[at] = BigInt(rank);
    builder.kinds![at] = kind;
  }
}

/** The last column of a node with row numbers. */
export function numbersOf(builder: RowBuilder): Int64Vector {
  const last = builder.vectors.at(-1);
  invariant(last?.storage === 'int64', 'row numbers are BIGINT');
  return last;
}
