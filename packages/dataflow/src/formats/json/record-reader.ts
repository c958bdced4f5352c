import type { ScanField } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import type { ByteHeap } from '../../batch/byte-heap.ts';
import { decodeText } from '../../batch/decode-text.ts';
import { isEncoded } from '../../batch/nested/is-encoded.ts';
import { valueCodecOf } from '../../batch/nested/value-codec.ts';
import type { Value } from '../../batch/value.ts';
import type { ColumnSlots } from '../column-slots.ts';
import { type SlotOutcome, type TextToSlot, textToSlot } from '../text-to-slot.ts';
import type { JsonFormatOptions } from './json-format-options.ts';
import { compactText, hasEscape, skipSpace, skipString, skipValue, stringTokenText } from './json-tokens.ts';
import { type Member, type MemberTree, memberTree } from './member-tree.ts';
import { readBinary, type ValueReader, valueReader } from './nested-reader.ts';
import type { RecordShape, ShapePart } from './record-shape.ts';

const isTextType = ({ kind }: LogicalType): boolean => kind === 'CHAR' || kind === 'VARCHAR';
const isBinaryType = ({ kind }: LogicalType): boolean => kind === 'BINARY' || kind === 'VARBINARY';

export type RecordOutcome =
  | {
      readonly kind: 'row' /** Null when records like this one can't be read by a generated scanner. */;
      readonly shape: RecordShape | null;
    }
  | { readonly kind: 'malformed'; readonly reason: string };

/** One record while it is read; `at` is where reading is. */
interface RecordWork {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly slots: readonly ColumnSlots[];
  readonly row: number;
  readonly heap: ByteHeap;
  at: number;
  readonly parts: ShapePart[];
  /** Behind the last value. */
  partStart: number;
  /** 1 for columns that the record has. */
  readonly seen: Uint8Array;
  /** Columns inside of objects that are null. */
  readonly nulled: number[];
  /** Something that no generated scanner should expect again: a repeated key, a number where an object belongs. */
  isOdd: boolean;
}

/**
 * Reads one record the careful way: any key order, any space, escapes, every conversion that Flink has. It decides what a record means; generated scanners
 * only do the same faster for records without surprises.
 */
export class RecordReader {
  readonly #schema: readonly ScanField[];
  readonly #options: JsonFormatOptions;
  readonly #members: MemberTree;
  /** For scalar types. */
  readonly #toSlot: readonly (TextToSlot | null)[];
  readonly #readEncoded: readonly (ValueReader | null)[];

