import type { Float64Column, Int32Column } from '@lockstep/dataflow/batch';
import {
  grownCapacity,
  identityRows,
  KeyTable,
  type StateReader,
  type StateTable,
  type StateWriter,
} from '@lockstep/dataflow/state';
import { TimerHeap } from '@lockstep/dataflow/time';

/** So many deleted timers may wait in the heap for their time before it is made anew. */
const staleMin = 1024;

/**
 * Timers of one time domain. A timer is an (owner, time), set once however often it is asked for. They fire in order of time, equal times in the order in which
 * they were set, also after a recovery.
 */
export class TimerQueue {
  readonly #table = new KeyTable(['int32', 'float64']);
  #heap = new TimerHeap();
  #queued = 0;
  #sequence = 0;
  /** By timer. */
  #sequences = new Float64Array(0);
  #isSet = new Uint8Array(0);
  /** By owner: how many it has, and the time of the one that it set last, NaN when that is gone. */
  #counts = new Int32Array(0);
  #lastTimes = new Float64Array(0);
  readonly #owner: Int32Column = { storage: 'int32', values: new Int32Array(1), nulls: null };
  readonly #time: Float64Column = { storage: 'float64', values: new Float64Array(1), nulls: null };
  readonly #found = new Int32Array(1);

  /** Makes owners below `capacity` valid. */
  reserve(capacity: number): void {
    if (capacity <= this.#counts.length) return;
    const grown = new Int32Array(grownCapacity(this.#counts.length, capacity));
    grown.set(this.#counts);
    this.#counts = grown;
    const lastTimes = new Float64Array(grown.length).fill(Number.NaN);
    lastTimes.set(this.#lastTimes);
    this.#lastTimes = lastTimes;
  }

  /** Infinity when there is none; may be the time of a timer that was deleted. */
  get earliestMs(): number {
    return this.#heap.earliestMs;
  }

  hasTimers(owner: number): boolean {
    return this.#counts[owner]! > 0;
  }

  set(owner: number, timeMs: number): void {
    if (this.#lastTimes[owner] === timeMs) return;
    this.#owner.values[0] = owner;
    this.#time.values[0] = timeMs;
    this.#table.lookup([this.#owner, this.#time], identityRows(1), 1, this.#found);
    if (this.#table.insertedCount === 0) return;
    const timer = this.#found[0]!;
    this.#reserveTimers(timer + 1);
    this.#sequences[timer] = this.#sequence++;
    this.#isSet[timer] = 1;
    this.#counts[owner]! += 1;
    this.#lastTimes[owner] = timeMs;
    this.#heap.push(timeMs, timer);
    this.#queued++;
  }

  delete(owner: number, timeMs: number): void {
    this.#owner.values[0] = owner;
    this.#time.values[0] = timeMs;
    this.#table.find([this.#owner, this.#time], identityRows(1), 1, this.#found);
    if (this.#found[0]! < 0) return;
    this.#remove(this.#found[0]!);
    if (this.#queued > staleMin && this.#queued > 2 * this.#table.size) this.#makeHeap();
  }

  /** All timers of an owner; looks through all timers there are. */
  deleteAll(owner: number): void {
    if (!this.hasTimers(owner)) return;
    for (const timer of this.#timers()) if (this.#ownerOf(timer) === owner) this.#remove(timer);
  }

  /** Fires what is due, and what that sets if it is due too. A timer is gone when it fires. */
  fireDue(untilMs: number, fire: (owner: number, timeMs: number) => void): void {
    while (this.#queued > 0 && this.#heap.earliestMs <= untilMs) {
      const timeMs = this.#heap.earliestMs;
      const due: number[] = [];
      while (this.#queued > 0 && this.#heap.earliestMs === timeMs) {
        const timer = this.#heap.pop();
        this.#queued--;
        if (this.#isSetAt(timer, timeMs)) due.push(timer);
      }
      due.sort((left, right) => this.#sequences[left]! - this.#sequences[right]!);
      for (const timer of due) {
        // Another one's firing may have deleted it.
        if (!this.#isSetAt(timer, timeMs)) continue;
        const owner = this.#ownerOf(timer);
        this.#remove(timer);
        fire(owner, timeMs);
      }
    }
  }

  save(writer: StateWriter, name: string, owners: StateTable): void {
    writer.array(this.#table.saveOwned(writer, name, owners), `${name}.sequences`, this.#sequences);
  }

  /** Timers of one time fire in the order in which they were set, as far as they were set in one subtask. */
  load(reader: StateReader, name: string, owners: string): void {
    this.#table.loadOwned(reader, name);
    this.reserve(reader.rows(owners));
    this.#sequences = reader.float64(`${name}.sequences`);
    this.#isSet = new Uint8Array(this.#sequences.length);
    for (const timer of this.#table.liveIds()) {
      this.#isSet[timer] = 1;
      this.#counts[this.#ownerOf(timer)]! += 1;
      this.#sequence = Math.max(this.#sequence, this.#sequences[timer]! + 1);
    }
    this.#makeHeap();
  }

  get sizeBytes(): number {
    const own =
      this.#sequences.byteLength + this.#isSet.byteLength + this.#counts.byteLength + this.#lastTimes.byteLength;
    return own + this.#table.sizeBytes + this.#heap.sizeBytes;
  }

  #remove(timer: number): void {
    const owner = this.#ownerOf(timer);
    this.#counts[owner]! -= 1;
    if (this.#lastTimes[owner] === this.#timeOf(timer)) this.#lastTimes[owner] = Number.NaN;
    this.#isSet[timer] = 0;
    this.#table.remove(timer);
  }

  #isSetAt(timer: number, timeMs: number): boolean {
    return this.#isSet[timer] === 1 && this.#timeOf(timer) === timeMs;
  }

  #ownerOf(timer: number): number {
    const column = this.#table.columns[0]!;
    return column.storage === 'int32' ? column.values[timer]! : -1;
  }

  #timeOf(timer: number): number {
    const column = this.#table.columns[1]!;
    return column.storage === 'float64' ? column.values[timer]! : Number.NaN;
  }

  #timers(): number[] {
    const timers: number[] = [];
    for (let timer = 0; timer < this.#table.idLimit; timer++) if (this.#isSet[timer] === 1) timers.push(timer);
    return timers;
  }

  #makeHeap(): void {
    this.#heap = new TimerHeap();
    const timers = this.#timers();
    for (const timer of timers) this.#heap.push(this.#timeOf(timer), timer);
    this.#queued = timers.length;
  }

  #reserveTimers(count: number): void {
    if (count <= this.#isSet.length) return;
    const size = grownCapacity(this.#isSet.length, count);
    const sequences = new Float64Array(size);
    sequences.set(this.#sequences);
    this.#sequences = sequences;
    const isSet = new Uint8Array(size);
    isSet.set(this.#isSet);
    this.#isSet = isSet;
  }
}
