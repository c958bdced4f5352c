import { setTimeout as delay } from 'node:timers/promises';
import type { JsonValue, ReadResult, SourceProgress, SourceReader } from '../../src/ports/source.ts';
import { fields, types } from './plan.ts';
import { batchOf, inserts, type Row } from './rows.ts';

export const sequenceSchema = fields(['k', types.string], ['v', types.int], ['ts', types.timestamp]);

/** Row `i` of the sequence: a key, a value and an event time that is up to five seconds out of order, sometimes much more. */
export function sequenceRow(i: number): Row {
  const random = Math.imul(i + 1, 0x9e3779b1) >>> 8;
  const lateness = random % 97 === 0 ? 60_000 : random % 5_000;
  return [`key-${random % 23}`, (random % 1000) - 200, 1_700_000_000_000 + i * 100 - lateness];
}

/** `rowLimit` rows, in batches whose sizes depend on the moment of reading, not on the rows. */
export class SequenceSource implements SourceReader {
  readonly #rowLimit: number;
  readonly #batchRows: () => number;
  readonly #pauseMs: number;
  #next = 0;

  constructor(rowLimit: number, batchRows: () => number, pauseMs = 0) {
    this.#rowLimit = rowLimit;
    this.#batchRows = batchRows;
    this.#pauseMs = pauseMs;
  }

  async open(position: JsonValue): Promise<void> {
    this.#next = typeof position === 'number' ? position : 0;
  }

  async read(): Promise<ReadResult> {
    if (this.#pauseMs > 0) await delay(this.#pauseMs);
    if (this.#next >= this.#rowLimit) return { kind: 'end' };
    const end = Math.min(this.#rowLimit, this.#next + this.#batchRows());
    const rows = Array.from({ length: end - this.#next }, (_, i) => sequenceRow(this.#next + i));
    this.#next = end;
    return { kind: 'batch', batch: batchOf(sequenceSchema, inserts(rows)) };
  }

  position(): JsonValue {
    return this.#next;
  }

  progress(): SourceProgress {
    return { malformedRows: 0, bytesBehind: null };
  }

  async close(): Promise<void> {}
}
