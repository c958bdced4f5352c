import duckdb from '@duckdb/node-bindings';
import { ByteHeap, type Column } from '@lockstep/dataflow/batch';
import { unreachable } from '@lockstep/kernel/invariant';
import type { VectorKind } from './parquet-type.ts';

const bytesPerValue: Readonly<Record<VectorKind, number>> = {
  boolean: 1,
  int32: 4,
  int64: 8,
  float32: 4,
  float64: 8,
  decimal16: 2,
  decimal32: 4,
  decimal64: 8,
  decimal128: 16,
  'time-micros': 8,
  'timestamp-s': 8,
  'timestamp-ms': 8,
  'timestamp-us': 8,
  'timestamp-ns': 8,
  bytes: 16,
};

/** Collects the vectors of several chunks into one column, by typed arrays. */
export abstract class VectorAppender {
  #nulls: Uint8Array | null = null;
  protected rowCount = 0;
  readonly #kind: VectorKind;
  readonly #capacityRows: number;

  constructor(kind: VectorKind, capacityRows: number) {
    this.#kind = kind;
    this.#capacityRows = capacityRows;
  }

  /** The vector's memory is DuckDB's and is copied. */
  append(vector: duckdb.Vector, rowCount: number): void {
    this.#appendNulls(vector, rowCount);
    this.copy(duckdb.vector_get_data(vector, rowCount * bytesPerValue[this.#kind]), rowCount, this.#nulls);
    this.rowCount += rowCount;
  }

  finish(): Column {
    return this.build(this.#nulls);
  }

  protected abstract copy(data: Uint8Array, rowCount: number, nulls: Uint8Array | null): void;
  protected abstract build(nulls: Uint8Array | null): Column;

  #appendNulls(vector: duckdb.Vector, rowCount: number): void {
    // The binding's declaration leaves out that there is no mask when nothing is NULL.
    const mask: Uint8Array | null = duckdb.vector_get_validity(vector, Math.ceil(rowCount / 64) * 8);
    if (mask === null || mask === undefined) return;
    for (let row = 0; row < rowCount; row++) {
      if ((mask[row >> 3]! >> (row & 7)) & 1) continue;
      this.#nulls ??= new Uint8Array(this.#capacityRows);
      this.#nulls[this.rowCount + row] = 1;
    }
  }
}

export function createVectorAppender(kind: VectorKind, precision: number, capacityRows: number): VectorAppender {
  switch (kind) {
    case 'boolean':
    case 'int32':
    case 'int64':
    case 'float32':
    case 'float64':
    case 'decimal64':
      return new PlainAppender(kind, capacityRows);
    case 'decimal16':
    case 'decimal32':
      return new SmallDecimalAppender(kind, capacityRows);
    case 'decimal128':
      return new LargeDecimalAppender(kind, capacityRows);
    case 'time-micros':
      return new TimeAppender(kind, capacityRows);
    case 'timestamp-s':
    case 'timestamp-ms':
    case 'timestamp-us':
    case 'timestamp-ns':
      return new TimestampAppender(kind, precision, capacityRows);
    case 'bytes':
      return new BytesAppender(kind, capacityRows);
    default:
      return unreachable(kind, 'vector kind');
  }
}

const viewOf = (data: Uint8Array): DataView => new DataView(data.buffer, data.byteOffset, data.byteLength);

const plainArrays = {
  boolean: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  decimal64: BigInt64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

/** Memory that is already as a column wants it. */
class PlainAppender extends VectorAppender {
  readonly #values: InstanceType<(typeof plainArrays)[keyof typeof plainArrays]>;
  readonly #raw: Uint8Array;

  constructor(kind: keyof typeof plainArrays, capacityRows: number) {
    super(kind, capacityRows);
    this.#values = new plainArrays[kind](capacityRows);
    this.#raw = new Uint8Array(this.#values.buffer);
  }

  protected copy(data: Uint8Array): void {
    this.#raw.set(data, this.rowCount * this.#values.BYTES_PER_ELEMENT);
  }

  protected build(nulls: Uint8Array | null): Column {
    const values = this.#values;
    if (values instanceof Int32Array) return { storage: 'int32', values, nulls };
    if (values instanceof BigInt64Array) return { storage: 'int64', values, nulls };
    if (values instanceof Float32Array) return { storage: 'float32', values, nulls };
    if (values instanceof Float64Array) return { storage: 'float64', values, nulls };
    return { storage: 'boolean', values, nulls };
  }
}

class SmallDecimalAppender extends VectorAppender {
  readonly #values: BigInt64Array<ArrayBuffer>;
  readonly #is16: boolean;

  constructor(kind: 'decimal16' | 'decimal32', capacityRows: number) {
    super(kind, capacityRows);
    this.#values = new BigInt64Array(capacityRows);
    this.#is16 = kind === 'decimal16';
  }

  protected copy(data: Uint8Array, rowCount: number): void {
    const view = viewOf(data);
    for (let row = 0; row < rowCount; row++) {
      this.#values[this.rowCount + row] = BigInt(
        this.#is16 ? view.getInt16(row * 2, true) : view.getInt32(row * 4, true),
      );
    }
  }

  protected build(nulls: Uint8Array | null): Column {
    return { storage: 'int64', values: this.#values, nulls };
  }
}

class LargeDecimalAppender extends VectorAppender {
  readonly #values: bigint[] = [];

  protected copy(data: Uint8Array, rowCount: number): void {
    const view = viewOf(data);
    for (let row = 0; row < rowCount; row++) {
      this.#values.push((view.getBigInt64(row * 16 + 8, true) << 64n) | view.getBigUint64(row * 16, true));
    }
  }

  protected build(nulls: Uint8Array | null): Column {
    return { storage: 'bigint', values: this.#values, nulls };
  }
}

const highWord = 2 ** 32;

/** Microseconds of the day, which fit a double, as milliseconds. */
class TimeAppender extends VectorAppender {
  readonly #values: Int32Array;

  constructor(kind: 'time-micros', capacityRows: number) {
    super(kind, capacityRows);
    this.#values = new Int32Array(capacityRows);
  }

  protected copy(data: Uint8Array, rowCount: number): void {
    const view = viewOf(data);
    for (let row = 0; row < rowCount; row++) {
      const micros = view.getInt32(row * 8 + 4, true) * highWord + view.getUint32(row * 8, true);
      this.#values[this.rowCount + row] = Math.floor(micros / 1000);
    }
  }

  protected build(nulls: Uint8Array | null): Column {
    return { storage: 'int32', values: this.#values, nulls };
  }
}

const unitsPerMs = { 'timestamp-ms': 1, 'timestamp-us': 1000, 'timestamp-ns': 1_000_000 } as const;
const nanosPerMs = 1_000_000;

class TimestampAppender extends VectorAppender {
  readonly #values: Float64Array;
  readonly #nanos: Int32Array | null;
  readonly #unitsPerMs: number;
  readonly #isSeconds: boolean;

  constructor(kind: 'timestamp-s' | keyof typeof unitsPerMs, precision: number, capacityRows: number) {
    super(kind, capacityRows);
    this.#values = new Float64Array(capacityRows);
    this.#nanos = precision > 3 ? new Int32Array(capacityRows) : null;
    this.#isSeconds = kind === 'timestamp-s';
    this.#unitsPerMs = kind === 'timestamp-s' ? 1 : unitsPerMs[kind];
  }

  protected copy(data: Uint8Array, rowCount: number): void {
    const view = viewOf(data);
    const units = this.#unitsPerMs;
    const toMs = this.#isSeconds ? 1000 : 1;
    for (let row = 0; row < rowCount; row++) {
      const approximate = view.getInt32(row * 8 + 4, true) * highWord + view.getUint32(row * 8, true);
      if (Number.isSafeInteger(approximate)) {
        const ms = Math.floor(approximate / units);
        this.#set(row, ms * toMs, approximate - ms * units);
      } else this.#setExactly(row, view.getBigInt64(row * 8, true));
    }
  }

  #setExactly(row: number, value: bigint): void {
    const units = BigInt(this.#unitsPerMs);
    const rest = ((value % units) + units) % units;
    this.#set(row, Number((value - rest) / units) * (this.#isSeconds ? 1000 : 1), Number(rest));
  }

  #set(row: number, ms: number, rest: number): void {
    this.#values[this.rowCount + row] = ms;
    if (this.#nanos !== null) this.#nanos[this.rowCount + row] = rest * (nanosPerMs / this.#unitsPerMs);
  }

  protected build(nulls: Uint8Array | null): Column {
    return { storage: 'timestamp', values: this.#values, nanos: this.#nanos, nulls };
  }
}

/** Up to this many bytes a string lies in its 16-byte slot, behind its length; a longer one behind a pointer. */
const inlineBytesMax = 12;

class BytesAppender extends VectorAppender {
  readonly #heap = new ByteHeap(64 * 1024);
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;

  constructor(kind: 'bytes', capacityRows: number) {
    super(kind, capacityRows);
    this.#starts = new Int32Array(capacityRows);
    this.#ends = new Int32Array(capacityRows);
  }

  protected copy(data: Uint8Array<ArrayBuffer>, rowCount: number, nulls: Uint8Array | null): void {
    const view = viewOf(data);
    const heap = this.#heap;
    for (let row = 0; row < rowCount; row++) {
      const at = this.rowCount + row;
      this.#starts[at] = heap.length;
      if (nulls === null || nulls[at] === 0) {
        const length = view.getUint32(row * 16, true);
        if (length <= inlineBytesMax) heap.writeBytes(data, row * 16 + 4, row * 16 + 4 + length);
        else {
          const pointerAt = data.byteOffset + row * 16 + 8;
          heap.writeBytes(duckdb.get_data_from_pointer(data.buffer, pointerAt, length), 0, length);
        }
      }
      this.#ends[at] = heap.length;
    }
  }

  protected build(nulls: Uint8Array | null): Column {
    return { storage: 'bytes', bytes: this.#heap.bytes, starts: this.#starts, ends: this.#ends, nulls };
  }
}
