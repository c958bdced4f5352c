import type { ScanField } from '@lockstep/sql/algebra';
import type { ByteHeap } from '../../batch/byte-heap.ts';
import { dataViewOf } from '../../batch/copy-bytes.ts';
import { type ColumnSlots, finishedColumn } from '../column-slots.ts';
import type { DecodeResult, MalformedRecord, RowDecoder } from '../row-decoder.ts';
import { RowMemories, type RowMemory } from '../row-memory.ts';
import { generateScanner, type RecordScanner, type ScanState } from './generate-scanner.ts';
import type { JsonFormatOptions } from './json-format-options.ts';
import { skipSpace } from './json-tokens.ts';
import { RecordReader } from './record-reader.ts';
import { type RecordShape, shapeKey } from './record-shape.ts';

const batchRowsMax = 8192;
/** Producers with more kinds of records than this have the rest read the careful way. */
const scannersMax = 8;
/** A shape must be met so often before it gets a scanner; the first one gets it at once. */
const meetingsMin = 32;
const shapesCountedMax = 256;
const spareBytes = 4;

const lineFeed = 0x0a;

/**
 * Decodes newline-delimited JSON objects. Learns the shapes of records and runs a generated scanner for each; whatever surprises a scanner is read
 * the careful way, which decides what the record means.
 */
export class JsonDecoder implements RowDecoder {
  readonly #schema: readonly ScanField[];
  readonly #options: JsonFormatOptions;
  readonly #reader: RecordReader;
  readonly #scanners = new Map<string, RecordScanner>();
  readonly #meetings = new Map<string, number>();
  #current: RecordScanner | null = null;
  readonly #memories: RowMemories;
  #bytesPerRecord = 64;

  constructor(schema: readonly ScanField[], options: JsonFormatOptions) {
    this.#schema = schema;
    this.#options = options;
    this.#reader = new RecordReader(schema, options);
    this.#memories = new RowMemories(schema.map(field => field.type));
  }

  decode(bytes: Uint8Array, start: number, end: number, isLast: boolean, mayReuse = false): DecodeResult {
    const lastFeed = end > start ? bytes.lastIndexOf(lineFeed, end - 1) : -1;
    const limit = lastFeed < start ? start : lastFeed + 1;
    const memory = this.#memories.take(this.#rowsIn(limit - start), mayReuse);
    memory.heap.reserve(limit - start + spareBytes);
    const run = new DecodeRun(bytes, start, limit, memory);
    while (run.state.row < run.rowsMax && run.state.position < limit) {
      if (this.#scan(run)) continue;
      this.#readCarefully(run, bytes.indexOf(lineFeed, run.state.position));
    }
    if (isLast && run.state.position === limit && limit < end && run.state.row < run.rowsMax)
      this.#readCarefully(run, end);
    const consumedBytes = Math.min(run.state.position, end) - start;
    if (run.recordCount > 0) this.#bytesPerRecord = consumedBytes / run.recordCount;
    return {
      batch: {
        rowCount: run.state.row,
        columns: run.slots.map(slots => finishedColumn(slots, memory.heap.bytes)),
        kinds: null,
        watermarks: null,
      },
      consumedBytes,
      recordCount: run.recordCount,
      carefulCount: run.carefulCount,
      malformed: run.malformed,
    };
  }

  /** Room for about as many rows as the bytes hold: too little only means another call. */
  #rowsIn(byteCount: number): number {
    return Math.min(batchRowsMax, Math.ceil((byteCount * 1.1) / this.#bytesPerRecord) + 16);
  }

  /** Whether a scanner got any further: the one that last did, or any other. */
  #scan(run: DecodeRun): boolean {
    if (run.state.position >= run.scanLimit) return false;
    if (this.#current !== null && run.advance(this.#current)) return true;
    for (const scanner of this.#scanners.values()) {
      if (scanner !== this.#current && run.advance(scanner)) {
        this.#current = scanner;
        return true;
      }
    }
    return false;
  }

  #readCarefully(run: DecodeRun, recordEnd: number): void {
    const { bytes, slots, heap, state } = run;
    const start = state.position;
    state.position = recordEnd + 1;
    run.recordCount++;
    if (skipSpace(bytes, start) >= recordEnd) return;
    const outcome = this.#reader.read(bytes, start, recordEnd, slots, state.row, heap);
    // JSON in a text column is written anew and may have become longer.
    heap.reserve(Math.max(0, run.scanLimit - recordEnd) + spareBytes);
    if (outcome.kind === 'row') {
      state.row++;
      run.carefulCount++;
      if (outcome.shape !== null) this.#meet(outcome.shape);
      return;
    }
    const byteLength = recordEnd - start - (bytes[recordEnd - 1] === 0x0d ? 1 : 0);
    run.malformed.push({ byteOffset: start, byteLength, reason: outcome.reason });
    for (const slot of slots) if (slot.nulls !== null) slot.nulls[state.row] = 0;
  }

  #meet(shape: RecordShape): void {
    const key = shapeKey(shape);
    const meetings = (this.#meetings.get(key) ?? 0) + 1;
    if (meetings > 1 || this.#meetings.size < shapesCountedMax) this.#meetings.set(key, meetings);
    const isKnown = this.#scanners.has(key) || this.#scanners.size >= scannersMax;
    if (isKnown || (meetings < meetingsMin && this.#scanners.size > 0)) return;
    const separator = this.#options.timestampStandard === 'SQL' ? ' ' : 'T';
    const scanner = generateScanner(this.#schema, shape, this.#reader, separator);
    this.#scanners.set(key, scanner);
    this.#current = scanner;
  }
}

/** The work on one batch. */
class DecodeRun {
  readonly bytes: Uint8Array;
  readonly slots: readonly ColumnSlots[];
  readonly rowsMax: number;
  readonly state: ScanState;
  /** Scanners stop here: behind it there are not enough spare bytes. */
  readonly scanLimit: number;
  readonly malformed: MalformedRecord[] = [];
  recordCount = 0;
  carefulCount = 0;
  readonly heap: ByteHeap;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, start: number, limit: number, { slots, heap, rowsMax }: RowMemory) {
    this.bytes = bytes;
    this.slots = slots;
    this.heap = heap;
    this.rowsMax = rowsMax;
    this.state = { position: start, row: 0 };
    this.#view = dataViewOf(bytes);
    const hasSpare = limit + spareBytes <= bytes.length;
    this.scanLimit = hasSpare || limit < 2 ? limit : bytes.lastIndexOf(lineFeed, limit - 2) + 1;
  }

  advance(scanner: RecordScanner): boolean {
    const before = this.state.row;
    scanner(this.bytes, this.#view, this.state, this.scanLimit, this.rowsMax, this.slots, this.heap);
    this.recordCount += this.state.row - before;
    return this.state.row > before;
  }
}
