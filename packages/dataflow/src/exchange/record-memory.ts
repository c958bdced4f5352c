/** More buffers than this are not kept. */
const keptMax = 8;

/** Buffers of records that are done with, for records to come: else each row that changes the thread would leave its bytes to the collector twice. */
export class RecordMemory {
  readonly #free: ArrayBuffer[] = [];

  /** `byteCount` bytes at the front of a buffer that nobody else uses; they are not zeroed. */
  take(byteCount: number): Uint8Array<ArrayBuffer> {
    let best = -1;
    for (const [at, { byteLength }] of this.#free.entries())
      if (byteLength >= byteCount && (best === -1 || byteLength < this.#free[best]!.byteLength)) best = at;
    // A quarter more: records differ a little in length.
    const buffer = best === -1 ? new ArrayBuffer(byteCount + (byteCount >> 2)) : this.#free.splice(best, 1)[0]!;
    return new Uint8Array(buffer, 0, byteCount);
  }

  /** Nobody looks at the record any more. */
  give({ buffer }: Uint8Array<ArrayBuffer>): void {
    if (this.#free.length === keptMax) this.#free.shift();
    this.#free.push(buffer);
  }
}
