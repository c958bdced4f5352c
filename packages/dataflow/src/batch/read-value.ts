import { unreachable } from '@lockstep/kernel/invariant';
import type { LogicalType } from '@lockstep/sql/types';
import type { BytesColumn, Column } from './column.ts';
import { decodeText } from './decode-text.ts';
import { valueCodecOf } from './nested/value-codec.ts';
import type { Value } from './value.ts';

/** The text of a CHAR or VARCHAR value that is not NULL. */
export function readString(column: BytesColumn, row: number): string {
  return decodeText(column.bytes, column.starts[row]!, column.ends[row]!);
}

/** The value of one row, boxed; see `Value`. `type` tells text from bytes and INTEGER from nothing else. */
export function readValue(column: Column, row: number, type: LogicalType): Value {
  if (column.nulls !== null && column.nulls[row] === 1) return null;
  switch (column.storage) {
    case 'boolean':
      return column.values[row] === 1;
    case 'int32':
    case 'float32':
    case 'float64':
      return column.values[row]!;
    case 'int64':
    case 'bigint':
      return column.values[row]!;
    case 'timestamp':
      return { epochMs: column.values[row]!, nanos: column.nanos === null ? 0 : column.nanos[row]! };
    case 'bytes':
      return valueCodecOf(type).read(column.bytes, column.starts[row]!, column.ends[row]!);
    default:
      return unreachable(column, 'column');
  }
}
