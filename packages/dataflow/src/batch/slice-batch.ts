import { unreachable } from '@lockstep/kernel/invariant';
import type { Batch } from './batch.ts';
import type { Column } from './column.ts';

/** Rows [start, end) of a batch; the arrays are shared. */
export function sliceBatch(batch: Batch, start: number, end: number): Batch {
  if (start === 0) return { ...batch, rowCount: end };
  return {
    rowCount: end - start,
    columns: batch.columns.map(column => sliceColumn(column, start, end)),
    kinds: batch.kinds?.subarray(start, end) ?? null,
    watermarks: batch.watermarks?.subarray(start, end) ?? null,
  };
}

function sliceColumn(column: Column, start: number, end: number): Column {
  const nulls = column.nulls?.subarray(start, end) ?? null;
  switch (column.storage) {
    case 'boolean':
      return { storage: 'boolean', values: column.values.subarray(start, end), nulls };
    case 'int32':
      return { storage: 'int32', values: column.values.subarray(start, end), nulls };
    case 'int64':
      return { storage: 'int64', values: column.values.subarray(start, end), nulls };
    case 'float32':
      return { storage: 'float32', values: column.values.subarray(start, end), nulls };
    case 'float64':
      return { storage: 'float64', values: column.values.subarray(start, end), nulls };
    case 'bigint':
      return { storage: 'bigint', values: column.values.slice(start, end), nulls };
    case 'timestamp': {
      const nanos = column.nanos?.subarray(start, end) ?? null;
      return { storage: 'timestamp', values: column.values.subarray(start, end), nanos, nulls };
    }
    case 'bytes': {
      const { bytes } = column;
      const starts = column.starts.subarray(start, end);
      return { storage: 'bytes', bytes, starts, ends: column.ends.subarray(start, end), nulls };
    }
    default:
      return unreachable(column, 'column');
  }
}
