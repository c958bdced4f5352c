import type { Column, Storage } from '../batch/column.ts';
import type { RowOrder } from './row-order.ts';
import { loadInto, type StateReader, type StateWriter, saveGathered } from './state-file.ts';
import { createVector, type Vector } from './vectors/create-vector.ts';
import { grownCapacity } from './vectors/vector.ts';

const noRows = new Int32Array(0);

/** Rows by key id, those of a key in an order: typed columns, and per key the sorted row ids. */
export class SortedRows {
  readonly columns: readonly Vector[];
  rowCount = 0;
  readonly #order: RowOrder;
  /** Row ids of each key in order; only the first `#lengths[key]` count. */
  readonly #lists: Int32Array[] = [];
  #lengths = new Int32Array(0);
  #free = new Int32Array(0);
  #freeCount = 0;
  #used = 0;
  #capacity = 0;

  constructor(storages: readonly Storage[], order: RowOrder) {
    this.columns = storages.map(createVector);
    this.#order = order;
  }

  reserveKeys(keys: number): void {
    if (keys <= this.#lengths.length) return;
    const grown = new Int32Array(grownCapacity(this.#lengths.length, keys));
    grown.set(this.#lengths);
    this.#lengths = grown;
  }

  /** Starts a key without rows. */
  resetKey(key: number): void {
    this.#lists[key] = noRows;
    this.#lengths[key] = 0;
  }

  length(key: number): number {
    return this.#lengths[key]!;
  }

  /** The id of a key's row by its position in the order. */
  at(key: number, position: number): number {
    return this.#lists[key]![position]!;
  }

  /** Where the row belongs: behind the rows of its order, or before them. */
  position(key: number, source: readonly Column[], row: number, beforeEqual: boolean): number {
    const list = this.#lists[key]!;
    let low = 0;
    let high = this.#lengths[key]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      const difference = this.#order(this.columns, list[middle]!, source, row);
      if (difference < 0 || (difference === 0 && !beforeEqual)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How a row of the store stands to another one in the order. */
  compare(id: number, source: readonly Column[], row: number): number {
    return this.#order(this.columns, id, source, row);
  }

  /** The position of the first row that equals the given one in all columns, -1 when there is none. */
  find(key: number, source: readonly Column[], row: number): number {
    const list = this.#lists[key]!;
    const length = this.#lengths[key]!;
    for (let position = this.position(key, source, row, true); position < length; position++) {
      const id = list[position]!;
      if (this.#order(this.columns, id, source, row) !== 0) return -1;
      if (this.columns.every((column, c) => column.equals(id, source[c]!, row))) return position;
    }
    return -1;
  }

  /** Puts a row at a position; answers its id. */
  insert(key: number, position: number, source: readonly Column[], row: number): number {
    const id = this.#newRow();
    this.columns.forEach((column, c) => {
      column.set(id, source[c]!, row);
    });
    this.#place(key, position, id);
    this.rowCount++;
    return id;
  }

  /** Moves a key's row to another position, counted without the row itself. */
  move(key: number, from: number, to: number): void {
    const list = this.#lists[key]!;
    const id = list[from]!;
    if (to < from) list.copyWithin(to + 1, to, from);
    else list.copyWithin(from, from + 1, to + 1);
    list[to] = id;
  }

  overwrite(id: number, source: readonly Column[], row: number): void {
    this.columns.forEach((column, c) => {
      column.set(id, source[c]!, row);
    });
  }

  remove(key: number, position: number): void {
    const list = this.#lists[key]!;
    const id = list[position]!;
    list.copyWithin(position, position + 1, this.#lengths[key]!);
    this.#lengths[key]!--;
    for (const column of this.columns) column.release(id);
    if (this.#freeCount === this.#free.length) {
      const grown = new Int32Array(grownCapacity(this.#free.length, this.#freeCount + 1));
      grown.set(this.#free);
      this.#free = grown;
    }
    this.#free[this.#freeCount++] = id;
    this.rowCount--;
  }

  save(writer: StateWriter, name: string, keys: Int32Array): Int32Array {
    const rows = new Int32Array(this.rowCount);
    const lengths = Int32Array.from(keys, key => this.#lengths[key]!);
    let at = 0;
    for (const key of keys) {
      const length = this.#lengths[key]!;
      rows.set(this.#lists[key]!.subarray(0, length), at);
      at += length;
    }
    writer.array(`${name}.lengths`, lengths);
    this.columns.forEach((column, c) => {
      saveGathered(writer, `${name}.column${c}`, column, rows);
    });
    return rows;
  }

  /** Fills an empty store for key ids 0, 1, 2 ... in the saved order; row ids are 0, 1, 2 ... in the order that `save` answered. */
  load(reader: StateReader, name: string): void {
    const lengths = reader.int32(`${name}.lengths`);
    this.reserveKeys(lengths.length);
    let row = 0;
    lengths.forEach((length, key) => {
      const first = row;
      this.#lists[key] = Int32Array.from({ length }, (_, i) => first + i);
      this.#lengths[key] = length;
      row += length;
    });
    this.#used = row;
    this.#capacity = row;
    this.rowCount = row;
    this.columns.forEach((column, c) => {
      loadInto(column, reader.column(`${name}.column${c}`), row);
    });
  }

  get sizeBytes(): number {
    const ids = this.rowCount * 8 + this.#lengths.byteLength + this.#free.byteLength;
    return this.columns.reduce((sum, column) => sum + column.sizeBytes, ids);
  }

  #place(key: number, position: number, id: number): void {
    const length = this.#lengths[key]!;
    let list = this.#lists[key]!;
    if (length === list.length) {
      const grown = new Int32Array(length < 4 ? length + 1 : length * 2);
      grown.set(list);
      list = grown;
      this.#lists[key] = list;
    }
    list.copyWithin(position + 1, position, length);
    list[position] = id;
    this.#lengths[key] = length + 1;
  }

  #newRow(): number {
    if (this.#freeCount > 0) return this.#free[--this.#freeCount]!;
    if (this.#used === this.#capacity) {
      this.#capacity = grownCapacity(this.#capacity, this.#used + 1);
      for (const column of this.columns) column.reserve(this.#capacity);
    }
    return this.#used++;
  }
}
