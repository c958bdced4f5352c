import type { ExchangeRecord } from './exchange-record.ts';
import { decodeRecord, recordBytes, recordHeaderBytes } from './record-codec.ts';
import type { RingReader } from './ring.ts';

/** Records out of one subtask's ring. Each gets a buffer of its own, so the ring has room again at once and the batch may live as long as it is needed. */
export class IncomingRecords {
  receivedBytes = 0;
  readonly #ring: RingReader;
  readonly #header = new Uint8Array(recordHeaderBytes);
  #record: Uint8Array<ArrayBuffer> | null = null;
  /** Bytes of the header, or of the record once it has begun, that are here. */
  #filledBytes = 0;

  constructor(ring: RingReader) {
    this.#ring = ring;
  }

  /** The next record; null when it is not wholly here yet. */
  next(): ExchangeRecord | null {
    if (this.#record === null) {
      this.#fill(this.#header);
      if (this.#filledBytes < recordHeaderBytes) return null;
      this.#record = new Uint8Array(recordBytes(this.#header));
      this.#record.set(this.#header);
    }
    this.#fill(this.#record);
    if (this.#filledBytes < this.#record.length) return null;
    const record = decodeRecord(this.#record);
    this.#record = null;
    this.#filledBytes = 0;
    return record;
  }

  /** Whether the sender waits for room in the ring. */
  takeWriterWaits(): boolean {
    return this.#ring.takeWriterWaits();
  }

  #fill(target: Uint8Array): void {
    const count = this.#ring.read(target, this.#filledBytes);
    this.#filledBytes += count;
    this.receivedBytes += count;
  }
}
