import { internalError } from '@lockstep/kernel/errors';
import { unreachable } from '@lockstep/kernel/invariant';
import { isNested, type LogicalType } from '@lockstep/sql/types';
import { ByteHeap } from './byte-heap.ts';
import type { Column } from './column.ts';
import { type ValueCodec, valueCodecOf } from './nested/value-codec.ts';
import { storageOf } from './storage-of.ts';
import { isTimestamp, type NonNullValue, type Value } from './value.ts';

const initialRows = 16;

/** Grows one column value by value. `finish` hands the arrays over: the builder must not be used after it. */
export abstract class ColumnBuilder {
  rowCount = 0;
  #nulls: Uint8Array | null = null;
  #capacity: number;

  constructor(capacityRows: number) {
    this.#capacity = Math.max(capacityRows, initialRows);
  }

  /** Appends a boxed value of the column's type; see `Value`. */
  appendValue(value: Value): void {
    if (value === null) {
      this.appendNull();
      return;
    }
    this.#ensureRow();
    this.set(this.rowCount, value);
    this.rowCount++;
  }

  appendNull(): void {
    this.#ensureRow();
    this.#nulls ??= new Uint8Array(this.#capacity);
    this.#nulls[this.rowCount] = 1;
    this.clear(this.rowCount);
    this.rowCount++;
  }

