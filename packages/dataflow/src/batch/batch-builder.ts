import type { Field } from '@lockstep/sql/algebra';
import { type Batch, rowKinds } from './batch.ts';
import { type ColumnBuilder, createColumnBuilder } from './column-builder.ts';
import type { Value } from './value.ts';

/** Builds batches from boxed rows, for borders. */
export class BatchBuilder {
  readonly #schema: readonly Field[];
  readonly #capacityRows: number;
  #columns: ColumnBuilder[] = [];
  #kinds: Uint8Array | null = null;
  rowCount = 0;

  constructor(schema: readonly Field[], capacityRows = 64) {
    this.#schema = schema;
    this.#capacityRows = Math.max(capacityRows, 1);
    this.#reset();
  }

  /** One value per field, boxed; see `Value`. */
  appendRow(values: readonly Value[], kind: number = rowKinds.insert): void {
    for (let c = 0; c < this.#columns.length; c++) this.#columns[c]!.appendValue(values[c] ?? null);
    if (kind !== rowKinds.insert || this.#kinds !== null) this.#setKind(kind);
    this.rowCount++;
  }

  /** The rows so far; the builder starts anew. */
  finish(): Batch {
    const { rowCount } = this;
    const columns = this.#columns.map(column => column.finish());
    const kinds = this.#kinds;
    this.#reset();
    return { rowCount, columns, kinds, watermarks: null };
  }

  #setKind(kind: number): void {
    if (this.#kinds === null || this.rowCount >= this.#kinds.length) {
      const kinds = new Uint8Array(Math.max(this.#capacityRows, this.rowCount * 2));
      if (this.#kinds !== null) kinds.set(this.#kinds);
      this.#kinds = kinds;
    }
    this.#kinds[this.rowCount] = kind;
  }

  #reset(): void {
    this.#columns = this.#schema.map(field => createColumnBuilder(field.type, this.#capacityRows));
    this.#kinds = null;
    this.rowCount = 0;
  }
}
