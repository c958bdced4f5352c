import type { Column, Storage } from '../batch/column.ts';
import { gatherColumn } from '../batch/gather-column.ts';
import { OrderedIds } from './ordered-ids.ts';
import type { RowOrder } from './row-order.ts';
import type { StateReader, StateWriter } from './state-file.ts';
import type { StateTable } from './state-image.ts';
import { createVector, type Vector } from './vectors/create-vector.ts';
import { grownCapacity } from './vectors/vector.ts';

/** Rows by key id, those of a key in an order: typed columns, and per key the sorted row ids. */
export class SortedRows {
  readonly columns: readonly Vector[];
  rowCount = 0;
  readonly #order: RowOrder;
  readonly #lists: OrderedIds[] = [];
  #free = new Int32Array(0);
  #freeCount = 0;
  #used = 0;
  #capacity = 0;

  constructor(storages: readonly Storage[], order: RowOrder) {
    this.columns = storages.map(createVector);
    this.#order = order;
  }

  /** Starts a key without rows. */
  resetKey(key: number): void {
    this.#lists[key] = new OrderedIds();
  }

  length(key: number): number {
    return this.#lists[key]!.length;
  }

  /** The id of a key's row by its position in the order. */
  at(key: number, position: number): number {
    return this.#lists[key]!.at(position);
  }

  /** Where the row belongs: behind the rows of its order, or before them. */
  position(key: number, source: readonly Column[], row: number, beforeEqual: boolean): number {
    return this.#lists[key]!.search(id => {
      const difference = this.#order(this.columns, id, source, row);
      return difference < 0 || (difference === 0 && !beforeEqual);
    });
  }

  /** How a row of the store stands to another one in the order. */
  compare(id: number, source: readonly Column[], row: number): number {
    return this.#order(this.columns, id, source, row);
  }

  /** The position of the first row that equals the given one in all columns, -1 when there is none. */
  find(key: number, source: readonly Column[], row: number): number {
    const list = this.#lists[key]!;
    for (let position = this.position(key, source, row, true); position < list.length; position++) {
      const id = list.at(position);
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
    this.#lists[key]!.insert(position, id);
    this.rowCount++;
    return id;
  }

  /** Moves a key's row to another position, counted without the row itself. */
  move(key: number, from: number, to: number): void {
    const list = this.#lists[key]!;
    const id = list.at(from);
    list.remove(from);
    list.insert(to, id);
  }

  overwrite(id: number, source: readonly Column[], row: number): void {
    this.columns.forEach((column, c) => {
      column.set(id, source[c]!, row);
    });
  }

  /** Removes all rows of a key. */
  clearKey(key: number): void {
    while (this.length(key) > 0) this.remove(key, this.length(key) - 1);
  }

  remove(key: number, position: number): void {
    const list = this.#lists[key]!;
    const id = list.at(position);
    list.remove(position);
    for (const column of this.columns) column.release(id);
    if (this.#freeCount === this.#free.length) {
      const grown = new Int32Array(grownCapacity(this.#free.length, this.#freeCount + 1));
      grown.set(this.#free);
      this.#free = grown;
    }
    this.#free[this.#freeCount++] = id;
    this.rowCount--;
  }

  /** `keys`: the table of the keys, by id. Rows are written key by key, each key's in their order; answers their table, and their ids as they were written. */
  save(writer: StateWriter, name: string, keys: StateTable): { readonly table: StateTable; readonly rows: Int32Array } {
    const rows = new Int32Array(this.rowCount);
    const lengths = new Int32Array(keys.rows);
    let at = 0;
    for (let key = 0; key < keys.rows; key++) {
      lengths[key] = this.#lists[key]?.length ?? 0;
      this.#lists[key]?.copyTo(rows, at);
      at += lengths[key]!;
    }
    const table = writer.table(name, rows.length, { kind: 'list', owner: keys.name, lengths: `${name}.lengths` });
    writer.array(keys, `${name}.lengths`, lengths);
    this.columns.forEach((column, c) => {
      writer.column(table, `${name}.column${c}`, gatherColumn(column, rows, rows.length));
    });
    return { table, rows };
  }

  /** Fills an empty store; keys have the ids that they had, row ids are 0, 1, 2 ... in the order that `save` answered. */
  load(reader: StateReader, name: string): void {
    const lengths = reader.int32(`${name}.lengths`);
    let row = 0;
    lengths.forEach((length, key) => {
      this.resetKey(key);
      for (let position = 0; position < length; position++) this.#lists[key]!.insert(position, row++);
    });
    this.#used = row;
    this.#capacity = row;
    this.rowCount = row;
    this.columns.forEach((column, c) => {
      column.load(reader.column(`${name}.column${c}`));
    });
  }

  get sizeBytes(): number {
    const ids = this.rowCount * 8 + this.#free.byteLength;
    return this.columns.reduce((sum, column) => sum + column.sizeBytes, ids);
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
