import type { ArrayType, LogicalType, MapType, MultisetType } from '@lockstep/sql/types';
import { encodedText } from './encoded-text.ts';
import { mapPartsOf } from './nested/value-codec.ts';
import { decimalPlainText } from './text/decimal-text.ts';
import {
  clockText,
  dateText,
  fixedFraction,
  sqlDurationText,
  sqlMonthsText,
  sqlTimestampText,
} from './text/temporal-text.ts';
import { type ArrayValue, isArrayValue, isTimestamp, type MapValue, type Value } from './value.ts';

export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/**
 * A value as JSON for previews and the API, loss-free: BIGINT and DECIMAL as text, dates and times as SQL shows them (TIMESTAMP_LTZ in UTC with `Z`),
 * non-finite numbers as text, bytes as base64, VARIANT and BITMAP as their text. A ROW is an object by field name, a MAP an object when its keys are text, else an array of `{key, value}`.
 */
export function toJsonValue(value: Value, type: LogicalType): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint')
    return type.kind === 'DECIMAL' ? decimalPlainText(value, type.scale) : value.toString();
  if (typeof value === 'number') return numberToJson(value, type);
  if (type.kind === 'VARIANT' || type.kind === 'BITMAP') return encodedText(value, type);
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (!isTimestamp(value)) return nestedToJson(value, type);
  const precision = type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ' ? type.precision : 9;
  return sqlTimestampText(value, precision) + (type.kind === 'TIMESTAMP_LTZ' ? 'Z' : '');
}

function numberToJson(value: number, type: LogicalType): number | string {
  switch (type.kind) {
    case 'DATE':
      return dateText(value);
    case 'TIME':
      return clockText(value) + fixedFraction(value, 0, Math.min(type.precision, 3));
    case 'INTERVAL_YEAR_MONTH':
      return sqlMonthsText(value);
    case 'INTERVAL_DAY_TIME':
      return sqlDurationText(value);
    case 'FLOAT':
      return Number.isFinite(value) ? Number(value.toPrecision(9)) : String(value);
    default:
      return Number.isFinite(value) ? value : String(value);
  }
}

function nestedToJson(value: ArrayValue | MapValue, type: LogicalType): JsonValue {
  if (isArrayValue(value)) {
    if (type.kind !== 'ROW') return value.map(element => toJsonValue(element, (type as ArrayType).element));
    return Object.fromEntries(type.fields.map((field, f) => [field.name, toJsonValue(value[f] ?? null, field.type)]));
  }
  const parts = mapPartsOf(type as MapType | MultisetType);
  const entries = value.keys.map((key, i) => ({
    key: toJsonValue(key, parts.keys.element),
    value: toJsonValue(value.values[i]!, parts.values.element),
  }));
  const isTextKeyed = parts.keys.element.kind === 'CHAR' || parts.keys.element.kind === 'VARCHAR';
  if (!isTextKeyed || value.keys.includes(null)) return entries;
  return Object.fromEntries(entries.map(entry => [entry.key, entry.value]));
}
