import { bytesEqual } from './bytes-equal.ts';
import type { Column } from './column.ts';

/** Whether two rows of a column hold the same value, or both NULL. Floating point compares as SameValue: NaN is itself, -0 is not 0. */
export function isSameValue(column: Column, left: number, right: number): boolean {
  const { nulls } = column;
  if (nulls !== null && (nulls[left] === 1 || nulls[right] === 1)) return nulls[left] === nulls[right];
  switch (column.storage) {
    case 'bytes': {
      const { bytes, starts, ends } = column;
      return bytesEqual(bytes, starts[left]!, ends[left]!, bytes, starts[right]!, ends[right]!);
    }
    case 'timestamp':
      return column.values[left] === column.values[right] && column.nanos?.[left] === column.nanos?.[right];
    default:
      return Object.is(column.values[left], column.values[right]);
  }
}
