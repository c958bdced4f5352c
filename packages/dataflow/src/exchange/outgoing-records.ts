import type { RecordMemory } from './record-memory.ts';
import type { RingWriter } from './ring.ts';

/** Records on their way to one subtask: in its ring as far as there is room, else waiting for it, in order. */
export class OutgoingRecords {
  #unsentRows = 0;
  readonly #ring: RingWriter;
  readonly #memory: RecordMemory;
  #waiting: { readonly record: Uint8Array<ArrayBuffer>; readonly rowCount: number }[] = [];
  /** Bytes of the first waiting record that are in the ring. */
  #sentBytes = 0;

  /** Rows that are sent go back to `memory`. */
  constructor(ring: RingWriter, memory: RecordMemory) {
    this.#ring = ring;
    this.#memory = memory;
  }

  /** Of the records that are not wholly in the ring, and of those that the receiver has put aside. */
  get waitingRows(): number {
    return this.#unsentRows + this.#ring.rowsAside;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Whether the reader has something new to look at. */
  send(record: Uint8Array<ArrayBuffer>, rowCount: number): boolean {
    this.#waiting.push({ record, rowCount });
    this.#unsentRows += rowCount;
    return this.#waiting.length === 1 && this.flush();
  }

  /** Whether the reader has something new to look at. */
  flush(): boolean {
    let hasWritten = false;
    let done = 0;
    for (const { record, rowCount } of this.#waiting) {
      const written = this.#ring.write(record, this.#sentBytes);
      hasWritten ||= written > 0;
      this.#sentBytes += written;
      if (this.#sentBytes < record.length) break;
      this.#sentBytes = 0;
      this.#unsentRows -= rowCount;
      if (rowCount > 0) this.#memory.give(record);
      done++;
    }
    if (done === this.#waiting.length) this.#waiting.length = 0;
    else if (done > 0) this.#waiting = this.#waiting.slice(done);
    return hasWritten;
  }
}
