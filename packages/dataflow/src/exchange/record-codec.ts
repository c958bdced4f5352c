import { internalError } from '@lockstep/kernel/errors';
import { unreachable } from '@lockstep/kernel/invariant';
import type { Batch } from '../batch/batch.ts';
import type { BytesColumn, Column, Storage } from '../batch/column.ts';
import type { ExchangeRecord } from './exchange-record.ts';
import type { RecordMemory } from './record-memory.ts';

/**
 * A record as bytes. Header: length of the whole record, exchange, kind, number of rows (int32 each), then one number (float64: watermark, idleness,
 * checkpoint id, or whether a batch has kinds and watermarks). Rows follow column by column, every array at a multiple of 8, so that a record that lies in a
 * buffer of its own is read in place.
 */
export const recordHeaderBytes = 24;

const kinds = ['rows', 'watermark', 'idle', 'barrier'] as const;
const storages: readonly Storage[] = [
  'boolean',
  'int32',
  'int64',
  'float32',
  'float64',
  'bigint',
  'timestamp',
  'bytes',
];
const columnHeaderBytes = 8;
const hasNulls = 1;
const hasNanos = 2;
const hasKinds = 1;
const hasWatermarks = 2;

/** The length of the record whose header is in `header`. */
export const recordBytes = (header: Uint8Array): number => new Int32Array(header.buffer, header.byteOffset, 1)[0]!;

export function encodeControl(record: Exclude<ExchangeRecord, { kind: 'rows' }>): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(recordHeaderBytes);
  const number =
    record.kind === 'watermark' ? record.tsMs : record.kind === 'idle' ? Number(record.isIdle) : record.checkpointId;
  writeHeader(bytes, record.exchange, kinds.indexOf(record.kind), 0, number);
  return bytes;
}

/** The rows of a batch at the given positions as a record, in bytes from `memory`. Bytes columns are compacted: what other rows have stays behind. */
export function encodeRows(
  exchange: number,
  batch: Batch,
  rows: Int32Array,
  count: number,
  memory: RecordMemory,
): Uint8Array<ArrayBuffer> {
  const sizes = batch.columns.map(column => columnBytes(column, rows, count));
  const kindBytes = batch.kinds === null ? 0 : align(count);
  const watermarkBytes = batch.watermarks === null ? 0 : 8 * count;
  const total = sizes.reduce((sum, size) => sum + size, recordHeaderBytes + kindBytes + watermarkBytes);
  const record = memory.take(total);
  const { buffer } = record;
  const flags = (batch.kinds === null ? 0 : hasKinds) | (batch.watermarks === null ? 0 : hasWatermarks);
  writeHeader(record, exchange, 0, count, flags);
  let at = recordHeaderBytes;
  if (batch.kinds !== null) gather(batch.kinds, rows, count, new Uint8Array(buffer, at, count));
  at += kindBytes;
  if (batch.watermarks !== null) gather(batch.watermarks, rows, count, new Float64Array(buffer, at, count));
  at += watermarkBytes;
  batch.columns.forEach((column, c) => {
    writeColumn(column, rows, count, buffer, at);
    at += sizes[c]!;
  });
  return record;
}

/** `bytes` are the front of a buffer of their own, which the columns of the batch then show. */
export function decodeRecord(bytes: Uint8Array<ArrayBuffer>): ExchangeRecord {
  const { buffer } = bytes;
  const [, exchange = 0, kind = 0, rowCount = 0] = new Int32Array(buffer, 0, 4);
  const number = new Float64Array(buffer, 16, 1)[0]!;
  switch (kinds[kind]) {
    case 'rows':
      return { exchange, kind: 'rows', batch: readBatch(bytes, rowCount, number), bytes };
    case 'watermark':
      return { exchange, kind: 'watermark', tsMs: number };
    case 'idle':
      return { exchange, kind: 'idle', isIdle: number === 1 };
    case 'barrier':
      return { exchange, kind: 'barrier', checkpointId: number };
    default:
      throw internalError('dataflow.exchange_record', `An exchange was sent a record of kind ${kind}`);
  }
}

function writeHeader(
  { buffer, length }: Uint8Array,
  exchange: number,
  kind: number,
  rowCount: number,
  number: number,
): void {
  new Int32Array(buffer, 0, 4).set([length, exchange, kind, rowCount]);
  new Float64Array(buffer, 16, 1)[0] = number;
}

