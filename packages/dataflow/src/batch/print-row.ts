import { unreachable } from '@lockstep/kernel/invariant';
import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType, MapType, MultisetType } from '@lockstep/sql/types';
import { type Batch, rowKindSymbols } from './batch.ts';
import { encodedText } from './encoded-text.ts';
import { mapPartsOf } from './nested/value-codec.ts';
import { readValue } from './read-value.ts';
import { decimalText } from './text/decimal-text.ts';
import { doubleText, floatText } from './text/java-number-text.ts';
import {
  dateText,
  durationText,
  instantText,
  localDateTimeText,
  localTimeText,
  periodText,
} from './text/temporal-text.ts';
import { isArrayValue, isMapValue, isTimestamp, type NonNullValue, type Value } from './value.ts';

/** `+I[1, foo, null, 2020-01-01T00:00:01]`: Flink's print format, Java's `Row.toString`. */
export function printRow(schema: readonly Field[], batch: Batch, row: number): string {
  const kind = rowKindSymbols[(batch.kinds?.[row] ?? 0) as 0 | 1 | 2 | 3];
  const cells = schema.map((field, c) => printValue(readValue(batch.columns[c]!, row, field.type), field.type));
  return `${kind}[${cells.join(', ')}]`;
}

/** A cell of `printRow`. */
export function printValue(value: Value, type: LogicalType): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return printNumber(value, type);
  if (typeof value === 'bigint') return type.kind === 'DECIMAL' ? decimalText(value, type.scale) : value.toString();
  if (typeof value === 'object') return printObject(value, type);
  return String(value);
}

function printNumber(value: number, type: LogicalType): string {
  switch (type.kind) {
    case 'FLOAT':
      return floatText(value);
    case 'DOUBLE':
      return doubleText(value);
    case 'DATE':
      return dateText(value);
    case 'TIME':
      return localTimeText(value);
    case 'INTERVAL_YEAR_MONTH':
      return periodText(value);
    case 'INTERVAL_DAY_TIME':
      return durationText(value);
    default:
      return String(value);
  }
}

function printObject(value: Extract<NonNullValue, object>, type: LogicalType): string {
  if (type.kind === 'VARIANT' || type.kind === 'BITMAP') return encodedText(value, type);
  if (value instanceof Uint8Array) return `[${Array.from(value, byte => (byte << 24) >> 24).join(', ')}]`;
  if (isTimestamp(value)) return type.kind === 'TIMESTAMP_LTZ' ? instantText(value) : localDateTimeText(value);
  switch (type.kind) {
    case 'ARRAY':
      return `[${printCells(value, () => type.element)}]`;
    case 'ROW':
      return `+I[${printCells(value, f => type.fields[f]!.type)}]`;
    case 'MAP':
    case 'MULTISET':
      return `{${printEntries(value, type)}}`;
    default:
      return unreachable(type as never, 'type of an object');
  }
}

function printCells(value: NonNullValue, typeOf: (index: number) => LogicalType): string {
  return isArrayValue(value) ? value.map((cell, i) => printValue(cell, typeOf(i))).join(', ') : '';
}

function printEntries(value: NonNullValue, type: MapType | MultisetType): string {
  if (!isMapValue(value)) return '';
  const { keys, values } = mapPartsOf(type);
  return value.keys
    .map((key, i) => `${printValue(key, keys.element)}=${printValue(value.values[i]!, values.element)}`)
    .join(', ');
}
