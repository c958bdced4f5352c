import { quoteJson } from '../../batch/json-text.ts';
import { isJsonArray, type Json, JsonNumber } from './json.ts';

/** Compact JSON text as Flink writes it: members in the order of their names, numbers with all their digits. */
export function printJson(value: Json): string {
  if (value instanceof JsonNumber) return value.text;
  if (isJsonArray(value)) return `[${value.map(printJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.keys(value)
      .sort()
      .map(name => `${quoteJson(name)}:${printJson(value[name]!)}`);
    return `{${members.join(',')}}`;
  }
  return typeof value === 'string' ? quoteJson(value) : String(value);
}
