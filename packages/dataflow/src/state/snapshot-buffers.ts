/**
 * Memory that state is copied into at a barrier, kept from one to the next: fresh memory would cost the barrier a page fault for every 4 KiB. A barrier may
 * only be taken when what the one before copied is written. Memory that is shared can be read by another thread, which then need not be given a copy.
 */
export class SnapshotBuffers {
  readonly isShared: boolean;
  readonly #buffers = new Map<string, ArrayBufferLike>();
  /** What of a heap is copied already, by section. */
  readonly #heaps = new Map<string, { readonly source: ArrayBufferLike; readonly bytes: number }>();

  constructor(isShared = false) {
    this.isShared = isShared;
  }

  /** `bytes` bytes of garbage for a section. */
  take(section: string, bytes: number): Uint8Array {
    return new Uint8Array(this.#bufferFor(section, bytes), 0, bytes);
  }

  /** A copy of what is written of a heap, of which nothing ever changes: only what is new is copied. */
  copyHeap(section: string, written: Uint8Array): Uint8Array {
    const before = this.#buffers.get(section);
    const buffer = this.#bufferFor(section, written.length);
    const known = this.#heaps.get(section);
    const from = buffer === before && known?.source === written.buffer ? known.bytes : 0;
    const copy = new Uint8Array(buffer, 0, written.length);
    copy.set(written.subarray(from), from);
    this.#heaps.set(section, { source: written.buffer, bytes: written.length });
    return copy;
  }

  #bufferFor(section: string, bytes: number): ArrayBufferLike {
    const kept = this.#buffers.get(section);
    if (kept !== undefined && kept.byteLength >= bytes) return kept;
    // State that grows shall not need new memory each time.
    const size = Math.ceil((bytes * 3) / 2 / 8) * 8;
    const fresh = this.isShared ? new SharedArrayBuffer(size) : new ArrayBuffer(size);
    this.#buffers.set(section, fresh);
    return fresh;
  }
}
