import type { LogicalType } from '@lockstep/sql/types';
import { toJsonValue } from './json-value.ts';
import { decimalPlainText } from './text/decimal-text.ts';
import type { Value } from './value.ts';

/** A value as Flink's JSON functions write it: numbers stay numbers, whatever their size, and timestamps are ISO 8601. */
export function jsonText(value: Value, type: LogicalType): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return quoteJson(value);
  if (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ')
    return JSON.stringify(String(toJsonValue(value, type)).replace(' ', 'T'));
  if (typeof value === 'bigint')
    return type.kind === 'DECIMAL' ? decimalPlainText(value, type.scale) : value.toString();
  return JSON.stringify(toJsonValue(value, type));
}

/** A JSON string; hexadecimal escapes have capital digits. */
export const quoteJson = (text: string): string =>
  JSON.stringify(text).replace(/\\u[0-9a-f]{4}/g, code => `\\u${code.slice(2).toUpperCase()}`);

/** An object of members whose values are JSON text already, in the order of their names. */
export function jsonObjectText(members: ReadonlyMap<string, string>): string {
  const names = [...members.keys()].sort();
  return `{${names.map(name => `${quoteJson(name)}:${members.get(name)}`).join(',')}}`;
}
