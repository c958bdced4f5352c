import { grownFloat64 } from './accumulators/accumulator.ts';
import { sortedByTime } from './sorted-by-time.ts';
import type { StateReader, StateWriter } from './state-file.ts';
import type { StateTable } from './state-image.ts';
import { grownCapacity } from './vectors/vector.ts';

/** The time of an id that is not listed. */
const never = Number.NaN;

/** Memory is given back this often at most, and at least as often as this: what expires in between is out of reach, but not yet out of memory. */
const roundMsMin = 1;
const roundMsMax = 10_000;
const roundsPerTtl = 16;

/**
 * When each id of a state was last written to, for Flink's state TTL (processing time, updated on creation and write, expired values never seen): ids in a
 * list from the write that is longest ago to the newest, so that finding what has expired costs nothing but the expired ids. Order of calls: `advance` before
 * a batch, then `touch` for each id that the batch writes to, and `drop` for an id that goes for another reason.
 */
export class LastWrites {
  readonly ttlMs: number;
  #nowMs = Number.NEGATIVE_INFINITY;
  #times = new Float64Array(0);
  /** Neighbours by age, as id + 1; 0 is none. */
  #older = new Int32Array(0);
  #newer = new Int32Array(0);
  #oldest = 0;
  #newest = 0;

  constructor(ttlMs: number) {
    this.ttlMs = ttlMs;
  }

  /** Moves the time, never back, and hands over what nobody has written to for the time to live, oldest first. The ids are no longer listed then. */
  advance(nowMs: number, forget: (id: number) => void): void {
    if (nowMs > this.#nowMs) this.#nowMs = nowMs;
    while (this.hasExpired(this.#nowMs)) {
      const id = this.#oldest - 1;
      this.drop(id);
      forget(id);
    }
  }

  /** The id is written to now. */
  touch(id: number): void {
    if (id >= this.#times.length) this.#grow(id + 1);
    if (this.#times[id] === this.#nowMs) return;
    this.drop(id);
    this.#append(id, this.#nowMs);
  }

  touchAll(ids: Int32Array, count: number): void {
    for (let k = 0; k < count; k++) this.touch(ids[k]!);
  }

  drop(id: number): void {
    if (!this.isListed(id)) return;
    const older = this.#older[id]!;
    const newer = this.#newer[id]!;
    if (older === 0) this.#oldest = newer;
    else this.#newer[older - 1] = newer;
    if (newer === 0) this.#newest = older;
    else this.#older[newer - 1] = older;
    this.#times[id] = never;
  }

  isListed(id: number): boolean {
    return id < this.#times.length && !Number.isNaN(this.#times[id]!);
  }

  hasExpired(nowMs: number): boolean {
    return this.#oldest !== 0 && this.#times[this.#oldest - 1]! + this.ttlMs <= nowMs;
  }

  /** When `advance` is worth calling for the memory's sake; Infinity while nothing is listed. */
  get nextRoundMs(): number {
    if (this.#oldest === 0) return Number.POSITIVE_INFINITY;
    const roundMs = Math.min(Math.max(Math.floor(this.ttlMs / roundsPerTtl), roundMsMin), roundMsMax);
    return Math.ceil((this.#times[this.#oldest - 1]! + this.ttlMs) / roundMs) * roundMs;
  }

  save(writer: StateWriter, name: string, table: StateTable): void {
    this.#grow(table.rows);
    writer.array(table, name, this.#times);
  }

  /** Lists the ids of a new state that are in use in the table; what was saved without a time is as if written now. */
  load(reader: StateReader, name: string, table: string): void {
    const count = reader.rows(table);
    const isFree = reader.freeFlags(table);
    this.#grow(count);
    const times = reader.has(name) ? reader.float64(name) : new Float64Array(count).fill(this.#nowMs);
    for (const id of sortedByTime(times))
      if (isFree[id] === 0) this.#append(id, Number.isNaN(times[id]!) ? this.#nowMs : times[id]!);
  }

  get sizeBytes(): number {
    return this.#times.byteLength + this.#older.byteLength + this.#newer.byteLength;
  }

  #append(id: number, atMs: number): void {
    this.#times[id] = atMs;
    this.#older[id] = this.#newest;
    this.#newer[id] = 0;
    if (this.#newest === 0) this.#oldest = id + 1;
    else this.#newer[this.#newest - 1] = id + 1;
    this.#newest = id + 1;
  }

  #grow(needed: number): void {
    if (needed <= this.#times.length) return;
    const before = this.#times.length;
    const capacity = grownCapacity(before, needed);
    this.#times = grownFloat64(this.#times, capacity).fill(never, before);
    const older = new Int32Array(capacity);
    const newer = new Int32Array(capacity);
    older.set(this.#older);
    newer.set(this.#newer);
    this.#older = older;
    this.#newer = newer;
  }
}
