import type { ExchangeRecord } from './exchange-record.ts';
import { decodeRecord, recordBytes, recordHeaderBytes } from './record-codec.ts';
import { RecordMemory } from './record-memory.ts';
import type { RingReader } from './ring.ts';

/**
 * Records out of one subtask's ring. Each gets a buffer of its own, so the ring has room again at once and the batch may live as long as it is needed. What is done with
 * is used again. Records can be put aside: a barrier behind them then comes to the front while they wait here.
 */
export class IncomingRecords {
  receivedBytes = 0;
  readonly #ring: RingReader;
  readonly #header = new Uint8Array(recordHeaderBytes);
  readonly #memory = new RecordMemory();
  /** Of batches that somebody may still look at. */
  #lent: Uint8Array<ArrayBuffer>[] = [];
  #record: Uint8Array<ArrayBuffer> | null = null;
  /** Bytes of the header, or of the record once it has begun, that are here. */
  #filledBytes = 0;
  #aside: ExchangeRecord[] = [];
  /** So many of those put aside are worked off. */
  #taken = 0;
  #asideRows = 0;

  constructor(ring: RingReader) {
    this.#ring = ring;
  }

  /** The next record; null when it is not wholly here yet. What is put aside comes first. */
  next(): ExchangeRecord | null {
    const record = this.#aside[this.#taken];
    if (record === undefined) return this.nextInRing();
    this.#taken++;
    if (this.#taken === this.#aside.length) {
      this.#aside = [];
      this.#taken = 0;
    }
    this.#countAside(-rowsOf(record));
    return record;
  }

  /** The next record that is not put aside. */
  nextInRing(): ExchangeRecord | null {
    if (this.#record === null) {
      this.#fill(this.#header);
      if (this.#filledBytes < recordHeaderBytes) return null;
      this.#record = this.#memory.take(recordBytes(this.#header));
      this.#record.set(this.#header);
    }
    this.#fill(this.#record);
    if (this.#filledBytes < this.#record.length) return null;
    const record = decodeRecord(this.#record);
    if (record.kind !== 'rows') this.#memory.give(this.#record);
    this.#record = null;
    this.#filledBytes = 0;
    return record;
  }

  /** The rows were fed in. */
  lend(bytes: Uint8Array<ArrayBuffer>): void {
    this.#lent.push(bytes);
  }

  /** All rows that were fed in are done with. */
  takeBack(): void {
    for (const bytes of this.#lent) this.#memory.give(bytes);
    this.#lent = [];
  }

  putAside(record: ExchangeRecord): void {
    this.#aside.push(record);
    this.#countAside(rowsOf(record));
  }

  /** In order. */
  get aside(): readonly ExchangeRecord[] {
    return this.#aside.slice(this.#taken);
  }

  /** Whether the sender waits for room in the ring. */
  takeWriterWaits(): boolean {
    return this.#ring.takeWriterWaits();
  }

  /** The sender is told: rows that are put aside hold back its sources as those do that found no room. */
  #countAside(rowCount: number): void {
    this.#asideRows += rowCount;
    this.#ring.rowsAside = this.#asideRows;
  }

  #fill(target: Uint8Array): void {
    const count = this.#ring.read(target, this.#filledBytes);
    this.#filledBytes += count;
    this.receivedBytes += count;
  }
}

const rowsOf = (record: ExchangeRecord): number => (record.kind === 'rows' ? record.batch.rowCount : 0);
