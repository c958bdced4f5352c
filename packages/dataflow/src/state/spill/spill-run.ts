import { crc32 } from 'node:zlib';
import { internalError } from '@lockstep/kernel/errors';
import type { SpillFile } from '../../ports/spill-space.ts';
import { BloomFilter } from './bloom-filter.ts';

/** Keys with neighbouring hashes, and their state as bytes. Hashes are ordered as unsigned numbers. */
interface SpilledBlock {
  readonly firstHash: number;
  readonly firstEntry: number;
  readonly keyCount: number;
  readonly offset: number;
  readonly length: number;
  readonly checksum: number;
}

/**
 * An immutable file of keys in the order of their hashes, in blocks. What is in memory: where the blocks are, a filter, and a bit per key that has come back
 * from here. Keys of one hash lie in one block.
 */
export class SpillRun {
  readonly filter: BloomFilter;
  /** Keys that have not come back. */
  liveCount = 0;
  readonly #file: SpillFile;
  readonly #blocks: SpilledBlock[] = [];
  readonly #taken: Uint8Array;
  #bytes = 0;

  constructor(file: SpillFile, keyCount: number) {
    this.#file = file;
    this.filter = new BloomFilter(keyCount);
    this.#taken = new Uint8Array((keyCount + 7) >>> 3);
  }

  /** Adds the next block, in the order of hashes. */
  append(hashes: Int32Array, bytes: Uint8Array): void {
    this.#file.append(bytes);
    const last = this.#blocks.at(-1);
    this.#blocks.push({
      firstHash: hashes[0]! >>> 0,
      firstEntry: last === undefined ? 0 : last.firstEntry + last.keyCount,
      keyCount: hashes.length,
      offset: this.#bytes,
      length: bytes.length,
      checksum: crc32(bytes),
    });
    this.#bytes += bytes.length;
    this.liveCount += hashes.length;
    for (const hash of hashes) this.filter.add(hash);
  }

  get blockCount(): number {
    return this.#blocks.length;
  }

  /** The block in which a key of this hash would lie, given that it is not before block `from`; -1 when all hashes are greater. */
  blockOf(hash: number, from: number): number {
    let low = from;
    let high = this.#blocks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#blocks[middle]!.firstHash <= hash) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  read(block: number): Uint8Array {
    const { offset, length, checksum } = this.#blocks[block]!;
    const bytes = this.#file.read(offset, length);
    if (crc32(bytes) !== checksum)
      throw internalError('state.spill_damaged', 'State read back from disk is not what was written');
    return bytes;
  }

  /** Whether the block's entry has come back. */
  isTaken(block: number, entry: number): boolean {
    const at = this.#blocks[block]!.firstEntry + entry;
    return (this.#taken[at >>> 3]! & (1 << (at & 7))) !== 0;
  }

  take(block: number, entry: number): void {
    const at = this.#blocks[block]!.firstEntry + entry;
    this.#taken[at >>> 3]! |= 1 << (at & 7);
    this.liveCount--;
  }

  remove(): void {
    this.#file.remove();
  }

  get diskBytes(): number {
    return this.#bytes;
  }

  get sizeBytes(): number {
    return this.filter.sizeBytes + this.#taken.length + this.#blocks.length * 64;
  }
}
