import { ByteHeap, type Column } from '@lockstep/dataflow/batch';
import type { EventField } from './event-fields.ts';
import type { NexmarkEvent } from './nexmark-event.ts';

const highWord = 2 ** 32;

/** One field of one kind of event as a column of a batch; NULL in the rows that nobody writes. */
export interface FieldColumn<E> {
  write(row: number, event: E): void;
  finish(): Column;
}

export function newFieldColumn<E extends NexmarkEvent>(
  field: EventField<E>,
  rowCount: number,
  filler: Uint8Array,
): FieldColumn<E> {
  switch (field.kind) {
    case 'number':
      return new NumberColumn(field.read, rowCount);
    case 'time':
      return new TimeColumn(field.read, rowCount);
    case 'text':
      return new TextColumn(field.read, rowCount);
    case 'filler':
      return new FillerColumn(filler, rowCount);
  }
}

class NumberColumn<E> implements FieldColumn<E> {
  readonly #read: (event: E) => number;
  readonly #values: BigInt64Array;
  /** The same as low and high words: no bigint is made. */
  readonly #words: Int32Array;
  readonly #nulls: Uint8Array;

  constructor(read: (event: E) => number, rowCount: number) {
    this.#read = read;
    this.#values = new BigInt64Array(rowCount);
    this.#words = new Int32Array(this.#values.buffer);
    this.#nulls = new Uint8Array(rowCount).fill(1);
  }

  write(row: number, event: E): void {
    const value = this.#read(event);
    this.#words[2 * row] = value | 0;
    this.#words[2 * row + 1] = Math.floor(value / highWord);
    this.#nulls[row] = 0;
  }

  finish(): Column {
    return { storage: 'int64', values: this.#values, nulls: this.#nulls };
  }
}

class TimeColumn<E> implements FieldColumn<E> {
  readonly #read: (event: E) => number;
  readonly #values: Float64Array;
  readonly #nulls: Uint8Array;

  constructor(read: (event: E) => number, rowCount: number) {
    this.#read = read;
    this.#values = new Float64Array(rowCount);
    this.#nulls = new Uint8Array(rowCount).fill(1);
  }

  write(row: number, event: E): void {
    this.#values[row] = this.#read(event);
    this.#nulls[row] = 0;
  }

  finish(): Column {
    return { storage: 'timestamp', values: this.#values, nanos: null, nulls: this.#nulls };
  }
}

class TextColumn<E> implements FieldColumn<E> {
  readonly #read: (event: E) => string;
  readonly #heap: ByteHeap;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #nulls: Uint8Array;

  constructor(read: (event: E) => string, rowCount: number) {
    this.#read = read;
    this.#heap = new ByteHeap(rowCount * 16);
    this.#starts = new Int32Array(rowCount);
    this.#ends = new Int32Array(rowCount);
    this.#nulls = new Uint8Array(rowCount).fill(1);
  }

  write(row: number, event: E): void {
    this.#starts[row] = this.#heap.length;
    this.#heap.writeString(this.#read(event));
    this.#ends[row] = this.#heap.length;
    this.#nulls[row] = 0;
  }

  finish(): Column {
    return { storage: 'bytes', bytes: this.#heap.bytes, starts: this.#starts, ends: this.#ends, nulls: this.#nulls };
  }
}

/** Ranges of the pool's filler: nothing is copied. */
class FillerColumn<E extends NexmarkEvent> implements FieldColumn<E> {
  readonly #filler: Uint8Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #nulls: Uint8Array;

  constructor(filler: Uint8Array, rowCount: number) {
    this.#filler = filler;
    this.#starts = new Int32Array(rowCount);
    this.#ends = new Int32Array(rowCount);
    this.#nulls = new Uint8Array(rowCount).fill(1);
  }

  write(row: number, event: E): void {
    this.#starts[row] = event.extraStart;
    this.#ends[row] = event.extraStart + event.extraLength;
    this.#nulls[row] = 0;
  }

  finish(): Column {
    return { storage: 'bytes', bytes: this.#filler, starts: this.#starts, ends: this.#ends, nulls: this.#nulls };
  }
}
