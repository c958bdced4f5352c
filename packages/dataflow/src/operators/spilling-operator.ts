import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import type { SpillSpace } from '../ports/spill-space.ts';
import { allKeyGroups } from '../state/key-groups.ts';
import { divideState, mergeState } from '../state/merge-state.ts';
import { canCut, divisionNote, isDivision, type SlotRange, slotCount, slotOf } from '../state/spill/hash-slots.ts';
import type { SpillShare } from '../state/spill/spill-memory.ts';
import { readSpilled, type SpilledImage, spillImage } from '../state/spill/spilled-image.ts';
import { loadWaitingRows, saveWaitingRows, waitingTable } from '../state/spill/waiting-rows.ts';
import { StateReader, StateWriter } from '../state/state-file.ts';
import { freeSection, type StateImage } from '../state/state-image.ts';
import type { ProcessingTime } from '../time/processing-time.ts';
import { BaseOperator } from './base-operator.ts';
import {
  type DividedOperator,
  type FlushReason,
  isTimed,
  type Operator,
  type OperatorContext,
  type StatePiece,
  type TimedOperator,
} from './operator.ts';
import type { SpillBucket } from './spill-bucket.ts';
import { SpillBuckets } from './spill-buckets.ts';

export interface SpillingParts {
  /** Makes the operator for some of the keys. It does nothing at watermarks but at the end, and at no port's but the lowest. */
  readonly create: () => Operator;
  /** By port. */
  readonly schemas: readonly (readonly Field[])[];
  /** By port, the columns that are the key. The operator's state lies by their hash. */
  readonly keys: readonly (readonly number[])[];
  /** Each key's result is sent at the end, after which its state is not needed. */
  readonly isBatch: boolean;
  readonly space: SpillSpace;
  /** For the state in memory and the rows that wait. */
  readonly memory: SpillShare;
}

/** Rows wait until they take this part of the memory, then those of the bucket that most wait for are worked off. */
const waitingShare = 1 / 8;
/** A bucket that takes more than this part of the memory is cut when it leaves. */
const bucketShare = 1 / 8;
/** The only bucket leaves when it takes more: arrays double when they grow. */
const wholeShare = 1 / 2;
/** A bucket that rows come for is read at once while no more than this part of the memory is taken then. */
const readingShare = 3 / 4;
/** Memory for each byte on disk: arrays that are read have no room, and double. */
const bytesPerSpilledByte = 2;
/** Rows wait for so long at least, and for a second for each so many bytes on disk: what it takes to read them all again and again must be a small part. */
const waitMs = 1000;
const diskBytesPerSecond = 100 * 2 ** 20;
/** Fewer keys are not cut. */
const keysToCutMin = 8;
/** A larger bucket that can not be cut stays when it takes more than the only one may: it would be read and written for every few rows. */
const smallBytes = 1 << 20;

const heldSection = 'heldWatermark';

/**
 * Keeps an operator within its memory by dividing its keys into buckets by hash, each with an operator of its own, of which those that fewest rows came for
 * are on disk: a hybrid hash join's scheme, for any operator whose state lies by key. Rows of a bucket on disk wait until many have come together, then the
 * bucket is read and takes them all. Rows of one key keep their order on each port; rows of different keys may pass each other. The watermark does not pass
 * rows that wait. As long as the state has room there is one bucket, and all goes straight to its operator.
 */
export class SpillingOperator extends BaseOperator implements DividedOperator, TimedOperator {
  readonly #parts: SpillingParts;
  #context: OperatorContext | null = null;
  #time: ProcessingTime = { nowMs: Number.NEGATIVE_INFINITY };
  readonly #buckets: SpillBuckets;
  #waitingBytes = 0;
  #diskBytes = 0;
  /** Files that the last snapshot refers to, and those of them that are not needed otherwise. */
  #pinned: ReadonlySet<string> = new Set();
  readonly #retired: string[] = [];

  constructor(parts: SpillingParts) {
    super(parts.schemas.length);
    this.#parts = parts;
    this.#buckets = new SpillBuckets(parts.schemas);
  }

