/**
 * Columns of a batch: typed arrays, one value per row. Arrays may be longer than the batch's `rowCount`; the rest is garbage.
 * A column is immutable once it is in a batch that was pushed; columns may share their arrays with other batches.
 *
 * | SQL type | column |
 * |---|---|
 * | BOOLEAN | `boolean`: 0 or 1 |
 * | TINYINT, SMALLINT, INTEGER, DATE (days), TIME (ms of the day), INTERVAL_YEAR_MONTH (months) | `int32` |
 * | BIGINT, DECIMAL(p <= 18) (unscaled) | `int64` |
 * | FLOAT / DOUBLE | `float32` / `float64` |
 * | DECIMAL(p > 18) (unscaled) | `bigint` |
 * | INTERVAL_DAY_TIME (ms) | `float64`, integral |
 * | TIMESTAMP(p), TIMESTAMP_LTZ(p) | `timestamp`: epoch milliseconds as an integral double, and for p > 3 nanoseconds of the millisecond (Flink's TimestampData) |
 * | CHAR, VARCHAR (UTF-8), BINARY, VARBINARY | `bytes` |
 * | ARRAY, MAP, MULTISET, ROW, VARIANT, BITMAP | `bytes` in the one form of `nested/value-codec.ts`: equal values have equal bytes |
 */
export type Column =
  | BooleanColumn
  | Int32Column
  | Int64Column
  | Float32Column
  | Float64Column
  | BigintColumn
  | TimestampColumn
  | BytesColumn;

export type Storage = Column['storage'];

interface ColumnBase {
  /** One byte per row, 1 where the value is NULL; absent when no row is NULL. The value of a NULL row is garbage. */
  readonly nulls: Uint8Array | null;
}

export interface BooleanColumn extends ColumnBase {
  readonly storage: 'boolean';
  readonly values: Uint8Array;
}

export interface Int32Column extends ColumnBase {
  readonly storage: 'int32';
  readonly values: Int32Array;
}

export interface Int64Column extends ColumnBase {
  readonly storage: 'int64';
  readonly values: BigInt64Array;
}

export interface Float32Column extends ColumnBase {
  readonly storage: 'float32';
  readonly values: Float32Array;
}

export interface Float64Column extends ColumnBase {
  readonly storage: 'float64';
  readonly values: Float64Array;
}

export interface BigintColumn extends ColumnBase {
  readonly storage: 'bigint';
  readonly values: bigint[];
}

export interface TimestampColumn extends ColumnBase {
  readonly storage: 'timestamp';
  readonly values: Float64Array;
  /** 0..999,999; null when the type's precision is at most 3. */
  readonly nanos: Int32Array | null;
}

/** Row `i` is `bytes[starts[i] .. ends[i])`. The byte buffer may be a source's own input buffer, shared by many columns. */
export interface BytesColumn extends ColumnBase {
  readonly storage: 'bytes';
  readonly bytes: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}
