import { userError } from '@lockstep/kernel/errors';
import { bytesEqual } from '../../batch/bytes-equal.ts';
import type { Column } from '../../batch/column.ts';
import { copyBytes, dataViewOf } from '../../batch/copy-bytes.ts';
import {
  bothNull,
  eitherNull,
  grownCapacity,
  grownNulls,
  scatteredNulls,
  storageMismatch,
  type VectorOperations,
  withNullAt,
} from './vector.ts';

/** Offsets are 32-bit; one vector's text ends here. */
const heapBytesMax = 2 ** 31 - 1;
/** Below this, garbage is not worth a compaction. */
const compactionBytesMin = 1 << 16;
const nothing = new Uint8Array(0);

/**
 * Growable `bytes` column over a byte heap. The heap only ever grows or is replaced: bytes once written never change, so columns gathered from here may
 * share it. Overwritten and released values leave garbage, which a compaction into a new heap removes when it is more than a third.
 */
export class BytesVector implements VectorOperations {
  readonly storage = 'bytes';
  bytes: Uint8Array = nothing;
  starts: Int32Array = new Int32Array(0);
  ends: Int32Array = new Int32Array(0);
  nulls: Uint8Array | null = null;
  #view = dataViewOf(this.bytes);
  #used = 0;
  #garbage = 0;
  /** What was in it when it was last taken: about as much comes again. */
  #expected = 0;
  /** What was copied from last, and its view. */
  #source: Uint8Array = this.bytes;
  #sourceView = this.#view;

  reserve(capacity: number): void {
    if (capacity <= this.starts.length) return;
    const size = grownCapacity(this.starts.length, capacity);
    const starts = new Int32Array(size);
    const ends = new Int32Array(size);
    starts.set(this.starts);
    ends.set(this.ends);
    this.starts = starts;
    this.ends = ends;
    if (this.nulls !== null) this.nulls = grownNulls(this.nulls, size);
  }

  set(at: number, source: Column, row: number): void {
    if (source.storage !== 'bytes') throw storageMismatch('bytes', source.storage);
    if (source.nulls !== null && source.nulls[row] === 1) {
      this.setNull(at);
      return;
    }
    this.setBytes(at, source.bytes, source.starts[row]!, source.ends[row]!);
  }