  override open(context: OperatorContext): void {
    super.open(context);
    this.#time = context.time;
    // Watermarks and idleness are this operator's to send.
    const output = { emit: context.output.emit, watermark: () => {}, idle: () => {} };
    this.#context = { ...context, output };
    this.#read(this.#buckets.all[0]!);
  }

  override push(port: number, batch: Batch): void {
    const { whole } = this.#buckets;
    if (whole !== null) this.#give(whole, port, batch);
    else this.#route(port, batch);
    this.#keepWithin();
  }

  override watermark(port: number, tsMs: number): void {
    this.#buckets.whole?.operator?.watermark(port, tsMs);
    super.watermark(port, tsMs);
  }

  override idle(port: number, isIdle: boolean): void {
    // Nobody would wait for the rows that wait here.
    if (isIdle) this.#workOff(() => true);
    this.#buckets.whole?.operator?.idle(port, isIdle);
    super.idle(port, isIdle);
  }

  override flush(reason: FlushReason): void {
    if (reason === 'stop') this.#workOff(() => true);
    for (const { operator } of this.#buckets.all) operator?.flush(reason);
  }

  get nextTimerMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { operator, waitingSinceMs } of this.#buckets.all) {
      next = Math.min(next, waitingSinceMs + this.#waitMs);
      if (operator !== null && isTimed(operator)) next = Math.min(next, operator.nextTimerMs);
    }
    return next;
  }

  onTime(nowMs: number): void {
    this.#workOff(bucket => bucket.waitingSinceMs + this.#waitMs <= nowMs);
    for (const bucket of this.#buckets.all) {
      const { operator } = bucket;
      if (operator === null || !isTimed(operator) || operator.nextTimerMs > nowMs) continue;
      operator.onTime(nowMs);
      this.#measure(bucket);
    }
  }

  override snapshot(writer: StateWriter): void {
    const { whole } = this.#buckets;
    if (whole === null) super.snapshot(writer);
    else whole.operator!.snapshot(writer);
  }

  giveBack(): void {
    this.#makeRoom(0);
  }

  snapshotPieces(isShared: boolean): readonly StatePiece[] {
    for (const path of this.#retired.splice(0)) this.#parts.space.remove(path);
    this.#pinned = new Set(this.#buckets.all.flatMap(({ images }) => images.map(({ path }) => path)));
    if (this.#buckets.whole !== null) return [];
    return this.#buckets.all.flatMap((bucket): StatePiece[] => {
      const { slots, operator, images } = bucket;
      if (operator === null) return images.map(image => ({ slots, image }));
      const writer = new StateWriter(bucket.buffers(isShared));
      operator.snapshot(writer);
      return [{ slots, image: writer.finish() }];
    });
  }

  restorePiece(slots: SlotRange, image: StateImage): void {
    this.#divide();
    this.#buckets.cutDownTo(slots);
    this.#spread(image, this.#buckets.within(slots));
  }

