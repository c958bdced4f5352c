import duckdb from '@duckdb/node-bindings';
import type {
  BigintColumn,
  BytesColumn,
  Column,
  Int32Column,
  Int64Column,
  TimestampColumn,
} from '@lockstep/dataflow/batch';
import { internalError } from '@lockstep/kernel/errors';
import type { LogicalType } from '@lockstep/sql/types';
import { decimalKind } from './parquet-type.ts';

type Plain = { readonly buffer: ArrayBufferLike; readonly byteOffset: number; readonly byteLength: number };

/** Writes the first `rowCount` values of a column into a vector of the type's Parquet column. Answers with about how many bytes that is. */
export function fillVector(vector: duckdb.Vector, column: Column, rowCount: number, type: LogicalType): number {
  fillValidity(vector, column.nulls, rowCount);
  switch (column.storage) {
    case 'boolean':
    case 'float32':
    case 'float64':
      return copy(vector, column.values.subarray(0, rowCount));
    case 'int32':
      return copy(vector, narrowed(column, rowCount, type));
    case 'int64':
      return copy(
        vector,
        type.kind === 'DECIMAL' ? smallDecimals(column, rowCount, type.precision) : column.values.subarray(0, rowCount),
      );
    case 'bigint':
      return copy(vector, largeDecimals(column, rowCount));
    case 'timestamp':
      return copy(vector, timestamps(column, rowCount, type));
    case 'bytes':
      return fillBytes(vector, column, rowCount);
    default:
      throw internalError('filesystem.bad_column', 'A column has no place in a Parquet file');
  }
}

function copy(vector: duckdb.Vector, values: Plain): number {
  const { buffer, byteOffset, byteLength } = values;
  if (!(buffer instanceof ArrayBuffer)) throw internalError('filesystem.bad_column', 'A column lies in shared memory');
  duckdb.copy_data_to_vector(vector, 0, buffer, byteOffset, byteLength);
  return byteLength;
}

function fillValidity(vector: duckdb.Vector, nulls: Uint8Array | null, rowCount: number): void {
  if (nulls === null) return;
  const mask = new Uint8Array(Math.ceil(rowCount / 64) * 8).fill(0xff);
  for (let row = 0; row < rowCount; row++) if (nulls[row] === 1) mask[row >> 3]! &= ~(1 << (row & 7));
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, mask.buffer, 0, mask.byteLength);
}

const microsPerMs = 1000n;

function narrowed(column: Int32Column, rowCount: number, type: LogicalType): Plain {
  const values = column.values.subarray(0, rowCount);
  if (type.kind === 'TINYINT') return Int8Array.from(values);
  if (type.kind === 'SMALLINT') return Int16Array.from(values);
  if (type.kind === 'TIME') return BigInt64Array.from(values, ms => BigInt(ms) * microsPerMs);
  return values;
}

function smallDecimals(column: Int64Column, rowCount: number, precision: number): Plain {
  const values = column.values.subarray(0, rowCount);
  const kind = decimalKind(precision);
  if (kind === 'decimal64') return values;
  const numbers = Array.from(values, (value, row) => (column.nulls?.[row] === 1 ? 0 : Number(value)));
  return kind === 'decimal16' ? Int16Array.from(numbers) : Int32Array.from(numbers);
}

function largeDecimals(column: BigintColumn, rowCount: number): Plain {
  const words = new BigInt64Array(rowCount * 2);
  for (let row = 0; row < rowCount; row++) {
    const value = column.nulls?.[row] === 1 ? 0n : column.values[row]!;
    words[row * 2] = BigInt.asIntN(64, value);
    words[row * 2 + 1] = value >> 64n;
  }
  return words;
}

/** Microseconds, or nanoseconds for what has more than six digits of them. */
function timestamps(column: TimestampColumn, rowCount: number, type: LogicalType): Plain {
  const isNanos = type.kind === 'TIMESTAMP' && type.precision > 6;
  const values = new BigInt64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    if (column.nulls?.[row] === 1) continue;
    const ms = BigInt(column.values[row]!);
    const nanos = column.nanos?.[row] ?? 0;
    values[row] = isNanos ? ms * 1_000_000n + BigInt(nanos) : ms * microsPerMs + BigInt(Math.floor(nanos / 1000));
  }
  return values;
}

function fillBytes(vector: duckdb.Vector, column: BytesColumn, rowCount: number): number {
  const { bytes, starts, ends, nulls } = column;
  let total = 0;
  for (let row = 0; row < rowCount; row++) {
    if (nulls?.[row] === 1) continue;
    duckdb.vector_assign_string_element_len(vector, row, bytes.subarray(starts[row], ends[row]));
    total += ends[row]! - starts[row]!;
  }
  return total;
}
