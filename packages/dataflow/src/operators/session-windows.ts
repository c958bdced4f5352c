import type { Column, Storage } from '../batch/column.ts';
import { KeyTable } from '../state/key-table.ts';
import { RowChains } from '../state/row-chains.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { StateTable } from '../state/state-image.ts';
import type { Vector } from '../state/vectors/create-vector.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { TimerHeap } from '../time/timer-heap.ts';
import type { Zone } from '../time/zone.ts';

/**
 * The session windows of each key. A row's session is [time, time + gap); sessions of a key that overlap or touch are one. A session is closed to a row when
 * the watermark in force before the row reached the session's end - 1: the row then neither joins nor sees it, whether it has fired or not, so sessions do
 * not depend on where batches were cut. Times are wall-clock milliseconds.
 */
export class SessionWindows {
  starts = new Float64Array(0);
  ends = new Float64Array(0);
  readonly #keys: KeyTable;
  /** Sessions are rows whose columns are the key. */
  readonly #sessions: RowChains;
  readonly #gapMs: number;
  readonly #zone: Zone;
  readonly #timers = new TimerHeap();
  #keyOf = new Int32Array(0);

  constructor(keyStorages: readonly Storage[], gapMs: number, zone: Zone) {
    this.#keys = new KeyTable(keyStorages);
    this.#sessions = new RowChains(keyStorages, false);
    this.#gapMs = gapMs;
    this.#zone = zone;
  }

  /** Key columns by session. */
  get keyColumns(): readonly Vector[] {
    return this.#sessions.columns;
  }

  /** Session ids are below this. */
  get idLimit(): number {
    return this.#sessions.nexts.length;
  }

  /** Finds the key of each row. */
  lookup(keys: readonly Column[], rows: Int32Array, count: number, ids: Int32Array): void {
    this.#keys.lookup(keys, rows, count, ids);
    this.#sessions.reserveKeys(this.#keys.idLimit);
    for (let k = 0; k < this.#keys.insertedCount; k++) this.#sessions.resetKey(this.#keys.inserted[k]!);
  }

  /**
   * The session of a row, -1 when it is late. A new session is told to `onNew`; sessions that the row connects are merged into the one answered, each
   * told to `onMerge`.
   */
  assign(
    key: number,
    keys: readonly Column[],
    row: number,
    timeMs: number,
    watermark: number,
    onNew: (session: number) => void,
    onMerge: (into: number, from: number) => void,
  ): number {
    let start = timeMs;
    let end = timeMs + this.#gapMs;
    let found = -1;
    for (let node = this.#sessions.heads[key]!; node !== 0; ) {
      const session = node - 1;
      node = this.#sessions.nexts[session]!;
      const isApart = this.starts[session]! > timeMs + this.#gapMs || this.ends[session]! < timeMs;
      if (isApart || this.closeMs(this.ends[session]!) <= watermark) continue;
      start = Math.min(start, this.starts[session]!);
      end = Math.max(end, this.ends[session]!);
      if (found < 0) found = session;
      else {
        onMerge(found, session);
        this.#remove(key, session);
      }
    }
    if (found < 0) {
      if (this.closeMs(end) <= watermark) return -1;
      found = this.#newSession(key, keys, row);
      onNew(found);
      this.#timers.push(this.closeMs(end), found);
    }
    this.starts[found] = start;
    this.ends[found] = end;
    return found;
  }

  /** When a window with this end closes, as an instant. */
  closeMs(endMs: number): number {
    return this.#zone.toInstantMs(endMs) - 1;
  }

  /** When the next session may close. */
  get nextCloseMs(): number {
    return this.#timers.earliestMs;
  }

  /** Sessions that close by `tsMs`, by end; the caller `remove`s them. */
  due(tsMs: number): number[] {
    const due = new Set<number>();
    while (!this.#timers.isEmpty && this.#timers.earliestMs <= tsMs) {
      const session = this.#timers.pop();
      if (this.#keyOf[session] === -1) continue;
      const closeMs = this.closeMs(this.ends[session]!);
      if (closeMs <= tsMs) due.add(session);
      else this.#timers.push(closeMs, session);
    }
    return [...due].sort((left, right) => this.ends[left]! - this.ends[right]!);
  }

  remove(session: number): void {
    const key = this.#keyOf[session]!;
    this.#remove(key, session);
    if (this.#sessions.heads[key] === 0) this.#keys.remove(key);
  }

  /** Forgets a key that got no session. */
  sweepKey(key: number): void {
    if (this.#sessions.heads[key] !== 0) return;
    this.#keys.remove(key);
    // Not twice: -1 is no head.
    this.#sessions.heads[key] = -1;
  }

  /** Answers the table of the sessions, by id. */
  save(writer: StateWriter): StateTable {
    const sessions = this.#sessions.save(writer, 'sessions', this.#keys.save(writer, 'keys'));
    writer.array(sessions, 'starts', this.starts);
    writer.array(sessions, 'ends', this.ends);
    return sessions;
  }

  /** Sessions have the ids that they had. */
  restore(reader: StateReader): void {
    this.#keys.load(reader, 'keys');
    this.#sessions.load(reader, 'sessions', 'keys');
    this.starts = reader.float64('starts');
    this.ends = reader.float64('ends');
    this.#keyOf = new Int32Array(this.idLimit).fill(-1);
    const { heads, nexts } = this.#sessions;
    for (const key of this.#keys.liveIds()) {
      for (let node = heads[key]!; node !== 0; node = nexts[node - 1]!) {
        this.#keyOf[node - 1] = key;
        this.#timers.push(this.closeMs(this.ends[node - 1]!), node - 1);
      }
    }
  }

  get sizeBytes(): number {
    const arrays = this.starts.byteLength * 2 + this.#keyOf.byteLength;
    return arrays + this.#keys.sizeBytes + this.#sessions.sizeBytes + this.#timers.sizeBytes;
  }

  #newSession(key: number, keys: readonly Column[], row: number): number {
    const session = this.#sessions.put(key, row, 0);
    this.#sessions.settle(keys);
    if (session >= this.starts.length) {
      const capacity = grownCapacity(this.starts.length, this.idLimit);
      const grow = (values: Float64Array): Float64Array<ArrayBuffer> => {
        const grown = new Float64Array(capacity);
        grown.set(values);
        return grown;
      };
      this.starts = grow(this.starts);
      this.ends = grow(this.ends);
      const keyOf = new Int32Array(capacity);
      keyOf.set(this.#keyOf);
      this.#keyOf = keyOf;
    }
    this.#keyOf[session] = key;
    return session;
  }

  #remove(key: number, session: number): void {
    this.#sessions.removeRow(key, session);
    this.#keyOf[session] = -1;
  }
}
