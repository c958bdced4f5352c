import type { MatchNode } from '@lockstep/plan/physical';
import { rowOrder } from '../../state/row-order.ts';
import type { StateReader, StateWriter } from '../../state/state-file.ts';
import type { StateTable } from '../../state/state-image.ts';
import { grownCapacity } from '../../state/vectors/vector.ts';
import { TimerHeap } from '../../time/timer-heap.ts';
import type { MatchRows } from './match-rows.ts';

const unknownKey = -1;

/** The rows that are not matched yet because earlier ones may still come. */
export class WaitingRows {
  readonly #rows: MatchRows;
  readonly #compare: (left: number, right: number) => number;
  #byTime = new TimerHeap();
  #all: number[] = [];
  /** Waiting rows by key; of a key that is not known, `unknownKey`. */
  #counts = new Int32Array(0);

  constructor(node: MatchNode, rows: MatchRows) {
    this.#rows = rows;
    const compareKeys = rowOrder(node.order);
    this.#compare = (left, right) =>
      rows.keys[left]! - rows.keys[right]! ||
      compareKeys(rows.columns, left, rows.columns, right) ||
      rows.orders[left]! - rows.orders[right]!;
  }

  beginKeys(keys: Int32Array): void {
    for (const key of keys) {
      if (key >= this.#counts.length) this.#growKeys(key + 1);
      this.#counts[key] = 0;
    }
  }

  forgetKey(key: number): void {
    this.#counts[key] = unknownKey;
  }

  isKnown(key: number): boolean {
    return this.#counts[key] !== unknownKey;
  }

  countOf(key: number): number {
    return this.#counts[key]!;
  }

  /** With `hasTimers` rows can be taken by time, else only all at once. */
  add(rows: Int32Array, hasTimers: boolean): void {
    for (const row of rows) {
      this.#counts[this.#rows.keys[row]!]!++;
      if (hasTimers) this.#byTime.push(this.#rows.times[row]!, row);
      else this.#all.push(row);
    }
  }

  /** Takes the rows up to a time, by key and then in order. */
  takeUntil(timeMs: number): Int32Array {
    const due: number[] = [];
    while (this.#byTime.earliestMs <= timeMs && !this.#byTime.isEmpty) due.push(this.#byTime.pop());
    return this.#taken(due);
  }

  /** Takes all rows once the input has ended. */
  takeAll(timeMs: number): Int32Array {
    if (timeMs !== Number.POSITIVE_INFINITY) return new Int32Array(0);
    const all = this.#all;
    this.#all = [];
    return this.#taken(all);
  }

  /** Rows that need not wait, by key and then in order of arrival. */
  inOrder(rows: Int32Array): Int32Array {
    const { keys, orders } = this.#rows;
    return rows.slice().sort((left, right) => keys[left]! - keys[right]! || orders[left]! - orders[right]!);
  }

  save(writer: StateWriter, rows: StateTable): void {
    const heap = this.#byTime;
    const waiting = [...this.#all];
    const kept = new TimerHeap();
    while (!heap.isEmpty) {
      const timeMs = heap.earliestMs;
      const row = heap.pop();
      waiting.push(row);
      kept.push(timeMs, row);
    }
    this.#byTime = kept;
    const placement = { kind: 'reference', owner: rows.name, section: 'waiting.rows' } as const;
    const table = writer.table('waiting', waiting.length, placement);
    writer.references(table, 'waiting.rows', Int32Array.from(waiting), rows, 0);
  }

  load(reader: StateReader, hasTimers: boolean): void {
    const rows = reader.int32('waiting.rows');
    for (const row of rows) this.#rows.retain(row);
    this.add(rows, hasTimers);
  }

  get sizeBytes(): number {
    return this.#byTime.sizeBytes + this.#all.length * 8 + this.#counts.byteLength;
  }

  #growKeys(keys: number): void {
    const known = this.#counts.length;
    const counts = new Int32Array(grownCapacity(known, keys)).fill(unknownKey, known);
    counts.set(this.#counts);
    this.#counts = counts;
  }

  #taken(rows: readonly number[]): Int32Array {
    for (const row of rows) this.#counts[this.#rows.keys[row]!]!--;
    return Int32Array.from(rows).sort(this.#compare);
  }
}
