import type { CsvFormatOptions } from './csv-format-options.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** The fields of one record as ranges of its bytes. Arrays grow and are used again for the next record. */
export class CsvFields {
  count = 0;
  starts: number[] = [];
  ends: number[] = [];
  /** Whether the field stood in quotes. */
  quoted: boolean[] = [];
  /** Whether the range still has doubled quotes or escapes in it. */
  escaped: boolean[] = [];
}

/**
 * Splits the record at `start` into fields. Answers the position behind its line end; -1 when `end` comes first, which makes it the last record when
 * nothing follows. A quoted field may hold delimiters and line feeds.
 */
export function splitRecord(
  bytes: Uint8Array,
  start: number,
  end: number,
  options: CsvFormatOptions,
  fields: CsvFields,
): number {
  fields.count = 0;
  let p = start;
  for (;;) {
    p =
      options.quote !== null && bytes[p] === options.quote && p < end
        ? quotedField(bytes, p, end, options, fields)
        : plainField(bytes, p, end, options, fields);
    if (p >= end) return -1;
    if (bytes[p] === lineFeed) return p + 1;
    p++;
    if (p >= end) {
      addField(fields, p, p, false, false);
      return -1;
    }
  }
}

function addField(fields: CsvFields, start: number, end: number, isQuoted: boolean, isEscaped: boolean): void {
  const f = fields.count++;
  fields.starts[f] = start;
  fields.ends[f] = end;
  fields.quoted[f] = isQuoted;
  fields.escaped[f] = isEscaped;
}

/** Answers the position of the delimiter or line feed behind, or `end`. */
function plainField(
  bytes: Uint8Array,
  start: number,
  end: number,
  options: CsvFormatOptions,
  fields: CsvFields,
): number {
  const { delimiter, escape: escapeByte } = options;
  let isEscaped = false;
  let p = start;
  for (; p < end; p++) {
    const byte = bytes[p];
    if (byte === delimiter || byte === lineFeed) break;
    if (byte === escapeByte && escapeByte !== null) {
      isEscaped = true;
      p++;
    }
  }
  p = Math.min(p, end);
  const isLineEnd = p === end || bytes[p] === lineFeed;
  const textEnd = isLineEnd && p > start && bytes[p - 1] === carriageReturn ? p - 1 : p;
  addField(fields, start, textEnd, false, isEscaped);
  return p;
}

/** What stands between the closing quote and the delimiter is dropped when it is space, else it belongs to the text. */
function quotedField(
  bytes: Uint8Array,
  start: number,
  end: number,
  options: CsvFormatOptions,
  fields: CsvFields,
): number {
  const { quote, delimiter, escape: escapeByte } = options;
  let isEscaped = false;
  let p = start + 1;
  for (; p < end; p++) {
    const byte = bytes[p];
    if (byte === quote) {
      if (bytes[p + 1] !== quote || p + 1 >= end) break;
      isEscaped = true;
      p++;
    } else if (byte === escapeByte && escapeByte !== null) {
      isEscaped = true;
      p++;
    }
  }
  addField(fields, start + 1, Math.min(p, end), true, isEscaped);
  while (p < end && bytes[p] !== delimiter && bytes[p] !== lineFeed) p++;
  return Math.min(p, end);
}

/** The text of a field with doubled quotes and escapes resolved: never longer than it was. */
export function unescapedField(bytes: Uint8Array, start: number, end: number, options: CsvFormatOptions): Uint8Array {
  const text = new Uint8Array(end - start);
  let length = 0;
  for (let p = start; p < end; p++) {
    const byte = bytes[p]!;
    const isDoubled = byte === options.quote && bytes[p + 1] === options.quote;
    if ((byte === options.escape || isDoubled) && p + 1 < end) p++;
    text[length++] = bytes[p]!;
  }
  return text.subarray(0, length);
}
