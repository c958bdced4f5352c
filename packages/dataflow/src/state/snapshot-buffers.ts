/** Buffers from this size on are made ahead of need. */
const preparedBytesMin = 1 << 20;
/** So much of a buffer is touched before others get their turn, and touching a byte of each page is what makes the page. */
const touchedBytes = 1 << 21;
const pageBytes = 4096;
/** More is not made ahead for the first barrier: what of it the copy does not need stays unused. */
const firstBytesMax = 1 << 27;

/**
 * Memory that state is copied into at a barrier, kept from one to the next: fresh memory would cost the barrier a page fault for every 4 KiB. A barrier may
 * only be taken when what the one before copied is written. For the first barrier, and when little room is left, memory is made between barriers, a little at a time. Memory that is shared can be read by another thread, which then need not be given a copy.
 */
export class SnapshotBuffers {
  readonly isShared: boolean;
  readonly #buffers = new Map<string, Uint8Array>();
  /** What of a heap is copied already, by section. */
  readonly #heaps = new Map<
    string,
    { readonly source: ArrayBufferLike; readonly target: Uint8Array; readonly bytes: number }
  >();
  /** Sections for which a larger buffer is being made. */
  readonly #prepared = new Set<string>();

  /** For the first barrier; null once there was one. */
  #first: { memory: Uint8Array; isReady: boolean; usedBytes: number } | null = {
    memory: new Uint8Array(0),
    isReady: true,
    usedBytes: 0,
  };

  constructor(isShared = false) {
    this.isShared = isShared;
  }

  /** To be told between batches how large the state is that the first barrier will copy. */
  expect(stateBytes: number): void {
    const first = this.#first;
    const bytes = Math.min(firstBytesMax, withRoom(stateBytes));
    if (first === null || !first.isReady || stateBytes < preparedBytesMin) return;
    if (first.memory.length >= Math.min(firstBytesMax, stateBytes)) return;
    const made = { memory: this.#allocate(bytes), isReady: false, usedBytes: 0 };
    this.#first = made;
    this.#touch(made.memory, () => {
      made.isReady = true;
    });
  }

  /** The barrier has what it copied. */
  done(): void {
    if (this.#buffers.size > 0) this.#first = null;
  }

  /** `bytes` bytes of garbage for a section. */
  take(section: string, bytes: number): Uint8Array {
    return this.#bufferFor(section, bytes).subarray(0, bytes);
  }

  /** A copy of what is written of a heap, of which nothing ever changes: only what is new is copied. */
  copyHeap(section: string, written: Uint8Array): Uint8Array {
    const buffer = this.#bufferFor(section, written.length);
    const known = this.#heaps.get(section);
    const from = known?.source === written.buffer && known.target === buffer ? known.bytes : 0;
    const copy = buffer.subarray(0, written.length);
    copy.set(written.subarray(from), from);
    this.#heaps.set(section, { source: written.buffer, target: buffer, bytes: written.length });
    return copy;
  }

  #bufferFor(section: string, bytes: number): Uint8Array {
    const kept = this.#buffers.get(section);
    const hasRoom = kept !== undefined && kept.length >= bytes;
    const buffer = hasRoom ? kept : (this.#cut(bytes) ?? this.#allocate(withRoom(bytes)));
    this.#buffers.set(section, buffer);
    if (hasRoom && bytes >= preparedBytesMin && bytes * 5 > kept.length * 4) this.#prepare(section, kept);
    return buffer;
  }

  /** Of what was made for the first barrier; null when there is not enough of it. */
  #cut(bytes: number): Uint8Array | null {
    const first = this.#first;
    if (first === null || !first.isReady) return null;
    const left = first.memory.length - first.usedBytes;
    if (left < bytes) return null;
    const size = Math.min(left, withRoom(bytes));
    first.usedBytes += size;
    return first.memory.subarray(first.usedBytes - size, first.usedBytes);
  }

  #allocate(bytes: number): Uint8Array {
    return new Uint8Array(this.isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  }

  /** Puts a larger buffer in the place of `old`, for the next barrier, when all its pages are there. */
  #prepare(section: string, old: Uint8Array): void {
    if (this.#prepared.has(section)) return;
    this.#prepared.add(section);
    const larger = this.#allocate(withRoom(old.length));
    this.#touch(larger, () => {
      this.#prepared.delete(section);
      if (this.#buffers.get(section) === old) this.#buffers.set(section, larger);
    });
  }

  #touch(memory: Uint8Array, done: () => void): void {
    let touched = 0;
    const touch = (): void => {
      const end = Math.min(memory.length, touched + touchedBytes);
      for (; touched < end; touched += pageBytes) memory[touched] = 0;
      if (touched < memory.length) setImmediate(touch);
      else done();
    };
    setImmediate(touch);
  }
}

/** State that grows shall not need new memory each time. A multiple of 8, as all arrays begin at one. */
const withRoom = (bytes: number): number => Math.ceil((bytes * 3) / 2 / 8) * 8;
