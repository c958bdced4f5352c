import { type Batch, sliceBatch } from '@lockstep/dataflow/batch';
import type { JsonValue, ReadResult, ScanRequest, SourceProgress, SourceReader } from '@lockstep/dataflow/ports';
import { LentBatches } from '../lent-batches.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedProcess } from './simulated-process.ts';

const batchRowsMax = 6;

/** Where a simulated source is: behind the first `skipped` rows of what the reader gives from `reader` on. */
interface CutPosition {
  readonly reader: JsonValue;
  readonly skipped: number;
}

/** The rows of a reader, cut into batches anew at random places in every life of the process. */
export class SimulatedSource implements SourceReader {
  readonly #reader: SourceReader;
  readonly #schema: ScanRequest['schema'];
  readonly #process: SimulatedProcess;
  readonly #random: SeededRandom;
  readonly #batches = new LentBatches();
  #before: JsonValue = null;
  #rest: Batch | null = null;
  #taken = 0;

  constructor(reader: SourceReader, schema: ScanRequest['schema'], process: SimulatedProcess, random: SeededRandom) {
    this.#reader = reader;
    this.#schema = schema;
    this.#process = process;
    this.#random = random;
  }

  async open(position: JsonValue): Promise<void> {
    await this.#process.step();
    const { reader, skipped } = (position ?? { reader: null, skipped: 0 }) as unknown as CutPosition;
    await this.#reader.open(reader);
    this.#before = reader;
    for (let left = skipped; left > 0; ) left -= (await this.#take(left))!.rowCount;
  }

  async read(mayReuse = false): Promise<ReadResult> {
    this.#batches.takeBack(mayReuse);
    await this.#process.released();
    await this.#process.step();
    if (this.#random.oneIn(8)) return { kind: 'idle', waitMs: 0 };
    const parts: Batch[] = [];
    for (let left = 1 + this.#random.int(batchRowsMax); left > 0; ) {
      const part = await this.#take(left);
      if (part === null) break;
      parts.push(part);
      left -= part.rowCount;
    }
    if (parts.length === 0) return { kind: 'end' };
    return { kind: 'batch', batch: this.#batches.lend(this.#schema, parts) };
  }

  position(): JsonValue {
    return { reader: this.#before, skipped: this.#taken };
  }

  progress(): SourceProgress {
    return this.#reader.progress();
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  /** Up to so many of the next rows; null at the end. */
  async #take(rowsMax: number): Promise<Batch | null> {
    while (this.#rest === null || this.#taken === this.#rest.rowCount) {
      const before = this.#reader.position();
      const result = await this.#reader.read();
      if (result.kind === 'end') return null;
      if (result.kind === 'idle') continue;
      this.#before = before;
      this.#rest = result.batch;
      this.#taken = 0;
    }
    const end = Math.min(this.#rest.rowCount, this.#taken + rowsMax);
    const batch = sliceBatch(this.#rest, this.#taken, end);
    this.#taken = end;
    return batch;
  }
}
