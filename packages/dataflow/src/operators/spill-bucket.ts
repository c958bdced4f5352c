import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import { SnapshotBuffers } from '../state/snapshot-buffers.ts';
import type { SlotRange } from '../state/spill/hash-slots.ts';
import type { SpilledImage } from '../state/spill/spilled-image.ts';
import { WaitingRows } from '../state/spill/waiting-rows.ts';
import { imageBytes } from '../state/state-image.ts';
import type { Operator } from './operator.ts';

/** The keys of some hash slots: all of them in memory, in an operator of their own, or all on disk. Rows wait only for a bucket that is on disk. */
export class SpillBucket {
  readonly slots: SlotRange;
  /** Null: on disk. */
  operator: Operator | null = null;
  /** On disk: what together is the state, of different keys each; none when there are no keys. In memory: none. */
  images: readonly SpilledImage[] = [];
  /** Of the operator's state, when it was last looked at. */
  memoryBytes = 0;
  /** Rows that came, fewer by half each time a bucket leaves memory. */
  hits = 0;
  /** Watermark and processing time when the first row of those that wait came; Infinity when none waits. */
  heldWatermark = Number.POSITIVE_INFINITY;
  waitingSinceMs = Number.POSITIVE_INFINITY;
  /** By port. */
  readonly waiting: readonly WaitingRows[];
  #buffers: SnapshotBuffers | null = null;
  /** It stays in memory until it takes so much. */
  #staysUntilBytes = 0;

  constructor(slots: SlotRange, schemas: readonly (readonly Field[])[]) {
    this.slots = slots;
    this.waiting = schemas.map(schema => new WaitingRows(schema));
  }

  get hasWaiting(): boolean {
    return this.waitingSinceMs < Number.POSITIVE_INFINITY;
  }

  get waitingBytes(): number {
    return this.waiting.reduce((sum, rows) => sum + rows.sizeBytes, 0);
  }

  get diskBytes(): number {
    return this.images.reduce((sum, image) => sum + imageBytes(image), 0);
  }

  wait(port: number, batch: Batch, rows: Int32Array, at: { readonly watermark: number; readonly nowMs: number }): void {
    if (!this.hasWaiting) {
      this.heldWatermark = at.watermark;
      this.waitingSinceMs = at.nowMs;
    }
    this.waiting[port]!.add(batch, rows, rows.length);
  }

  /** Whether it takes more memory than that, and can go. */
  isTooLarge(bytesMax: number): boolean {
    return this.memoryBytes > Math.max(bytesMax, this.#staysUntilBytes);
  }

  /** It could not go to disk; that is worth another try when it has grown. */
  stay(): void {
    this.#staysUntilBytes = this.memoryBytes * 1.5;
  }

  /** The rows that wait, by port. */
  takeWaiting(): readonly Batch[] {
    this.heldWatermark = Number.POSITIVE_INFINITY;
    this.waitingSinceMs = Number.POSITIVE_INFINITY;
    return this.waiting.map(rows => rows.take());
  }

  /** Memory that the operator's state is copied into at a barrier. */
  buffers(isShared: boolean): SnapshotBuffers {
    this.#buffers ??= new SnapshotBuffers(isShared);
    return this.#buffers;
  }

  /** The operator has left. */
  dropOperator(): void {
    this.operator?.close();
    this.operator = null;
    this.memoryBytes = 0;
    this.#buffers = null;
  }
}
