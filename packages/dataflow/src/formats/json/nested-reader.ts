import type { ArrayType, LogicalType, MapType, MultisetType, RowType } from '@lockstep/sql/types';
import { parseBitmap } from '../../batch/bitmap/bitmap.ts';
import { decodeText } from '../../batch/decode-text.ts';
import { mapPartsOf } from '../../batch/nested/value-codec.ts';
import { readValue } from '../../batch/read-value.ts';
import type { ArrayValue, Value } from '../../batch/value.ts';
import { parseVariant } from '../../batch/variant/parse-variant.ts';
import { bytesToSlot } from '../bytes-to-slot.ts';
import { finishedColumn, newColumnSlots } from '../column-slots.ts';
import { textToSlot } from '../text-to-slot.ts';
import type { JsonFormatOptions } from './json-format-options.ts';
import { compactText, skipSpace, skipString, skipValue, stringTokenText } from './json-tokens.ts';

/** The value of the valid JSON in bytes[start, end); undefined when it is none of the type. */
export type ValueReader = (bytes: Uint8Array, start: number, end: number) => Value | undefined;

type Options = Pick<JsonFormatOptions, 'timestampStandard' | 'ignoreParseErrors' | 'failOnMissingField'>;

/**
 * What cannot be read is NULL when parse errors are to be ignored. NOT NULL inside a nested type is not checked here: as in Flink, that is for sinks to enforce.
 */
export function valueReader(type: LogicalType, options: Options): ValueReader {
  const read = presentReader(type, options);
  return (bytes, start, end) => {
    if (bytes[start] === 0x6e) return null;
    const value = read(bytes, start, end);
    return value === undefined && options.ignoreParseErrors ? null : value;
  };
}

function presentReader(type: LogicalType, options: Options): ValueReader {
  switch (type.kind) {
    case 'ARRAY':
      return arrayReader(type, options);
    case 'ROW':
      return rowReader(type, options);
    case 'MAP':
    case 'MULTISET':
      return mapReader(type, options);
    case 'CHAR':
    case 'VARCHAR':
      return readText;
    case 'BINARY':
    case 'VARBINARY':
      return readBinary;
    case 'VARIANT':
      return readVariant;
    case 'BITMAP':
      return readBitmap;
    default:
      return scalarReader(type, options);
  }
}

function readText(bytes: Uint8Array, start: number, end: number): string {
  const first = bytes[start];
  if (first === 0x22) return stringTokenText(bytes, start + 1, end - 1);
  return first === 0x7b || first === 0x5b ? compactText(bytes, start, end) : decodeText(bytes, start, end);
}

