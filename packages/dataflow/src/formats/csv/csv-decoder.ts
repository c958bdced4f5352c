import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import type { ByteHeap } from '../../batch/byte-heap.ts';
import { decodeText } from '../../batch/decode-text.ts';
import { type BytesToSlot, bytesToSlot } from '../bytes-to-slot.ts';
import { type ColumnSlots, finishedColumn } from '../column-slots.ts';
import { skipUtf8 } from '../json/json-tokens.ts';
import type { DecodeResult, MalformedRecord, RowDecoder } from '../row-decoder.ts';
import { RowMemories } from '../row-memory.ts';
import { type SlotOutcome, type TextToSlot, textToSlot } from '../text-to-slot.ts';
import { CsvFields, splitRecord, unescapedField } from './csv-fields.ts';
import type { CsvFormatOptions } from './csv-format-options.ts';

const batchRowsMax = 8192;
const shownMax = 60;

const isBytesType = ({ kind }: LogicalType): boolean =>
  kind === 'CHAR' || kind === 'VARCHAR' || kind === 'BINARY' || kind === 'VARBINARY';

/** Decodes CSV: fields by position, no header line, as Flink's csv format. */
export class CsvDecoder implements RowDecoder {
  readonly #schema: readonly Field[];
  readonly #options: CsvFormatOptions;
  readonly #toSlot: readonly (TextToSlot | null)[];
  readonly #quickly: readonly (BytesToSlot | null)[];
  readonly #fields = new CsvFields();
  readonly #memories: RowMemories;
  #bytesPerRecord = 32;

  constructor(schema: readonly Field[], options: CsvFormatOptions) {
    this.#schema = schema;
    this.#options = options;
    this.#quickly = schema.map(({ type }) => bytesToSlot(type));
    this.#toSlot = schema.map(({ type }) => (isBytesType(type) ? null : textToSlot(type, 'SQL')));
    this.#memories = new RowMemories(schema.map(field => field.type));
  }

  decode(bytes: Uint8Array, start: number, end: number, isLast: boolean, mayReuse = false): DecodeResult {
    const rowsWanted = Math.min(batchRowsMax, Math.ceil(((end - start) * 1.1) / this.#bytesPerRecord) + 16);
    const { slots, heap, rowsMax } = this.#memories.take(rowsWanted, mayReuse);
    heap.reserve(end - start);
    const malformed: MalformedRecord[] = [];
    let [position, row, recordCount] = [start, 0, 0];
    while (row < rowsMax && position < end) {
      const next = splitRecord(bytes, position, end, this.#options, this.#fields);
      if (next === -1 && !isLast) break;
      const recordEnd = withoutLineEnd(bytes, position, next === -1 ? end : next);
      recordCount++;
      if (!this.#isSkipped(bytes, position, recordEnd)) {
        const reason = this.#readRecord(bytes, slots, row, heap);
        if (reason === null) row++;
        else malformed.push({ byteOffset: position, byteLength: recordEnd - position, reason });
      }
      position = next === -1 ? end : next;
    }
    if (recordCount > 0) this.#bytesPerRecord = (position - start) / recordCount;
    const columns = slots.map(slot => finishedColumn(slot, heap.bytes));
    const batch = { rowCount: row, columns, kinds: null, watermarks: null };
    return { batch, consumedBytes: position - start, recordCount, carefulCount: 0, malformed };
  }

  #isSkipped(bytes: Uint8Array, start: number, end: number): boolean {
    return start === end || (this.#options.allowComments && bytes[start] === 0x23);
  }

  /** Null when the record is a row, else why not. */
  #readRecord(bytes: Uint8Array, slots: readonly ColumnSlots[], row: number, heap: ByteHeap): string | null {
    const { count } = this.#fields;
    const { ignoreParseErrors } = this.#options;
    if (count > slots.length || (count < slots.length && !ignoreParseErrors)) {
      return `Row length mismatch: ${slots.length} fields expected but was ${count}`;
    }
    for (let f = 0; f < slots.length; f++) {
      const slot = slots[f]!;
      if (slot.nulls !== null) slot.nulls[row] = 0;
      const outcome = f < count ? this.#readField(bytes, f, slot, row, heap) : 'null';
      if (outcome === 'malformed' && !ignoreParseErrors) {
        return `Field '${this.#schema[f]!.name}': ${this.#shown(bytes, f)} is no ${this.#schema[f]!.type.kind}`;
      }
      if (outcome === 'stored') continue;
      if (slot.nulls === null)
        return `Field '${this.#schema[f]!.name}' is NOT NULL, but ${this.#shown(bytes, f)} gives NULL`;
      slot.nulls[row] = 1;
      slot.hasNulls = true;
    }
    return null;
  }

  #readField(bytes: Uint8Array, f: number, slot: ColumnSlots, row: number, heap: ByteHeap): SlotOutcome {
    let start = this.#fields.starts[f]!;
    let end = this.#fields.ends[f]!;
    const { trimSpaces, nullLiteral, emptyStringAsNull } = this.#options;
    const isQuoted = this.#fields.quoted[f]!;
    if (trimSpaces && !isQuoted) {
      while (start < end && bytes[start] === 0x20) start++;
      while (end > start && bytes[end - 1] === 0x20) end--;
    }
    if (emptyStringAsNull && start === end) return 'null';
    if (
      nullLiteral !== null &&
      !isQuoted &&
      end - start === nullLiteral.length &&
      decodeText(bytes, start, end) === nullLiteral
    ) {
      return 'null';
    }
    if (this.#quickly[f]?.(bytes, start, end, slot, row) === true) return 'stored';
    const convert = this.#toSlot[f];
    if (convert !== null && convert !== undefined) return convert(this.#fieldText(bytes, f, start, end), slot, row);
    if (!isUtf8(bytes, start, end)) return 'malformed';
    slot.starts[row] = heap.length;
    if (!this.#fields.escaped[f]) heap.writeBytes(bytes, start, end);
    else {
      const text = unescapedField(bytes, start, end, this.#options);
      heap.writeBytes(text, 0, text.length);
    }
    slot.ends[row] = heap.length;
    return 'stored';
  }

  #fieldText(bytes: Uint8Array, f: number, start: number, end: number): string {
    if (!this.#fields.escaped[f]) return decodeText(bytes, start, end);
    const text = unescapedField(bytes, start, end, this.#options);
    return decodeText(text, 0, text.length);
  }

  #shown(bytes: Uint8Array, f: number): string {
    if (f >= this.#fields.count) return 'its absence';
    const start = this.#fields.starts[f]!;
    return `'${decodeText(bytes, start, Math.min(this.#fields.ends[f]!, start + shownMax))}'`;
  }
}

function withoutLineEnd(bytes: Uint8Array, start: number, end: number): number {
  let p = end;
  if (p > start && bytes[p - 1] === 0x0a) p--;
  if (p > start && bytes[p - 1] === 0x0d) p--;
  return p;
}

function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let p = start;
  while (p < end && bytes[p]! < 0x80) p++;
  while (p < end) {
    if (bytes[p]! < 0x80) p++;
    else {
      p = skipUtf8(bytes, p);
      if (p === -1 || p > end) return false;
    }
  }
  return true;
}