function columnBytes(column: Column, rows: Int32Array, count: number): number {
  const nulls = column.nulls === null ? 0 : align(count);
  switch (column.storage) {
    case 'boolean':
      return columnHeaderBytes + nulls + align(count);
    case 'int32':
    case 'float32':
      return columnHeaderBytes + nulls + align(4 * count);
    case 'int64':
    case 'float64':
      return columnHeaderBytes + nulls + 8 * count;
    case 'timestamp':
      return columnHeaderBytes + nulls + 8 * count + (column.nanos === null ? 0 : align(4 * count));
    case 'bigint':
      return columnHeaderBytes + nulls + 16 * count;
    case 'bytes':
      return columnHeaderBytes + nulls + align(4 * (count + 1)) + align(payloadBytes(column, rows, count));
    default:
      return unreachable(column, 'column');
  }
}

function payloadBytes({ starts, ends, nulls }: BytesColumn, rows: Int32Array, count: number): number {
  let total = 0;
  for (let k = 0; k < count; k++) {
    const row = rows[k]!;
    if (nulls === null || nulls[row] === 0) total += ends[row]! - starts[row]!;
  }
  return total;
}

function writeColumn(column: Column, rows: Int32Array, count: number, buffer: ArrayBuffer, start: number): void {
  const isNanos = column.storage === 'timestamp' && column.nanos !== null;
  const flags = (column.nulls === null ? 0 : hasNulls) | (isNanos ? hasNanos : 0);
  new Int32Array(buffer, start, 2).set([storages.indexOf(column.storage), flags]);
  let at = start + columnHeaderBytes;
  if (column.nulls !== null) {
    gather(column.nulls, rows, count, new Uint8Array(buffer, at, count));
    at += align(count);
  }
  switch (column.storage) {
    case 'boolean':
      gather(column.values, rows, count, new Uint8Array(buffer, at, count));
      return;
    case 'int32':
      gatherInt32(column.values, rows, count, new Int32Array(buffer, at, count));
      return;
    case 'float32':
      gather(column.values, rows, count, new Float32Array(buffer, at, count));
      return;
    case 'int64':
      gatherInt64(column.values, rows, count, new BigInt64Array(buffer, at, count));
      return;
    case 'float64':
      gatherFloat64(column.values, rows, count, new Float64Array(buffer, at, count));
      return;
    case 'timestamp':
      gatherFloat64(column.values, rows, count, new Float64Array(buffer, at, count));
      if (column.nanos !== null) gatherInt32(column.nanos, rows, count, new Int32Array(buffer, at + 8 * count, count));
      return;
    case 'bigint':
      writeBigints(column.values, rows, count, new BigInt64Array(buffer, at, 2 * count));
      return;
    case 'bytes':
      writeBytes(column, rows, count, buffer, at);
      return;
    default:
      unreachable(column, 'column');
  }
}

// One function per kind of array keeps each loop monomorphic; `gather` is for what is rare.

function gather<A extends Uint8Array | Float32Array | Float64Array>(
  source: A,
  rows: Int32Array,
  count: number,
  target: A,
): void {
  for (let k = 0; k < count; k++) target[k] = source[rows[k]!]!;
}

function gatherInt32(source: Int32Array, rows: Int32Array, count: number, target: Int32Array): void {
  for (let k = 0; k < count; k++) target[k] = source[rows[k]!]!;
}

function gatherInt64(source: BigInt64Array, rows: Int32Array, count: number, target: BigInt64Array): void {
  for (let k = 0; k < count; k++) target[k] = source[rows[k]!]!;
}

function gatherFloat64(source: Float64Array, rows: Int32Array, count: number, target: Float64Array): void {
  for (let k = 0; k < count; k++) target[k] = source[rows[k]!]!;
}

/** Two's complement in two words, the lower first; a DECIMAL(38) takes 127 bits. */
function writeBigints(source: readonly bigint[], rows: Int32Array, count: number, target: BigInt64Array): void {
  for (let k = 0; k < count; k++) {
    const value = source[rows[k]!] ?? 0n;
    target[2 * k] = BigInt.asIntN(64, value);
    target[2 * k + 1] = BigInt.asIntN(64, value >> 64n);
  }
}

