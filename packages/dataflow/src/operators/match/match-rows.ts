import type { Field } from '@lockstep/sql/algebra';
import type { Column } from '../../batch/column.ts';
import { storageOf } from '../../batch/storage-of.ts';
import { identityRows } from '../../state/identity-rows.ts';
import { loadInto, type StateReader, type StateWriter, saveGathered } from '../../state/state-file.ts';
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

  /** Writes all rows; answers the saved position of each id. */
  save(writer: StateWriter, keyPositions: Int32Array): Int32Array {
    const ids = new Int32Array(this.rowCount);
    const positions = new Int32Array(this.#used).fill(-1);
    let count = 0;
    for (let id = 0; id < this.#used; id++) {
      if (this.#references[id]! <= 0) continue;
      positions[id] = count;
      ids[count++] = id;
    }
    for (const column of this.#kept) saveGathered(writer, `rows.column${column}`, this.columns[column]!, ids);
    writer.array(
      'rows.keys',
      Int32Array.from(ids, id => keyPositions[this.keys[id]!]!),
    );
    writer.array(
      'rows.times',
      Float64Array.from(ids, id => this.times[id]!),
    );
    writer.array(
      'rows.orders',
      Float64Array.from(ids, id => this.orders[id]!),
    );
    return positions;
  }

  /** Fills empty rows with the saved ones at 0, 1, 2 ..., without references: whoever refers to a row retains it. */
  load(reader: StateReader): void {
    const keys = reader.int32('rows.keys');
    this.#reserve(keys.length);
    for (const column of this.#kept)
      loadInto(this.columns[column]!, reader.column(`rows.column${column}`), keys.length);
    this.keys.set(keys);
    this.times.set(reader.float64('rows.times'));
    this.orders.set(reader.float64('rows.orders'));
    this.#used = keys.length;
    this.rowCount = keys.length;
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
