import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import { storageOf } from '../batch/storage-of.ts';
import { createOutputVector, type Vector } from '../state/vectors/create-vector.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import type { Collector } from './operator.ts';

/** Output goes on in batches of about this many rows. */
export const outputRowsMax = 4096;

/** Output under construction: one vector per field, and kinds when the output is a changelog. */
export class RowBuilder {
  readonly vectors: readonly Vector[];
  kinds: Uint8Array | null;
  rowCount = 0;
  #capacity = 0;
  /** Of the last batch: about as many rows come again. */
  #expected = 0;

  constructor(schema: readonly Field[], hasKinds: boolean) {
    this.vectors = schema.map(field => createOutputVector(storageOf(field.type)));
    this.kinds = hasKinds ? new Uint8Array(0) : null;
  }

  /** Makes room for `rows` more. */
  reserve(rows: number): void {
    const needed = this.rowCount + rows;
    if (needed <= this.#capacity) return;
    this.#capacity = Math.max(this.#expected, grownCapacity(this.#capacity, needed));
    for (const vector of this.vectors) vector.reserve(this.#capacity);
    if (this.kinds === null) return;
    const kinds = new Uint8Array(this.#capacity);
    kinds.set(this.kinds);
    this.kinds = kinds;
  }

  /** The rows so far as a batch; the builder is empty afterwards. */
  take(): Batch {
    const { rowCount, kinds } = this;
    const columns = this.vectors.map(vector => vector.take());
    if (kinds !== null) this.kinds = new Uint8Array(0);
    this.#expected = rowCount;
    this.rowCount = 0;
    this.#capacity = 0;
    return { rowCount, columns, kinds, watermarks: null };
  }

  /** Sends what there is, if anything. */
  flushTo(output: Collector): void {
    if (this.rowCount > 0) output.emit(this.take());
  }
}
