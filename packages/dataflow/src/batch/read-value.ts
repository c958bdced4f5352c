import { unreachable } from '@lockstep/kernel/invariant';
import type { LogicalType } from '@lockstep/sql/types';
import type { BytesColumn, Column } from './column.ts';
import type { Value } from './value.ts';

/** Up to this many bytes a loop beats the call into the runtime's decoder. */
const shortBytesMax = 12;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of bytes[start, end); what is not UTF-8 becomes U+FFFD. */
export function decodeText(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= shortBytesMax) {
    let text = '';
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (byte > 127) return decoder.decode(bytes.subarray(start, end));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return decoder.decode(bytes.subarray(start, end));
}

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
      return type.kind === 'BINARY' || type.kind === 'VARBINARY'
        ? column.bytes.slice(column.starts[row], column.ends[row])
        : readString(column, row);
    default:
      return unreachable(column, 'column');
  }
}
