import type { Field } from '@lockstep/sql/algebra';
import type { Column } from '../../batch/column.ts';
import { storageOf } from '../../batch/storage-of.ts';
import { identityRows } from '../../state/identity-rows.ts';
import type { StateReader, StateWriter } from '../../state/state-file.ts';
import type { StateTable } from '../../state/state-image.ts';
import { createVector, type Vector } from '../../state/vectors/create-vector.ts';
import { grownCapacity } from '../../state/vectors/vector.ts';

/** The rows that wait or belong to a match under way, each kept as long as something refers to it. Only the columns that are read are kept. */
export class MatchRows {
  readonly columns: readonly Vector[];
  /** The partition key's id. */
  keys = new Int32Array(0);
  /** Epoch milliseconds by which WITHIN is measured. */
  times = new Float64Array(0);
  /** Place in the order of arrival; from when a row is matched on, in the order of matching. */
  orders = new Float64Array(0);
  rowCount = 0;
  readonly #kept: readonly number[];
  #references = new Int32Array(0);
  #used = 0;
  readonly #free: number[] = [];

  constructor(schema: readonly Field[], keptColumns: readonly number[]) {
    this.columns = schema.map(field => createVector(storageOf(field.type)));
    this.#kept = keptColumns;
  }

  /** Keeps `rows[0 .. count)` of a batch with one reference each; `ids` gets their places here. */
  add(source: readonly Column[], rows: Int32Array, count: number, ids: Int32Array): void {
    this.#reserve(count);
    for (let k = 0; k < count; k++) {
      const id = this.#free.pop() ?? this.#used++;
      this.#references[id] = 1;
      ids[k] = id;
    }
    this.rowCount += count;
    for (const column of this.#kept) this.columns[column]!.scatter(source[column]!, rows, ids, count);
  }

  retain(row: number): void {
    this.#references[row]!++;
  }

  release(row: number): void {
    if (--this.#references[row]! > 0) return;
    for (const column of this.#kept) this.columns[column]!.release(row);
    this.#free.push(row);
    this.rowCount--;
  }

  /** Writes the rows as a table; ids stay. */
  save(writer: StateWriter, keys: StateTable): StateTable {
    const placement = { kind: 'reference', owner: keys.name, section: 'rows.keys' } as const;
    const table = writer.table('rows', this.#used, placement, Int32Array.from(this.#free));
    writer.references(table, 'rows.keys', this.keys, keys, 0);
    for (const column of this.#kept) writer.column(table, `rows.column${column}`, this.columns[column]!);
    writer.array(table, 'rows.times', this.times);
    writer.array(table, 'rows.orders', this.orders);
    return table;
  }

  /** Fills empty rows with the saved ones, without references: whoever refers to a row retains it. */
  load(reader: StateReader): void {
    this.keys = reader.int32('rows.keys');
    this.times = reader.float64('rows.times');
    this.orders = reader.float64('rows.orders');
    for (const column of this.#kept) this.columns[column]!.load(reader.column(`rows.column${column}`));
    this.#used = this.keys.length;
    this.#references = new Int32Array(this.#used);
    for (const id of reader.free('rows')) this.#free.push(id);
    this.rowCount = this.#used - this.#free.length;
  }

  get sizeBytes(): number {
    const links = this.keys.byteLength + this.times.byteLength + this.orders.byteLength + this.#references.byteLength;
    return this.columns.reduce((sum, column) => sum + column.sizeBytes, links);
  }

  #reserve(rows: number): void {
    const needed = this.#used + rows;
    if (needed <= this.keys.length) return;
    const capacity = grownCapacity(this.keys.length, needed);
    this.keys = grown(this.keys, new Int32Array(capacity));
    this.#references = grown(this.#references, new Int32Array(capacity));
    this.times = grown(this.times, new Float64Array(capacity));
    this.orders = grown(this.orders, new Float64Array(capacity));
    for (const column of this.#kept) this.columns[column]!.reserve(capacity);
  }
}

function grown<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** All rows of a batch. */
export const wholeBatch = (rowCount: number): Int32Array => identityRows(rowCount).subarray(0, rowCount);
