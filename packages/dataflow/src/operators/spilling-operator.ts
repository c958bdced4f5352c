import type { Field } from '@lockstep/sql/algebra';
import { type Batch, rowKinds } from '../batch/batch.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import type { SpillSpace } from '../ports/spill-space.ts';
import { hashRows } from '../state/hash-rows.ts';
import { identityRows } from '../state/identity-rows.ts';
import { sortedMax } from '../state/spill/by-hash.ts';
import type { SpillableState } from '../state/spill/spillable-state.ts';
import { SpilledKeys } from '../state/spill/spilled-keys.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import type { ProcessingTime } from '../time/processing-time.ts';
import { type FlushReason, isTimed, type Operator, type OperatorContext, type TimedOperator } from './operator.ts';
import { RowBuilder } from './row-builder.ts';

/** An operator of one input whose state lies by key, so that keys which are not in use can lie elsewhere. */
export interface SpillableOperator extends Operator {
  readonly spillable: SpillableState;
  /** The input's columns that are the key. */
  readonly keyColumns: readonly number[];
  /** The key of each row of the last batch. */
  readonly lastKeys: Int32Array;
  /** Whether the end of the input brings something of each key. */
  readonly sendsAtEnd: boolean;
  /** Sends that, of the keys in memory. */
  sendFinal(): void;
}

export interface SpillLimits {
  readonly space: SpillSpace;
  /** Of the state in memory; keys go to disk rather than that it grows beyond. */
  readonly bytesMax: number;
}

/** Rows wait for keys on disk until there are so many, or for so long: reading for many costs hardly more than for one. */
const waitingRowsMax = 1 << 18;
const waitMs = 1000;
/** So many keys leave at once at most: the input stands still meanwhile. */
const keysLeavingMax = 1 << 19;
const chosenMark = 2;

/**
 * Keeps the state of an operator within its memory: keys that were not in use lately go to disk. A row whose key may be there waits, and later rows of its key
 * behind it, until enough have come together to read for; then they are taken in the order in which they came. Rows of different keys may pass each other.
 * Nothing waits across a barrier or the end of the input.
 */
export class SpillingOperator implements TimedOperator {
  readonly #inner: SpillableOperator;
  readonly #limits: SpillLimits;
  readonly #spilled: SpilledKeys;
  readonly #waiting: RowBuilder;
  #waitingSinceMs = 0;
  #time: ProcessingTime = { nowMs: Number.NEGATIVE_INFINITY };
  /** By key id: 1 when it was in use since the hand came by, `chosenMark` when it is about to leave. */
  #used = new Uint8Array(0);
  #hand = 0;
  #found = new Int32Array(0);
  #hashes = new Int32Array(0);
  /** The state's size when keys last left: arrays do not shrink, so only what is more tells of a need. */
  #bytesAfterLeaving = 0;

  constructor(inner: SpillableOperator, inputSchema: readonly Field[], limits: SpillLimits) {
    this.#inner = inner;
    this.#limits = limits;
    this.#spilled = new SpilledKeys(inner.spillable, limits.space);
    this.#waiting = new RowBuilder(inputSchema, true);
  }

  open(context: OperatorContext): void {
    this.#time = context.time;
    this.#inner.open(context);
  }

