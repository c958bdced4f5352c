/** Buffers from this size on are made ahead of need. */
const preparedBytesMin = 1 << 20;
/** So much of a buffer is touched before others get their turn, and touching a byte of each page is what makes the page. */
const touchedBytes = 1 << 21;
const pageBytes = 4096;

/**
 * Memory that state is copied into at a barrier, kept from one to the next: fresh memory would cost the barrier a page fault for every 4 KiB. A barrier may
 * only be taken when what the one before copied is written. When little room is left, larger memory is made between barriers, a little at a time. Memory that is shared can be read by another thread, which then need not be given a copy.
 */
export class SnapshotBuffers {
  readonly isShared: boolean;
  readonly #buffers = new Map<string, ArrayBufferLike>();
  /** What of a heap is copied already, by section. */
  readonly #heaps = new Map<
    string,
    { readonly source: ArrayBufferLike; readonly target: ArrayBufferLike; readonly bytes: number }
  >();
  /** Sections for which a larger buffer is being made. */
  readonly #prepared = new Set<string>();

  constructor(isShared = false) {
    this.isShared = isShared;
  }

  /** `bytes` bytes of garbage for a section. */
  take(section: string, bytes: number): Uint8Array {
    return new Uint8Array(this.#bufferFor(section, bytes), 0, bytes);
  }

  /** A copy of what is written of a heap, of which nothing ever changes: only what is new is copied. */
  copyHeap(section: string, written: Uint8Array): Uint8Array {
    const buffer = this.#bufferFor(section, written.length);
    const known = this.#heaps.get(section);
    const from = known?.source === written.buffer && known.target === buffer ? known.bytes : 0;
    const copy = new Uint8Array(buffer, 0, written.length);
    copy.set(written.subarray(from), from);
    this.#heaps.set(section, { source: written.buffer, target: buffer, bytes: written.length });
    return copy;
  }

  #bufferFor(section: string, bytes: number): ArrayBufferLike {
    const kept = this.#buffers.get(section);
    const hasRoom = kept !== undefined && kept.byteLength >= bytes;
    const buffer = hasRoom ? kept : this.#allocate(bytes);
    this.#buffers.set(section, buffer);
    if (hasRoom && bytes >= preparedBytesMin && bytes * 5 > kept.byteLength * 4) this.#prepare(section, kept);
    return buffer;
  }

  /** State that grows shall not need new memory each time. */
  #allocate(bytes: number): ArrayBufferLike {
    const size = Math.ceil((bytes * 3) / 2 / 8) * 8;
    return this.isShared ? new SharedArrayBuffer(size) : new ArrayBuffer(size);
  }

  /** Puts a larger buffer in the place of `old`, for the next barrier, when all its pages are there. */
  #prepare(section: string, old: ArrayBufferLike): void {
    if (this.#prepared.has(section)) return;
    this.#prepared.add(section);
    const larger = new Uint8Array(this.#allocate(old.byteLength));
    let touched = 0;
    const touch = (): void => {
      const end = Math.min(larger.length, touched + touchedBytes);
      for (; touched < end; touched += pageBytes) larger[touched] = 0;
      if (touched < larger.length) {
        setImmediate(touch).unref();
        return;
      }
      this.#prepared.delete(section);
      if (this.#buffers.get(section) === old) this.#buffers.set(section, larger.buffer);
    };
    setImmediate(touch).unref();
  }
}