  constructor(schema: readonly ScanField[], options: JsonFormatOptions) {
    this.#schema = schema;
    this.#options = options;
    this.#members = memberTree(schema);
    this.#toSlot = schema.map(({ type }) =>
      isTextType(type) || isBinaryType(type) || isEncoded(type) ? null : textToSlot(type, options.timestampStandard),
    );
    this.#readEncoded = schema.map(({ type }) =>
      isEncoded(type) ? valueReader({ ...type, nullable: true }, options) : null,
    );
  }

  /** Reads bytes[start, end) into row `row`, text and bytes to the end of `heap`; the row is garbage when the record is malformed. */
  read(
    bytes: Uint8Array,
    start: number,
    end: number,
    slots: readonly ColumnSlots[],
    row: number,
    heap: ByteHeap,
  ): RecordOutcome {
    const heapStart = heap.length;
    for (const slot of slots) if (slot.nulls !== null) slot.nulls[row] = 0;
    const work: RecordWork = {
      bytes,
      start,
      end,
      slots,
      row,
      heap,
      at: start,
      parts: [],
      partStart: start,
      seen: new Uint8Array(slots.length),
      nulled: [],
      isOdd: false,
    };
    const reason = this.#readRecord(work) ?? this.#fillMissing(work);
    if (reason !== null) {
      heap.length = heapStart;
      return { kind: 'malformed', reason };
    }
    if (work.isOdd || work.parts.length === 0) return { kind: 'row', shape: null };
    const after = bytes.slice(work.partStart, withoutReturn(bytes, work.partStart, end));
    return { kind: 'row', shape: { parts: work.parts, after, missing: [...missingOf(work.seen), ...work.nulled] } };
  }

  /** The object and nothing behind it; null when all went well, else what is wrong. */
  #readRecord(work: RecordWork): string | null {
    const { bytes, end } = work;
    work.at = skipSpace(bytes, work.start);
    if (bytes[work.at] !== 0x7b) return syntaxError(work, 'A record must be a JSON object');
    const reason = this.#readObject(work, this.#members);
    if (reason !== null) return reason;
    return work.at < end ? syntaxError(work, 'Unexpected text behind the object') : null;
  }

  /** The object whose `{` is at `work.at`, and the space behind it. */
  #readObject(work: RecordWork, members: MemberTree): string | null {
    const { bytes, end } = work;
    work.at = skipSpace(bytes, work.at + 1);
    if (bytes[work.at] !== 0x7d) {
      for (;;) {
        const reason = this.#readMember(work, members);
        if (reason !== null) return reason;
        if (bytes[work.at] === 0x7d) break;
        if (bytes[work.at] !== 0x2c) return syntaxError(work, "Expected ',' or '}'");
        work.at = skipSpace(bytes, work.at + 1);
      }
    }
    if (work.at >= end) return syntaxError(work, "Expected '}'");
    work.at = skipSpace(bytes, work.at + 1);
    return null;
  }

  /** `"name": value`, and the space behind. */
  #readMember(work: RecordWork, members: MemberTree): string | null {
    const { bytes, end, slots, row, heap } = work;
    const keyEnd = skipString(bytes, work.at);
    if (keyEnd === -1) return syntaxError(work, 'Expected a field name');
    const name = stringTokenText(bytes, work.at + 1, keyEnd - 1);
    work.at = skipSpace(bytes, keyEnd);
    if (bytes[work.at] !== 0x3a) return syntaxError(work, `Expected ':' behind '${name}'`);
    work.at = skipSpace(bytes, work.at + 1);
    const valueStart = work.at;
    const member = members.get(name);
    const inside = member?.members ?? null;
    if (inside !== null && bytes[valueStart] === 0x7b) return this.#readObject(work, inside);
    const valueEnd = skipValue(bytes, valueStart);
    if (valueEnd === -1 || valueEnd > end) return syntaxError(work, `Field '${name}' has no valid value`);
    work.at = skipSpace(bytes, valueEnd);
    if (member !== undefined && inside !== null) return this.#readNoObject(work, member, name, valueStart, valueEnd);
    const column = member?.column ?? -1;
    if (column !== -1) {
      work.isOdd ||= work.seen[column] === 1;
      work.seen[column] = 1;
      const reason = this.#readField(bytes, valueStart, valueEnd, column, slots[column]!, row, heap);
      if (reason !== null) return reason;
    }
    work.parts.push({ before: bytes.slice(work.partStart, valueStart), column });
    work.partStart = valueEnd;
    return null;
  }

  /** A value where an object belongs. `null` makes all columns inside NULL, and stays part of the shape's text; anything else is malformed. */
  #readNoObject(work: RecordWork, { columns }: Member, name: string, start: number, end: number): string | null {
    const { bytes, slots, row, seen, nulled } = work;
    const isNull = bytes[start] === 0x6e;
    if (!isNull && !this.#options.ignoreParseErrors)
      return `Field '${name}': ${shownToken(bytes, start, end)} is no ROW`;
    work.isOdd ||= !isNull;
    for (const column of columns) {
      work.isOdd ||= seen[column] === 1;
      seen[column] = 1;
      nulled.push(column);
      if (!setNull(slots[column]!, row))
        return `Field '${this.#schema[column]!.name}' is NOT NULL, but '${name}' is null`;
    }
    return null;
  }

  /** Reads the value at `at` into a row, for generated scanners; -1 when it needs the whole record's care. */
  readValue(bytes: Uint8Array, at: number, column: number, slots: ColumnSlots, row: number, heap: ByteHeap): number {
    const end = skipValue(bytes, at);
    if (end === -1 || this.#readField(bytes, at, end, column, slots, row, heap) !== null) return -1;
    return end;
  }

  #readField(
    bytes: Uint8Array,
    start: number,
    end: number,
    column: number,
    slots: ColumnSlots,
    row: number,
    heap: ByteHeap,
  ): string | null {
    const { name, type } = this.#schema[column]!;
    let outcome: SlotOutcome;
    const readEncoded = this.#readEncoded[column]!;
    if (bytes[start] === 0x6e) outcome = 'null';
    else if (readEncoded !== null) outcome = storeEncoded(readEncoded(bytes, start, end), type, slots, row);
    else if (isTextType(type)) outcome = readText(bytes, start, end, slots, row, heap);
    else if (isBinaryType(type)) outcome = storeBinary(readBinary(bytes, start, end), slots, row, heap);
    else outcome = this.#readScalar(bytes, start, end, column, slots, row);
    if (outcome === 'malformed' && !this.#options.ignoreParseErrors) {
      return `Field '${name}': ${shownToken(bytes, start, end)} is no ${type.kind}`;
    }
    if (outcome === 'stored') {
      if (slots.nulls !== null) slots.nulls[row] = 0;
      return null;
    }
    return setNull(slots, row) ? null : `Field '${name}' is NOT NULL, but ${shownToken(bytes, start, end)} gives NULL`;
  }

  #readScalar(
    bytes: Uint8Array,
    start: number,
    end: number,
    column: number,
    slots: ColumnSlots,
    row: number,
  ): SlotOutcome {
    const { kind } = this.#schema[column]!.type;
    const first = bytes[start]!;
    if (first === 0x7b || first === 0x5b) return 'malformed';
    const isString = first === 0x22;
    const text = isString ? stringTokenText(bytes, start + 1, end - 1) : decodeText(bytes, start, end);
    const isFractional = !isString && (kind === 'INTEGER' || kind === 'BIGINT') && /[.eE]/.test(text);
    return this.#toSlot[column]!(isFractional ? truncatedNumber(text) : text, slots, row);
  }

  #fillMissing({ seen, slots, row }: RecordWork): string | null {
    for (const column of missingOf(seen)) {
      const { name } = this.#schema[column]!;
      if (this.#options.failOnMissingField) return `Field '${name}' is missing`;
      if (!setNull(slots[column]!, row)) return `Field '${name}' is NOT NULL, but missing`;
    }
    return null;
  }
}