  override close(): void {
    for (const { operator, images } of this.#buckets.all) {
      operator?.close();
      for (const { path } of images) this.#parts.space.remove(path);
    }
    for (const path of this.#retired) this.#parts.space.remove(path);
    super.close();
  }

  /** In memory. */
  override get stateBytes(): number {
    return this.#parts.memory.usedBytes;
  }

  protected override onWatermark(tsMs: number): void {
    if (tsMs !== Number.POSITIVE_INFINITY) return;
    this.#workOff(() => true);
    for (const bucket of this.#buckets.all) if (bucket.operator !== null) this.#end(bucket);
    if (!this.#parts.isBatch) return;
    for (const bucket of this.#buckets.all) {
      if (bucket.images.length === 0) continue;
      this.#read(bucket);
      this.#end(bucket);
    }
  }

  protected override passedOn(tsMs: number): number {
    return this.#buckets.all.reduce((lowest, { heldWatermark }) => Math.min(lowest, heldWatermark), tsMs);
  }

  protected override saveState(writer: StateWriter): void {
    writer.note(divisionNote, 'buckets');
    writer.scalars(heldSection, [this.passedOn(this.currentWatermark)], 'min');
    this.#parts.schemas.forEach((schema, port) => {
      const waiting = this.#buckets.all.map(bucket => bucket.waiting[port]!);
      saveWaitingRows(writer, waitingTable(port), { schema, keys: this.#parts.keys[port]!, waiting });
    });
  }

  protected override restoreState(reader: StateReader): void {
    if (!isDivision(reader)) {
      const [bucket] = this.#buckets.all;
      bucket!.operator!.restore(reader);
      this.#measure(bucket!);
      return;
    }
    // Nothing can be sent yet, so all of these rows wait.
    this.#divide();
    const watermark = reader.scalar(heldSection);
    this.#parts.schemas.forEach((schema, port) => {
      const batch = loadWaitingRows(reader, waitingTable(port), schema);
      for (const { bucket, rows } of this.#buckets.route(batch, this.#parts.keys[port]!))
        this.#wait(bucket, port, batch, rows, watermark);
    });
  }

  get #waitMs(): number {
    return Math.max(waitMs, (this.#diskBytes / diskBytesPerSecond) * 1000);
  }

  #give(bucket: SpillBucket, port: number, batch: Batch): void {
    bucket.operator!.push(port, batch);
    bucket.hits += batch.rowCount;
    this.#measure(bucket);
  }

  #measure(bucket: SpillBucket): void {
    const bytes = bucket.operator?.stateBytes ?? 0;
    this.#parts.memory.usedBytes += bytes - bucket.memoryBytes;
    bucket.memoryBytes = bytes;
  }

  /** Rows go to their buckets, or wait for them. */
  #route(port: number, batch: Batch): void {
    for (const { bucket, rows } of this.#buckets.route(batch, this.#parts.keys[port]!)) {
      // There is room, so this puts no other bucket to disk.
      if (bucket.operator === null && !bucket.hasWaiting && this.#hasRoomFor(bucket)) this.#read(bucket);
      if (bucket.operator === null) this.#wait(bucket, port, batch, rows, this.currentWatermark);
      else this.#give(bucket, port, rows.length === batch.rowCount ? batch : gatherBatch(batch, rows, rows.length));
    }
  }

  #wait(bucket: SpillBucket, port: number, batch: Batch, rows: Int32Array, watermark: number): void {
    const before = bucket.waitingBytes;
    bucket.wait(port, batch, rows, { watermark, nowMs: this.#time.nowMs });
    bucket.hits += rows.length;
    this.#noteWaiting(bucket.waitingBytes - before);
  }

  #hasRoomFor(bucket: SpillBucket): boolean {
    const { bytesMax, usedBytes } = this.#parts.memory;
    return usedBytes + bucket.diskBytes * bytesPerSpilledByte <= bytesMax * readingShare;
  }

  #keepWithin(): void {
    const { bytesMax } = this.#parts.memory;
    const { whole } = this.#buckets;
    if (whole?.isTooLarge(bytesMax * wholeShare) === true) this.#putToDisk(whole);
    this.#makeRoom(0);
    if (this.#waitingBytes <= bytesMax * waitingShare) return;
    while (this.#waitingBytes > bytesMax * waitingShare) this.#takeWaiting(this.#buckets.mostWaiting);
    this.#makeRoom(0);
    this.#passWatermark();
  }

  /** Puts buckets to disk until so many bytes more have room, or there is none that can go. */
  #makeRoom(bytes: number): void {
    const { memory } = this.#parts;
    while (memory.usedBytes + bytes > memory.bytesMax) {
      const { coldest } = this.#buckets;
      if (coldest === null) return;
      this.#putToDisk(coldest);
    }
  }

  #workOff(isDue: (bucket: SpillBucket) => boolean): void {
    const due = this.#buckets.all.filter(bucket => bucket.hasWaiting && isDue(bucket));
    if (due.length === 0) return;
    for (const bucket of due) this.#takeWaiting(bucket);
    this.#makeRoom(0);
    this.#passWatermark();
  }

