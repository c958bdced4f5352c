import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import { hashRows } from '../state/hash-rows.ts';
import { identityRows } from '../state/identity-rows.ts';
import { allSlots, cutRange, type SlotRange, slotCount, slotOf } from '../state/spill/hash-slots.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { SpillBucket } from './spill-bucket.ts';

/** The buckets of an operator in the order of their slots: each slot is in one. */
export class SpillBuckets {
  all: readonly SpillBucket[];
  readonly #schemas: readonly (readonly Field[])[];
  /** Position in `all` by slot. */
  readonly #positions = new Uint16Array(slotCount);
  #hashes = new Int32Array(0);

  constructor(schemas: readonly (readonly Field[])[]) {
    this.#schemas = schemas;
    this.all = [new SpillBucket(allSlots, schemas)];
  }

  /** The only bucket, when there is one and it is in memory. */
  get whole(): SpillBucket | null {
    const [first] = this.all;
    return this.all.length === 1 && first!.operator !== null ? first! : null;
  }

  /** Of the buckets in memory that can go that which fewest rows came for; null when there is none. */
  get coldest(): SpillBucket | null {
    let coldest: SpillBucket | null = null;
    for (const bucket of this.all)
      if (bucket.operator !== null && bucket.isTooLarge(0) && (coldest === null || bucket.hits < coldest.hits))
        coldest = bucket;
    return coldest;
  }

  /** The bucket whose waiting rows take the most memory. */
  get mostWaiting(): SpillBucket {
    return this.all.reduce((most, bucket) => (bucket.waitingBytes > most.waitingBytes ? bucket : most));
  }

  /** The buckets that a batch has rows for, with these. */
  route(
    { columns, rowCount }: Batch,
    keys: readonly number[],
  ): { readonly bucket: SpillBucket; readonly rows: Int32Array }[] {
    if (this.#hashes.length < rowCount) this.#hashes = new Int32Array(grownCapacity(0, rowCount));
    const hashes = this.#hashes;
    const positions = this.#positions;
    const keyColumns = keys.map(column => columns[column]!);
    hashRows(keyColumns, identityRows(rowCount), rowCount, hashes);
    const ends = new Int32Array(this.all.length);
    for (let row = 0; row < rowCount; row++) ends[positions[slotOf(hashes[row]!)]!]!++;
    let start = 0;
    ends.forEach((count, b) => {
      ends[b] = start;
      start += count;
    });
    const rows = new Int32Array(rowCount);
    for (let row = 0; row < rowCount; row++) rows[ends[positions[slotOf(hashes[row]!)]!]!++] = row;
    return this.all.flatMap((bucket, b) => {
      const from = b === 0 ? 0 : ends[b - 1]!;
      return from === ends[b]! ? [] : [{ bucket, rows: rows.subarray(from, ends[b]) }];
    });
  }

  /** Puts narrower ones in the place of a bucket for which no rows wait and which has no files. */
  cut(bucket: SpillBucket): readonly SpillBucket[] {
    const pieces = cutRange(bucket.slots).map(slots => new SpillBucket(slots, this.#schemas));
    for (const piece of pieces) piece.hits = bucket.hits / pieces.length;
    this.all = this.all.flatMap(other => (other === bucket ? pieces : [other]));
    for (const [position, { slots }] of this.all.entries()) this.#positions.fill(position, slots.from, slots.to);
    return pieces;
  }

  /** Makes buckets that have nothing on disk as narrow as the slots. */
  cutDownTo(slots: SlotRange): void {
    for (;;) {
      const bucket = this.all[this.#positions[slots.from]!]!;
      const isWider = bucket.slots.to - bucket.slots.from > slots.to - slots.from;
      if (!isWider || bucket.images.length > 0) return;
      this.cut(bucket);
    }
  }

  /** Those that have some of the slots. */
  within(slots: SlotRange): readonly SpillBucket[] {
    return this.all.filter(bucket => bucket.slots.from < slots.to && slots.from < bucket.slots.to);
  }
}