/** Shorter values are copied faster by hand than by a call. */
const shortBytes = 32;

/** `count + 1` offsets into the payload, then the payload. */
function writeBytes(column: BytesColumn, rows: Int32Array, count: number, buffer: ArrayBuffer, start: number): void {
  const { bytes, starts, ends, nulls } = column;
  const offsets = new Int32Array(buffer, start, count + 1);
  const payload = new Uint8Array(buffer, start + align(4 * (count + 1)));
  let to = 0;
  for (let k = 0; k < count; k++) {
    const row = rows[k]!;
    offsets[k] = to;
    if (nulls !== null && nulls[row] === 1) continue;
    const end = ends[row]!;
    let from = starts[row]!;
    if (end - from <= shortBytes) while (from < end) payload[to++] = bytes[from++]!;
    else {
      payload.set(bytes.subarray(from, end), to);
      to += end - from;
    }
  }
  offsets[count] = to;
}

function readBatch({ buffer, length }: Uint8Array<ArrayBuffer>, rowCount: number, flags: number): Batch {
  let at = recordHeaderBytes;
  const rowKinds = (flags & hasKinds) === 0 ? null : new Uint8Array(buffer, at, rowCount);
  if (rowKinds !== null) at += align(rowCount);
  const watermarks = (flags & hasWatermarks) === 0 ? null : new Float64Array(buffer, at, rowCount);
  if (watermarks !== null) at += 8 * rowCount;
  const columns: Column[] = [];
  while (at < length) {
    const read = readColumn(buffer, at, rowCount);
    columns.push(read.column);
    at = read.end;
  }
  return { rowCount, columns, kinds: rowKinds, watermarks };
}

function readColumn(buffer: ArrayBuffer, start: number, count: number): { column: Column; end: number } {
  const [storage = 0, flags = 0] = new Int32Array(buffer, start, 2);
  let at = start + columnHeaderBytes;
  const nulls = (flags & hasNulls) === 0 ? null : new Uint8Array(buffer, at, count);
  if (nulls !== null) at += align(count);
  const kind = storages[storage];
  switch (kind) {
    case 'boolean':
      return { column: { storage: kind, values: new Uint8Array(buffer, at, count), nulls }, end: at + align(count) };
    case 'int32':
      return {
        column: { storage: kind, values: new Int32Array(buffer, at, count), nulls },
        end: at + align(4 * count),
      };
    case 'float32':
      return {
        column: { storage: kind, values: new Float32Array(buffer, at, count), nulls },
        end: at + align(4 * count),
      };
    case 'int64':
      return { column: { storage: kind, values: new BigInt64Array(buffer, at, count), nulls }, end: at + 8 * count };
    case 'float64':
      return { column: { storage: kind, values: new Float64Array(buffer, at, count), nulls }, end: at + 8 * count };
    case 'timestamp': {
      const values = new Float64Array(buffer, at, count);
      const end = at + 8 * count;
      if ((flags & hasNanos) === 0) return { column: { storage: kind, values, nanos: null, nulls }, end };
      const nanos = new Int32Array(buffer, end, count);
      return { column: { storage: kind, values, nanos, nulls }, end: end + align(4 * count) };
    }
    case 'bigint':
      return {
        column: { storage: kind, values: readBigints(new BigInt64Array(buffer, at, 2 * count), count), nulls },
        end: at + 16 * count,
      };
    case 'bytes': {
      const offsets = new Int32Array(buffer, at, count + 1);
      const payloadAt = at + align(4 * (count + 1));
      const length = offsets[count]!;
      const bytes = new Uint8Array(buffer, payloadAt, length);
      const ends = offsets.subarray(1);
      return { column: { storage: kind, bytes, starts: offsets, ends, nulls }, end: payloadAt + align(length) };
    }
    default:
      throw internalError('dataflow.exchange_record', `An exchange was sent a column of storage ${storage}`);
  }
}

function readBigints(words: BigInt64Array, count: number): bigint[] {
  const values = new Array<bigint>(count);
  for (let k = 0; k < count; k++) values[k] = (words[2 * k + 1]! << 64n) | BigInt.asUintN(64, words[2 * k]!);
  return values;
}

const align = (bytes: number): number => (bytes + 7) & ~7;
