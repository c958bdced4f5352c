import type { LogicalType } from '@lockstep/sql/types';
import { encodedText } from './encoded-text.ts';
import { toJsonValue } from './json-value.ts';
import { mapPartsOf } from './nested/value-codec.ts';
import { decimalPlainText } from './text/decimal-text.ts';
import { doubleText, floatText } from './text/java-number-text.ts';
import type { ArrayValue, MapValue, Value } from './value.ts';

/**
 * A value as Flink's JSON functions write it: numbers stay numbers, whatever their size, timestamps are ISO 8601, rows and maps are objects with their members
 * in the order of the names.
 */
export function jsonText(value: Value, type: LogicalType): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoteJson(value);
  switch (type.kind) {
    case 'DECIMAL':
      return decimalPlainText(BigInt(value as bigint), type.scale);
    case 'FLOAT':
    case 'DOUBLE':
      return realText(Number(value), type.kind);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return quoteJson(String(toJsonValue(value, type)).replace(' ', 'T'));
    case 'ARRAY':
      return `[${(value as ArrayValue).map(element => jsonText(element, type.element)).join(',')}]`;
    case 'ROW': {
      const fields = value as ArrayValue;
      return jsonObjectText(new Map(type.fields.map((field, f) => [field.name, jsonText(fields[f]!, field.type)])));
    }
    case 'MAP':
    case 'MULTISET': {
      const { keys, values } = value as MapValue;
      const parts = mapPartsOf(type);
      const members = keys.map(
        (key, i) => [memberName(key, parts.keys.element), jsonText(values[i]!, parts.values.element)] as const,
      );
      return jsonObjectText(new Map(members));
    }
    case 'VARIANT':
      return encodedText(value, type);
    default:
      return typeof value === 'bigint' ? value.toString() : JSON.stringify(toJsonValue(value, type));
  }
}

/** As a BigDecimal of it; what is not finite goes as text. */
function realText(value: number, kind: 'FLOAT' | 'DOUBLE'): string {
  const text = kind === 'FLOAT' ? floatText(value) : doubleText(value);
  return Number.isFinite(value) ? text.replace(/E(?=\d)/, 'E+') : quoteJson(text);
}

function memberName(key: Value, type: LogicalType): string {
  return typeof key === 'string' ? key : jsonText(key, type).replace(/^"(.*)"$/s, '$1');
}

/** A JSON string; hexadecimal escapes have capital digits. */
export const quoteJson = (text: string): string =>
  JSON.stringify(text).replace(/\\u[0-9a-f]{4}/g, code => `\\u${code.slice(2).toUpperCase()}`);

/** An object of members whose values are JSON text already, in the order of their names. */
export function jsonObjectText(members: ReadonlyMap<string, string>): string {
  const names = [...members.keys()].sort();
  return `{${names.map(name => `${quoteJson(name)}:${members.get(name)}`).join(',')}}`;
}
