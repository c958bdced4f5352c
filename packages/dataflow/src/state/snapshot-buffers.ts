/**
 * Memory that state is copied into at a barrier, kept from one to the next: fresh memory would cost the barrier a page fault for every 4 KiB. A barrier may
 * only be taken when what the one before copied is written.
 */
export class SnapshotBuffers {
  readonly #buffers = new Map<string, ArrayBuffer>();

  /** `bytes` bytes of garbage for a section. */
  take(section: string, bytes: number): Uint8Array<ArrayBuffer> {
    const kept = this.#buffers.get(section);
    // One that was handed to another thread is detached and has none.
    if (kept !== undefined && kept.byteLength >= bytes) return new Uint8Array(kept, 0, bytes);
    // State that grows shall not need new memory each time.
    const fresh = new ArrayBuffer(Math.ceil((bytes * 3) / 2 / 8) * 8);
    this.#buffers.set(section, fresh);
    return new Uint8Array(fresh, 0, bytes);
  }

  get sizeBytes(): number {
    let sum = 0;
    for (const buffer of this.#buffers.values()) sum += buffer.byteLength;
    return sum;
  }
}
