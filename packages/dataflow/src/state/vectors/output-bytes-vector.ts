import type { Column } from '../../batch/column.ts';
import { BytesVector } from './bytes-vector.ts';

/**
 * A bytes vector for output under construction. As long as all its values come from the heap of one other vector it copies none of them: bytes once written to a heap never
 * change, so it can show them where they are. The first value from elsewhere makes it copy what it has, and from then on everything.
 */
export class OutputBytesVector extends BytesVector {
  /** Whether `bytes` is another vector's heap. */
  #isBorrowed = false;
  /** Behind the last value that was set. */
  #end = 0;

  override set(at: number, source: Column, row: number): void {
    if (!this.#canBorrow(source) || (source.nulls !== null && source.nulls[row] === 1)) super.set(at, source, row);
    else {
      this.#isBorrowed = true;
      this.bytes = source.bytes;
      this.starts[at] = source.starts[row]!;
      this.ends[at] = source.ends[row]!;
      if (this.nulls !== null) this.nulls[at] = 0;
    }
    if (at >= this.#end) this.#end = at + 1;
  }

  override scatter(source: Column, rows: Int32Array, targets: Int32Array, count: number): void {
    if (this.#canBorrow(source)) for (let k = 0; k < count; k++) this.set(targets[k]!, source, rows[k]!);
    else super.scatter(source, rows, targets, count);
  }

  override setBytes(at: number, bytes: Uint8Array, from: number, to: number): void {
    if (this.#isBorrowed) this.#own();
    super.setBytes(at, bytes, from, to);
    if (at >= this.#end) this.#end = at + 1;
  }

  override take(): Column {
    this.#isBorrowed = false;
    this.#end = 0;
    return super.take();
  }

  override get sizeBytes(): number {
    return this.#isBorrowed ? super.sizeBytes - this.bytes.length : super.sizeBytes;
  }

  /** Unless a heap is borrowed already, everything so far must be NULL or empty. */
  #canBorrow(source: Column): source is BytesVector {
    return source instanceof BytesVector && (this.#isBorrowed ? this.bytes === source.bytes : this.bytes.length === 0);
  }

  #own(): void {
    const { bytes } = this;
    this.#isBorrowed = false;
    this.bytes = new Uint8Array(0);
    for (let at = 0; at < this.#end; at++) {
      const start = this.starts[at]!;
      const end = this.ends[at]!;
      this.starts[at] = 0;
      this.ends[at] = 0;
      if (this.nulls === null || this.nulls[at] === 0) super.setBytes(at, bytes, start, end);
    }
  }
}