  push(port: number, batch: Batch): void {
    if (this.#needsRoom(batch.rowCount)) {
      // Keys that leave or come back must not pass rows that wait for them.
      this.#takeWaiting();
      this.#makeRoom(batch.rowCount);
    }
    if (this.#spilled.isEmpty) this.#take(port, batch);
    else this.#takeKnown(port, batch);
    if (this.#waiting.rowCount >= waitingRowsMax) this.#takeWaiting();
  }

  watermark(port: number, tsMs: number): void {
    if (tsMs === Number.POSITIVE_INFINITY) {
      this.#takeWaiting();
      if (this.#inner.sendsAtEnd) this.#sendFinal();
    }
    this.#inner.watermark(port, tsMs);
  }

  idle(port: number, isIdle: boolean): void {
    this.#inner.idle(port, isIdle);
  }

  flush(reason: FlushReason): void {
    if (reason === 'barrier') this.#takeWaiting();
    this.#inner.flush(reason);
  }

  get nextTimerMs(): number {
    const inner = isTimed(this.#inner) ? this.#inner.nextTimerMs : Number.POSITIVE_INFINITY;
    return this.#waiting.rowCount === 0 ? inner : Math.min(inner, this.#waitingSinceMs + waitMs);
  }

  onTime(nowMs: number): void {
    if (this.#waiting.rowCount > 0 && nowMs >= this.#waitingSinceMs + waitMs) this.#takeWaiting();
    if (isTimed(this.#inner)) this.#inner.onTime(nowMs);
  }

  snapshot(writer: StateWriter): void {
    this.#spilled.fetchAll();
    this.#inner.snapshot(writer);
  }

  restore(reader: StateReader): void {
    this.#inner.restore(reader);
  }

  close(): void {
    this.#spilled.close();
    this.#inner.close();
  }

  /** In memory. */
  get stateBytes(): number {
    return this.#inner.stateBytes + this.#spilled.sizeBytes + this.#used.length;
  }

  /** Rows whose keys are in memory or new go on; the others wait. */
  #takeKnown(port: number, batch: Batch): void {
    const { rowCount } = batch;
    const keys = this.#find(batch);
    const known = new Int32Array(rowCount);
    const waiting = new Int32Array(rowCount);
    let knownCount = 0;
    let waitingCount = 0;
    for (let row = 0; row < rowCount; row++) {
      if (keys[row]! >= 0 || !this.#spilled.mayHold(this.#hashes[row]!)) known[knownCount++] = row;
      else waiting[waitingCount++] = row;
    }
    if (knownCount === rowCount) this.#take(port, batch);
    else if (knownCount > 0) this.#take(port, gatherBatch(batch, known, knownCount));
    if (waitingCount > 0) this.#wait(batch, waiting, waitingCount);
  }

  /** Fills `#hashes`; answers the key of each row in memory, -1 where there is none. */
  #find({ columns, rowCount }: Batch): Int32Array {
    if (this.#found.length < rowCount) {
      this.#found = new Int32Array(grownCapacity(0, rowCount));
      this.#hashes = new Int32Array(this.#found.length);
    }
    const keys = this.#inner.keyColumns.map(column => columns[column]!);
    hashRows(keys, identityRows(rowCount), rowCount, this.#hashes);
    this.#inner.spillable.keys.find(keys, identityRows(rowCount), rowCount, this.#found);
    return this.#found;
  }

  #wait({ columns, kinds }: Batch, rows: Int32Array, count: number): void {
    const waiting = this.#waiting;
    if (waiting.rowCount === 0) this.#waitingSinceMs = this.#time.nowMs;
    waiting.reserve(count);
    const at = waiting.rowCount;
    const targets = Int32Array.from({ length: count }, (_, k) => at + k);
    waiting.vectors.forEach((vector, c) => {
      vector.scatter(columns[c]!, rows, targets, count);
    });
    for (let k = 0; k < count; k++) waiting.kinds![at + k] = kinds === null ? rowKinds.insert : kinds[rows[k]!]!;
    waiting.rowCount += count;
  }

  #takeWaiting(): void {
    if (this.#waiting.rowCount === 0) return;
    const batch = this.#waiting.take();
    this.#makeRoom(batch.rowCount);
    this.#find(batch);
    const keys = this.#inner.keyColumns.map(column => batch.columns[column]!);
    this.#spilled.fetch(keys, this.#hashes, batch.rowCount);
    const isInsertOnly = batch.kinds!.subarray(0, batch.rowCount).every(kind => kind === rowKinds.insert);
    this.#take(0, isInsertOnly ? { ...batch, kinds: null } : batch);
  }

  #take(port: number, batch: Batch): void {
    this.#inner.push(port, batch);
    const keys = this.#inner.lastKeys;
    this.#reserveUsed();
    for (let row = 0; row < batch.rowCount; row++) this.#used[keys[row]!] = 1;
  }

  /** Whether there is no room for so many new keys, and no memory for more room. */
  #needsRoom(rowCount: number): boolean {
    const { keys } = this.#inner.spillable;
    const bytes = this.#inner.stateBytes;
    const mustGrow = keys.size + rowCount > keys.hashes.length && bytes * 2 > this.#limits.bytesMax;
    const hasGrown = bytes > this.#limits.bytesMax && bytes > this.#bytesAfterLeaving;
    return keys.size > 0 && (mustGrow || hasGrown);
  }

  #makeRoom(rowCount: number): void {
    if (!this.#needsRoom(rowCount)) return;
    const { keys } = this.#inner.spillable;
    this.#inner.flush('bundle');
    const returning = this.#spilled.keysToTidy(keysLeavingMax >> 2);
    const tooMany = keys.size + rowCount + returning - keys.hashes.length;
    const leaving = Math.max(Math.min(keys.size >> 2, keysLeavingMax) + returning, tooMany, 1);
    const cold = this.#coldKeys(Math.min(leaving, keys.size, sortedMax));
    this.#spilled.evict(cold);
    for (const id of cold) this.#used[id] = 0;
    if (returning > 0) this.#spilled.tidy();
    this.#bytesAfterLeaving = this.#inner.stateBytes;
  }

  /** Keys that were not in use since the hand of the clock came by the last time; in the second round any. */
  #coldKeys(count: number): Int32Array {
    const { spillable } = this.#inner;
    const { idLimit } = spillable.keys;
    this.#reserveUsed();
    const chosen = new Int32Array(count);
    let at = 0;
    for (let steps = 0; at < count && steps < 2 * idLimit; steps++) {
      const id = this.#hand < idLimit ? this.#hand : 0;
      this.#hand = id + 1;
      if (!spillable.has(id) || this.#used[id] === chosenMark) continue;
      if (this.#used[id] === 0) chosen[at++] = id;
      this.#used[id] = this.#used[id] === 0 ? chosenMark : 0;
    }
    return chosen.subarray(0, at);
  }

  /** What a batch sends at its end, run by run: each fits into the memory that the others leave. */
  #sendFinal(): void {
    const { spillable } = this.#inner;
    while (!this.#spilled.isEmpty) {
      this.#inner.sendFinal();
      for (const id of spillable.keys.liveIds()) spillable.drop(id);
      this.#spilled.recallOne();
    }
  }

  #reserveUsed(): void {
    const { hashes } = this.#inner.spillable.keys;
    if (this.#used.length >= hashes.length) return;
    const used = new Uint8Array(hashes.length);
    used.set(this.#used);
    this.#used = used;
  }
}
