/**
 * Positions in the ring's header: bytes ever written, bytes ever read (both modulo 2^32), and whether the writer waits for room, each in a cache line of its own;
 * and how many rows the reader has taken out and not worked off.
 */
const writtenAt = 0;
const readAt = 16;
const writerWaitsAt = 32;
const rowsAsideAt = 33;
const headerBytes = 192;

/** Memory of a ring that holds `capacity` bytes, a power of two up to 2^30. */
export const ringMemory = (capacity: number): SharedArrayBuffer => new SharedArrayBuffer(headerBytes + capacity);

/**
 * One end of a stream of bytes from one thread to another over shared memory: one writer, one reader, no locks. Bytes are stored before the position that
 * tells of them, and `Atomics` keep that order.
 */
abstract class RingEnd {
  protected readonly header: Int32Array;
  protected readonly data: Uint8Array;
  protected readonly mask: number;

  constructor(memory: SharedArrayBuffer) {
    this.header = new Int32Array(memory, 0, headerBytes >> 2);
    this.data = new Uint8Array(memory, headerBytes);
    this.mask = this.data.length - 1;
  }

  protected get usedBytes(): number {
    return (Atomics.load(this.header, writtenAt) - Atomics.load(this.header, readAt)) >>> 0;
  }
}

export class RingWriter extends RingEnd {
  /** Rows that the reader has taken out and not worked off yet. */
  get rowsAside(): number {
    return Atomics.load(this.header, rowsAsideAt);
  }

  /** Writes as much of `bytes` from `start` on as there is room for; answers how many bytes that were. */
  write(bytes: Uint8Array, start: number): number {
    let room = this.data.length - this.usedBytes;
    if (room < bytes.length - start) {
      // Said first and looked again after: the reader either sees the wish or has made the room already.
      Atomics.store(this.header, writerWaitsAt, 1);
      room = this.data.length - this.usedBytes;
    }
    const count = Math.min(room, bytes.length - start);
    if (count === 0) return 0;
    const written = Atomics.load(this.header, writtenAt);
    const at = written & this.mask;
    const first = Math.min(count, this.data.length - at);
    this.data.set(bytes.subarray(start, start + first), at);
    this.data.set(bytes.subarray(start + first, start + count), 0);
    Atomics.store(this.header, writtenAt, (written + count) | 0);
    return count;
  }
}

export class RingReader extends RingEnd {
  /** Fills `target` from `start` on with what there is; answers how many bytes that were. */
  read(target: Uint8Array, start: number): number {
    const count = Math.min(this.usedBytes, target.length - start);
    if (count === 0) return 0;
    const read = Atomics.load(this.header, readAt);
    const at = read & this.mask;
    const first = Math.min(count, this.data.length - at);
    target.set(this.data.subarray(at, at + first), start);
    target.set(this.data.subarray(0, count - first), start + first);
    Atomics.store(this.header, readAt, (read + count) | 0);
    return count;
  }

  /** Tells the writer. */
  set rowsAside(rowCount: number) {
    Atomics.store(this.header, rowsAsideAt, rowCount);
  }

  /** Whether the writer has waited for room since the last call. */
  takeWriterWaits(): boolean {
    return Atomics.exchange(this.header, writerWaitsAt, 0) === 1;
  }
}