  #takeWaiting(bucket: SpillBucket): void {
    if (bucket.operator === null) this.#read(bucket);
    this.#noteWaiting(-bucket.waitingBytes);
    for (const [port, batch] of bucket.takeWaiting().entries()) if (batch.rowCount > 0) this.#give(bucket, port, batch);
  }

  /** What held the watermark back may be gone. */
  #passWatermark(): void {
    if (this.currentWatermark > Number.NEGATIVE_INFINITY) this.output.watermark(this.passedOn(this.currentWatermark));
  }

  #read(bucket: SpillBucket): void {
    const { space } = this.#parts;
    const diskBytes = bucket.diskBytes;
    this.#makeRoom(diskBytes * bytesPerSpilledByte);
    const operator = this.#parts.create();
    operator.open(this.#context!);
    const images = bucket.images.map(image => readSpilled(space, image));
    if (images.length > 0) operator.restore(new StateReader(mergeState(images, allKeyGroups)));
    for (const image of bucket.images) this.#discard(image);
    this.#diskBytes -= diskBytes;
    bucket.images = [];
    bucket.operator = operator;
    this.#measure(bucket);
  }

  #putToDisk(bucket: SpillBucket): void {
    const operator = bucket.operator!;
    // What a bundle has to tell is no state.
    operator.flush('bundle');
    const writer = new StateWriter(null);
    operator.snapshot(writer);
    const image = writer.finish();
    const { bytesMax } = this.#parts.memory;
    const mayBeCut = canCut(bucket.slots) && keyCount(image) >= keysToCutMin;
    if (!mayBeCut && bucket.memoryBytes > Math.max(bytesMax * wholeShare, smallBytes)) {
      bucket.stay();
      return;
    }
    const isTooLarge = bucket.memoryBytes > bytesMax * bucketShare;
    this.#spread(image, mayBeCut && isTooLarge ? this.#buckets.cut(bucket) : [bucket]);
    this.#drop(bucket);
    for (const other of this.#buckets.all) other.hits /= 2;
  }

  #drop(bucket: SpillBucket): void {
    this.#parts.memory.usedBytes -= bucket.memoryBytes;
    bucket.dropOperator();
  }

  #noteWaiting(bytes: number): void {
    this.#waitingBytes += bytes;
    this.#parts.memory.usedBytes += bytes;
  }

  /** Writes the state of some slots, which these buckets have among them. */
  #spread(image: StateImage, targets: readonly SpillBucket[]): void {
    if (targets.length === 1) {
      this.#attach(targets[0]!, image);
      return;
    }
    for (let first = 0; first < targets.length; first += targetsMax) {
      const some = targets.slice(first, first + targetsMax);
      const targetOfSlot = new Int16Array(slotCount).fill(-1);
      for (const [position, { slots }] of some.entries()) targetOfSlot.fill(position, slots.from, slots.to);
      let target = 0;
      for (const piece of divideState(image, some.length, hash => targetOfSlot[slotOf(hash)]!))
        this.#attach(some[target++]!, piece);
    }
  }

  #attach(bucket: SpillBucket, image: StateImage): void {
    if (keyCount(image) === 0) return;
    const spilled = spillImage(this.#parts.space, image);
    this.#diskBytes -= bucket.diskBytes;
    bucket.images = [...bucket.images, spilled];
    this.#diskBytes += bucket.diskBytes;
  }

  /** Before anything is in them: there are several buckets, none of them in memory. */
  #divide(): void {
    const { whole } = this.#buckets;
    if (whole === null) return;
    this.#drop(whole);
    this.#buckets.cut(whole);
  }

  #discard({ path }: SpilledImage): void {
    if (this.#pinned.has(path)) this.#retired.push(path);
    else this.#parts.space.remove(path);
  }

  #end(bucket: SpillBucket): void {
    for (const port of this.#parts.schemas.keys()) bucket.operator!.watermark(port, Number.POSITIVE_INFINITY);
    if (!this.#parts.isBatch || this.#buckets.all.length === 1) return;
    this.#drop(bucket);
  }
}

/** A cut of a state knows 255 pieces at once. */
const targetsMax = 255;

/** Rows of an image that no other row owns. */
const keyCount = ({ layout: { tables, sections } }: StateImage): number => {
  const roots = tables.filter(({ placement }) => placement.kind === 'keys');
  const free = roots.map(({ name }) => sections.find(section => section.name === freeSection(name))?.length ?? 0);
  return roots.reduce((sum, { rows }, r) => sum + rows - free[r]!, 0);
};