  /** Stores `bytes[from..to)`. */
  setBytes(at: number, bytes: Uint8Array, from: number, to: number): void {
    this.release(at);
    const length = to - from;
    if (this.#used + length > this.bytes.length) this.#makeRoom(length);
    if (bytes !== this.#source) {
      this.#source = bytes;
      this.#sourceView = dataViewOf(bytes);
    }
    const start = this.#used;
    copyBytes(this.bytes, this.#view, start, bytes, this.#sourceView, from, to);
    this.#used = start + length;
    this.starts[at] = start;
    this.ends[at] = this.#used;
    if (this.nulls !== null) this.nulls[at] = 0;
  }

  scatter(source: Column, rows: Int32Array, targets: Int32Array, count: number): void {
    if (source.storage !== 'bytes') throw storageMismatch('bytes', source.storage);
    for (let k = 0; k < count; k++) {
      const row = rows[k]!;
      if (source.nulls === null || source.nulls[row] === 0)
        this.setBytes(targets[k]!, source.bytes, source.starts[row]!, source.ends[row]!);
      else this.release(targets[k]!);
    }
    this.nulls = scatteredNulls(this.nulls, this.starts.length, source.nulls, rows, targets, count);
  }

  setNull(at: number): void {
    this.release(at);
    this.nulls = withNullAt(this.nulls, at, this.starts.length);
  }

  equals(at: number, source: Column, row: number): boolean {
    if (source.storage !== 'bytes') throw storageMismatch('bytes', source.storage);
    if (eitherNull(this.nulls, at, source.nulls, row)) return bothNull(this.nulls, at, source.nulls, row);
    return bytesEqual(
      this.bytes,
      this.starts[at]!,
      this.ends[at]!,
      source.bytes,
      source.starts[row]!,
      source.ends[row]!,
    );
  }

  /** By unsigned bytes, which for UTF-8 is by code point. */
  compare(at: number, source: Column, row: number): number {
    if (source.storage !== 'bytes') throw storageMismatch('bytes', source.storage);
    const left = this.starts[at]!;
    const right = source.starts[row]!;
    const leftLength = this.ends[at]! - left;
    const rightLength = source.ends[row]! - right;
    const shared = Math.min(leftLength, rightLength);
    for (let i = 0; i < shared; i++) {
      const difference = this.bytes[left + i]! - source.bytes[right + i]!;
      if (difference !== 0) return difference;
    }
    return leftLength - rightLength;
  }

  release(at: number): void {
    this.#garbage += this.ends[at]! - this.starts[at]!;
    this.starts[at] = 0;
    this.ends[at] = 0;
  }

  load(source: Column): void {
    if (source.storage !== 'bytes') throw storageMismatch('bytes', source.storage);
    this.bytes = source.bytes;
    this.#view = dataViewOf(source.bytes);
    this.starts = source.starts;
    this.ends = source.ends;
    this.nulls = source.nulls;
    this.#used = source.bytes.length;
    this.#garbage = this.#used;
    for (let at = 0; at < source.starts.length; at++) this.#garbage -= source.ends[at]! - source.starts[at]!;
  }

  /** The part of the heap that is written; it never changes. */
  get written(): Uint8Array {
    return this.bytes.subarray(0, this.#used);
  }

  take(): Column {
    const { storage, bytes, starts, ends, nulls } = this;
    this.bytes = nothing;
    this.#source = nothing;
    this.starts = new Int32Array(0);
    this.ends = new Int32Array(0);
    this.nulls = null;
    this.#expected = this.#used;
    this.#used = 0;
    this.#garbage = 0;
    return { storage, bytes, starts, ends, nulls };
  }

  get sizeBytes(): number {
    return this.bytes.length + this.starts.byteLength + this.ends.byteLength + (this.nulls?.length ?? 0);
  }

  /** Gives back the bytes of values that are gone, but for some room. */
  trim(): void {
    const live = this.#used - this.#garbage;
    const heap = new Uint8Array(Math.min(heapBytesMax, live + (live >> 2)));
    this.#compactInto(heap);
    this.bytes = heap;
  }

  #makeRoom(length: number): void {
    const live = this.#used - this.#garbage;
    if (live + length > heapBytesMax) {
      throw userError('state.too_large', 'One column of an operator holds more than 2 GiB of text', {
        details: { liveBytes: live, heapBytesMax },
      });
    }
    const isWorthCompacting = this.#garbage > compactionBytesMin && this.#garbage * 3 > this.#used;
    const mustCompact = isWorthCompacting || this.#used + length > heapBytesMax;
    // Twice what is copied: so much room is gained that each byte is copied about once.
    const heap = new Uint8Array(
      Math.min(heapBytesMax, Math.max(256, this.#expected, ((mustCompact ? live : this.#used) + length) * 2)),
    );
    if (mustCompact) this.#compactInto(heap);
    else heap.set(this.bytes.subarray(0, this.#used));
    this.bytes = heap;
    this.#view = dataViewOf(heap);
  }

  #compactInto(heap: Uint8Array): void {
    const { bytes, starts, ends } = this;
    const [view, heapView] = [dataViewOf(bytes), dataViewOf(heap)];
    let used = 0;
    for (let at = 0; at < starts.length; at++) {
      const start = starts[at]!;
      const length = ends[at]! - start;
      if (length === 0) continue;
      copyBytes(heap, heapView, used, bytes, view, start, start + length);
      starts[at] = used;
      used += length;
      ends[at] = used;
    }
    this.#used = used;
    this.#garbage = 0;
  }
}
