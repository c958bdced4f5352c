import { grownCapacity } from './vectors/vector.ts';

/** A growing list of (row of the batch, row of the state); -1 on one side pads it with NULLs. */
export class RowPairs {
  batchRows = new Int32Array(1024);
  stateRows = new Int32Array(1024);
  count = 0;

  add(batchRow: number, stateRow: number): void {
    if (this.count === this.batchRows.length) this.#grow();
    this.batchRows[this.count] = batchRow;
    this.stateRows[this.count++] = stateRow;
  }

  /** Keeps the pairs whose flag is 1 and not NULL, in order. */
  keep(flags: Uint8Array, nulls: Uint8Array | null): void {
    let kept = 0;
    for (let k = 0; k < this.count; k++) {
      if (flags[k] !== 1 || (nulls !== null && nulls[k] === 1)) continue;
      this.batchRows[kept] = this.batchRows[k]!;
      this.stateRows[kept++] = this.stateRows[k]!;
    }
    this.count = kept;
  }

  #grow(): void {
    const capacity = grownCapacity(this.count, this.count + 1);
    const batchRows = new Int32Array(capacity);
    const stateRows = new Int32Array(capacity);
    batchRows.set(this.batchRows);
    stateRows.set(this.stateRows);
    this.batchRows = batchRows;
    this.stateRows = stateRows;
  }
}