/** A string as it is, a container as compact JSON, anything else as it is written. */
function readText(
  bytes: Uint8Array,
  start: number,
  end: number,
  slots: ColumnSlots,
  row: number,
  heap: ByteHeap,
): SlotOutcome {
  const first = bytes[start]!;
  slots.starts[row] = heap.length;
  if (first === 0x7b || first === 0x5b) heap.writeString(compactText(bytes, start, end));
  else if (first !== 0x22) heap.writeBytes(bytes, start, end);
  else if (hasEscape(bytes, start + 1, end - 1)) heap.writeString(stringTokenText(bytes, start + 1, end - 1));
  else heap.writeBytes(bytes, start + 1, end - 1);
  slots.ends[row] = heap.length;
  return 'stored';
}

function storeBinary(value: Uint8Array | undefined, slots: ColumnSlots, row: number, heap: ByteHeap): SlotOutcome {
  if (value === undefined) return 'malformed';
  slots.starts[row] = heap.length;
  heap.writeBytes(value, 0, value.length);
  slots.ends[row] = heap.length;
  return 'stored';
}

function storeEncoded(value: Value | undefined, type: LogicalType, slots: ColumnSlots, row: number): SlotOutcome {
  if (value === undefined) return 'malformed';
  if (value === null) return 'null';
  const heap = slots.heap!;
  slots.starts[row] = heap.length;
  valueCodecOf(type).write(heap, value);
  slots.ends[row] = heap.length;
  return 'stored';
}

const missingOf = (seen: Uint8Array): number[] => [...seen.keys()].filter(column => seen[column] === 0);

/** False when the column is NOT NULL. */
function setNull(slots: ColumnSlots, row: number): boolean {
  if (slots.nulls === null) return false;
  slots.nulls[row] = 1;
  slots.hasNulls = true;
  return true;
}

/** An integer column takes a number with a fraction or exponent as Jackson does: the fraction is cut off. */
function truncatedNumber(text: string): string {
  const value = Math.trunc(Number(text));
  return Number.isFinite(value) && Math.abs(value) < 2 ** 63 ? BigInt(value).toString() : text;
}

function withoutReturn(bytes: Uint8Array, start: number, end: number): number {
  return end > start && bytes[end - 1] === 0x0d ? end - 1 : end;
}

const shownMax = 60;

function shownToken(bytes: Uint8Array, start: number, end: number): string {
  return end - start > shownMax ? `${decodeText(bytes, start, start + shownMax)}...` : decodeText(bytes, start, end);
}

function syntaxError({ bytes, at, start, end }: RecordWork, what: string): string {
  const found = at < end ? `found '${shownToken(bytes, at, Math.min(end, at + 20))}'` : 'the record ends';
  return `${what}: ${found} at byte ${at - start}`;
}