/** Base64 in a string; undefined for anything else. */
export function readBinary(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if (bytes[start] !== 0x22) return undefined;
  const text = stringTokenText(bytes, start + 1, end - 1);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** A string that holds JSON; any other value is the VARIANT itself. */
function readVariant(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  const text = readText(bytes, start, end);
  try {
    return parseVariant(text, true);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** `"{1,2}"`. */
function readBitmap(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  return bytes[start] === 0x22 ? parseBitmap(readText(bytes, start, end)) : undefined;
}

/** By the rules for columns: the value goes through a column of one row. */
function scalarReader(type: LogicalType, { timestampStandard }: Options): ValueReader {
  const slots = newColumnSlots({ ...type, nullable: false }, 1);
  const quick = bytesToSlot(type);
  const toSlot = textToSlot(type, timestampStandard);
  const stored = finishedColumn(slots, new Uint8Array(0));
  return (bytes, start, end) => {
    const first = bytes[start];
    if (first === 0x7b || first === 0x5b) return undefined;
    if (quick?.(bytes, start, end, slots, 0)) return readValue(stored, 0, type);
    const text = first === 0x22 ? stringTokenText(bytes, start + 1, end - 1) : decodeText(bytes, start, end);
    const outcome = toSlot(text, slots, 0);
    if (outcome === 'malformed') return undefined;
    return outcome === 'null' ? null : readValue(stored, 0, type);
  };
}

/** Calls `visit` for each element until it answers false. */
function visitElements(bytes: Uint8Array, start: number, visit: (start: number, end: number) => boolean): boolean {
  for (let at = skipSpace(bytes, start + 1); bytes[at] !== 0x5d; ) {
    const end = skipValue(bytes, at);
    if (!visit(at, end)) return false;
    at = skipSpace(bytes, end);
    if (bytes[at] === 0x2c) at = skipSpace(bytes, at + 1);
  }
  return true;
}

/** The same for members; the key's token is bytes[keyStart, keyEnd). */
function visitMembers(
  bytes: Uint8Array,
  start: number,
  visit: (keyStart: number, keyEnd: number, start: number, end: number) => boolean,
): boolean {
  for (let at = skipSpace(bytes, start + 1); bytes[at] !== 0x7d; ) {
    const keyEnd = skipString(bytes, at);
    const valueStart = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const valueEnd = skipValue(bytes, valueStart);
    if (!visit(at, keyEnd, valueStart, valueEnd)) return false;
    at = skipSpace(bytes, valueEnd);
    if (bytes[at] === 0x2c) at = skipSpace(bytes, at + 1);
  }
  return true;
}

function arrayReader({ element }: ArrayType, options: Options): ValueReader {
  const read = valueReader(element, options);
  return (bytes, start) => {
    if (bytes[start] !== 0x5b) return undefined;
    const elements: Value[] = [];
    const isWhole = visitElements(bytes, start, (from, to) => {
      const value = read(bytes, from, to);
      if (value === undefined) return false;
      elements.push(value);
      return true;
    });
    return isWhole ? elements : undefined;
  };
}

/** Members by name; unknown ones are skipped. */
function rowReader({ fields }: RowType, options: Options): ValueReader {
  const readers = fields.map(field => valueReader(field.type, options));
  const fieldOf = new Map(fields.map((field, f) => [field.name, f]));
  return (bytes, start) => {
    if (bytes[start] !== 0x7b) return undefined;
    const values: (Value | undefined)[] = fields.map(() => undefined);
    const isWhole = visitMembers(bytes, start, (keyStart, keyEnd, from, to) => {
      const f = fieldOf.get(stringTokenText(bytes, keyStart + 1, keyEnd - 1));
      if (f === undefined) return true;
      values[f] = readers[f]!(bytes, from, to);
      return values[f] !== undefined;
    });
    if (!isWhole) return undefined;
    if (options.failOnMissingField && values.includes(undefined)) return undefined;
    return values.map(value => value ?? null);
  };
}

/** An object, whose keys are read as values of the key type, or an array of `{"key": .., "value": ..}`. */
function mapReader(type: MapType | MultisetType, options: Options): ValueReader {
  const parts = mapPartsOf(type);
  const readKey = valueReader(parts.keys.element, options);
  const readEntryValue = valueReader(parts.values.element, options);
  const fields = [
    { name: 'key', type: parts.keys.element },
    { name: 'value', type: parts.values.element },
  ];
  const readEntries = arrayReader(
    { kind: 'ARRAY', element: { kind: 'ROW', fields, nullable: false }, nullable: false },
    options,
  );
  return (bytes, start, end) => {
    if (bytes[start] === 0x5b) return mapOfEntries(readEntries(bytes, start, end));
    if (bytes[start] !== 0x7b) return undefined;
    const keys: Value[] = [];
    const values: Value[] = [];
    const isWhole = visitMembers(bytes, start, (keyStart, keyEnd, from, to) => {
      const [key, value] = [readKey(bytes, keyStart, keyEnd), readEntryValue(bytes, from, to)];
      if (key === undefined || value === undefined) return false;
      keys.push(key);
      values.push(value);
      return true;
    });
    return isWhole ? { keys, values } : undefined;
  };
}

function mapOfEntries(entries: Value | undefined): Value | undefined {
  if (entries === undefined) return undefined;
  const rows = entries as readonly ArrayValue[];
  return { keys: rows.map(row => row[0]!), values: rows.map(row => row[1]!) };
}
