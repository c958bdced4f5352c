import { unreachable } from '@lockstep/kernel/invariant';
import type { Batch } from './batch.ts';
import type { Column } from './column.ts';

/** The column of `source[rows[k]]` for k < count. A row of -1 gives NULL. */
export function gatherColumn(source: Column, rows: Int32Array, count: number): Column {
  const nulls = gatheredNulls(source.nulls, rows, count);
  switch (source.storage) {
    case 'boolean':
      return { storage: 'boolean', values: gatherBytes(source.values, rows, count), nulls };
    case 'int32':
      return { storage: 'int32', values: gatherInt32(source.values, rows, count), nulls };
    case 'int64':
      return { storage: 'int64', values: gatherInt64(source.values, rows, count), nulls };
    case 'float32':
      return { storage: 'float32', values: gatherFloat32(source.values, rows, count), nulls };
    case 'float64':
      return { storage: 'float64', values: gatherFloat64(source.values, rows, count), nulls };
    case 'bigint': {
      const values = new Array<bigint>(count);
      for (let k = 0; k < count; k++) values[k] = source.values[rows[k]!] ?? 0n;
      return { storage: 'bigint', values, nulls };
    }
    case 'timestamp': {
      const nanos = source.nanos === null ? null : gatherInt32(source.nanos, rows, count);
      return { storage: 'timestamp', values: gatherFloat64(source.values, rows, count), nanos, nulls };
    }
    case 'bytes': {
      const starts = gatherInt32(source.starts, rows, count);
      const ends = gatherInt32(source.ends, rows, count);
      return { storage: 'bytes', bytes: source.bytes, starts, ends, nulls };
    }
    default:
      return unreachable(source, 'column');
  }
}

export function gatherColumns(columns: readonly Column[], rows: Int32Array, count: number): Column[] {
  return columns.map(column => gatherColumn(column, rows, count));
}

/** The rows of a batch at the given positions, kinds and watermarks included. */
export function gatherBatch(batch: Batch, rows: Int32Array, count: number): Batch {
  return {
    rowCount: count,
    columns: gatherColumns(batch.columns, rows, count),
    kinds: batch.kinds === null ? null : gatherBytes(batch.kinds, rows, count),
    watermarks: batch.watermarks === null ? null : gatherFloat64(batch.watermarks, rows, count),
  };
}

// Out-of-range reads give 0 (undefined stored in a typed array is 0 or NaN), which is garbage under a NULL flag.

function gatherBytes(source: Uint8Array, rows: Int32Array, count: number): Uint8Array {
  const values = new Uint8Array(count);
  for (let k = 0; k < count; k++) values[k] = source[rows[k]!]!;
  return values;
}

function gatherInt32(source: Int32Array, rows: Int32Array, count: number): Int32Array {
  const values = new Int32Array(count);
  for (let k = 0; k < count; k++) values[k] = source[rows[k]!]!;
  return values;
}

function gatherInt64(source: BigInt64Array, rows: Int32Array, count: number): BigInt64Array {
  const values = new BigInt64Array(count);
  for (let k = 0; k < count; k++) {
    const row = rows[k]!;
    if (row >= 0) values[k] = source[row]!;
  }
  return values;
}

function gatherFloat32(source: Float32Array, rows: Int32Array, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let k = 0; k < count; k++) values[k] = source[rows[k]!]!;
  return values;
}

function gatherFloat64(source: Float64Array, rows: Int32Array, count: number): Float64Array {
  const values = new Float64Array(count);
  for (let k = 0; k < count; k++) values[k] = source[rows[k]!]!;
  return values;
}

function gatheredNulls(source: Uint8Array | null, rows: Int32Array, count: number): Uint8Array | null {
  let nulls: Uint8Array | null = null;
  for (let k = 0; k < count; k++) {
    const row = rows[k]!;
    if (row < 0 || (source !== null && source[row] === 1)) {
      nulls ??= new Uint8Array(count);
      nulls[k] = 1;
    }
  }
  return nulls;
}