  /** The column of what was appended; NULL rows hold zeros. */
  finish(): Column {
    return this.build(this.#nulls);
  }

  #ensureRow(): void {
    if (this.rowCount < this.#capacity) return;
    this.#capacity *= 2;
    this.grow(this.#capacity);
    if (this.#nulls === null) return;
    const nulls = new Uint8Array(this.#capacity);
    nulls.set(this.#nulls);
    this.#nulls = nulls;
  }

  protected abstract set(row: number, value: NonNullValue): void;
  /** A NULL row's values: only builders whose arrays are not zeroed by nature need it. */
  protected clear(_row: number): void {}
  protected abstract grow(capacityRows: number): void;
  protected abstract build(nulls: Uint8Array | null): Column;
}

export function createColumnBuilder(type: LogicalType, capacityRows = 64): ColumnBuilder {
  const rows = Math.max(capacityRows, initialRows);
  const storage = storageOf(type);
  switch (storage) {
    case 'boolean':
      return new BooleanBuilder(rows);
    case 'int32':
    case 'float32':
    case 'float64':
      return new NumberBuilder(rows, storage);
    case 'int64':
      return new Int64Builder(rows);
    case 'bigint':
      return new BigintBuilder(rows);
    case 'timestamp':
      return new TimestampBuilder(
        rows,
        type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ' ? type.precision : 3,
      );
    case 'bytes':
      return new BytesBuilder(rows, type);
    default:
      return unreachable(storage, 'storage');
  }
}

const misfit = (value: NonNullValue, storage: string): never => {
  throw internalError('dataflow.value_misfit', `A value of type ${typeof value} does not fit a column of ${storage}`);
};

class BooleanBuilder extends ColumnBuilder {
  #values: Uint8Array;

  constructor(rows: number) {
    super(rows);
    this.#values = new Uint8Array(rows);
  }

  protected set(row: number, value: NonNullValue): void {
    this.#values[row] = typeof value === 'boolean' ? Number(value) : misfit(value, 'boolean');
  }

  protected grow(rows: number): void {
    const values = new Uint8Array(rows);
    values.set(this.#values);
    this.#values = values;
  }

  protected build(nulls: Uint8Array | null): Column {
    return { storage: 'boolean', values: this.#values, nulls };
  }
}

const numberArrays = { int32: Int32Array, float32: Float32Array, float64: Float64Array } as const;

class NumberBuilder extends ColumnBuilder {
  readonly #storage: keyof typeof numberArrays;
  #values: Int32Array | Float32Array | Float64Array;

  constructor(rows: number, storage: keyof typeof numberArrays) {
    super(rows);
    this.#storage = storage;
    this.#values = new numberArrays[storage](rows);
  }

  protected set(row: number, value: NonNullValue): void {
    this.#values[row] = typeof value === 'number' ? value : misfit(value, this.#storage);
  }

  protected grow(rows: number): void {
    const values = new numberArrays[this.#storage](rows);
    values.set(this.#values);
    this.#values = values;
  }

  protected build(nulls: Uint8Array | null): Column {
    const values = this.#values;
    if (values instanceof Int32Array) return { storage: 'int32', values, nulls };
    if (values instanceof Float32Array) return { storage: 'float32', values, nulls };
    return { storage: 'float64', values, nulls };
  }
}

class Int64Builder extends ColumnBuilder {
  #values: BigInt64Array;

  constructor(rows: number) {
    super(rows);
    this.#values = new BigInt64Array(rows);
  }

  protected set(row: number, value: NonNullValue): void {
    this.#values[row] = typeof value === 'bigint' ? value : misfit(value, 'int64');
  }

  protected grow(rows: number): void {
    const values = new BigInt64Array(rows);
    values.set(this.#values);
    this.#values = values;
  }

  protected build(nulls: Uint8Array | null): Column {
    return { storage: 'int64', values: this.#values, nulls };
  }
}

class BigintBuilder extends ColumnBuilder {
  readonly #values: bigint[] = [];

  protected set(row: number, value: NonNullValue): void {
    this.#values[row] = typeof value === 'bigint' ? value : misfit(value, 'bigint');
  }

  protected override clear(row: number): void {
    this.#values[row] = 0n;
  }

  protected grow(): void {}

  protected build(nulls: Uint8Array | null): Column {
    return { storage: 'bigint', values: this.#values, nulls };
  }
}

class TimestampBuilder extends ColumnBuilder {
  #values: Float64Array;
  #nanos: Int32Array | null;

  constructor(rows: number, precision: number) {
    super(rows);
    this.#values = new Float64Array(rows);
    this.#nanos = precision > 3 ? new Int32Array(rows) : null;
  }

  protected set(row: number, value: NonNullValue): void {
    if (!isTimestamp(value)) misfit(value, 'timestamp');
    else {
      this.#values[row] = value.epochMs;
      if (this.#nanos !== null) this.#nanos[row] = value.nanos;
    }
  }

  protected grow(rows: number): void {
    const values = new Float64Array(rows);
    values.set(this.#values);
    this.#values = values;
    if (this.#nanos === null) return;
    const nanos = new Int32Array(rows);
    nanos.set(this.#nanos);
    this.#nanos = nanos;
  }

  protected build(nulls: Uint8Array | null): Column {
    return { storage: 'timestamp', values: this.#values, nanos: this.#nanos, nulls };
  }
}

class BytesBuilder extends ColumnBuilder {
  readonly #heap = new ByteHeap();
  #starts: Int32Array;
  #ends: Int32Array;
  readonly #nested: ValueCodec | null;

  constructor(rows: number, type: LogicalType) {
    super(rows);
    this.#nested = isNested(type) ? valueCodecOf(type) : null;
    this.#starts = new Int32Array(rows);
    this.#ends = new Int32Array(rows);
  }

  protected set(row: number, value: NonNullValue): void {
    this.#starts[row] = this.#heap.length;
    if (typeof value === 'string') this.#heap.writeString(value);
    else if (value instanceof Uint8Array) this.#heap.writeBytes(value, 0, value.length);
    else if (this.#nested !== null) this.#nested.write(this.#heap, value);
    else misfit(value, 'bytes');
    this.#ends[row] = this.#heap.length;
  }

  protected grow(rows: number): void {
    const starts = new Int32Array(rows);
    starts.set(this.#starts);
    this.#starts = starts;
    const ends = new Int32Array(rows);
    ends.set(this.#ends);
    this.#ends = ends;
  }

  protected build(nulls: Uint8Array | null): Column {
    return { storage: 'bytes', bytes: this.#heap.bytes, starts: this.#starts, ends: this.#ends, nulls };
  }
}
