import type { SinkNode } from '@lockstep/plan/physical';
import type { Batch } from '../batch/batch.ts';
import type { Storage } from '../batch/column.ts';
import { storageOf } from '../batch/storage-of.ts';
import type { Consumer } from '../build/graph-node.ts';
import { attributed } from '../build/node-failure.ts';
import type { PreparedCommit } from '../checkpoint/manifest.ts';
import type { SinkWriter } from '../ports/sink.ts';
import { loadRowsInFlight, saveRowsInFlight } from '../state/rows-in-flight.ts';
import { type StateReader, StateWriter } from '../state/state-file.ts';
import type { StateImage } from '../state/state-image.ts';

/** More rows than this wait for the sink before it holds the run back. */
const waitingRowsMax = 32_768;

/**
 * Feeds one sink. Calls to the writer are made one at a time, in order, while the dataflow goes on; nothing more is fed in while `isFull`. The first failure ends
 * the feed: it comes out of every later call.
 */
export class SinkFeed implements Consumer {
  readonly node: SinkNode;
  /** Prepared and not known to be committed, oldest first. */
  uncommitted: readonly PreparedCommit[] = [];
  rowsWritten = 0;
  readonly #writer: SinkWriter;
  readonly #wake: () => void;
  #tail: Promise<void> = Promise.resolve();
  #failure: unknown = null;
  readonly #storages: readonly Storage[];
  #waiting: Batch[] = [];
  /** Of those that wait or are being written. */
  #waitingRows = 0;
  #callsUnderWay = 0;
  #writtenSinceFlush = false;
  /** The commits that the checkpoint speaks of are done, so that nothing else of earlier attempts is needed any more. */
  #isOpen = false;

  /** `wake` is called when the sink can take more again, or has failed. */
  constructor(node: SinkNode, writer: SinkWriter, wake: () => void) {
    this.node = node;
    this.#storages = node.schema.map(field => storageOf(field.type));
    this.#writer = writer;
    this.#wake = wake;
  }

  /** Opens the writer and commits what the checkpoint knows to be prepared. */
  async open(prepared: readonly PreparedCommit[]): Promise<void> {
    await this.#call(() => this.#writer.open());
    this.uncommitted = prepared;
    await this.commit(prepared);
  }

  /** Drops what earlier attempts left; to be called when everything that the checkpoint speaks of is committed, by whichever subtask. */
  async begin(): Promise<void> {
    await this.#call(() => this.#writer.abort());
    this.#isOpen = true;
    for (const _ of this.#waiting) this.#writeNext();
  }

  /** Takes again what a checkpoint had found on its way to the sink. */
  restore(reader: StateReader): void {
    const batch = loadRowsInFlight(reader, this.#storages);
    if (batch !== null) this.push(0, batch);
  }

  push(_port: number, batch: Batch): void {
    if (this.#failure !== null) return;
    const { rowCount } = batch;
    const written = this.#isOpen && this.#callsUnderWay === 0 ? this.#writeNow(batch) : undefined;
    if (written === null) {
      this.rowsWritten += rowCount;
      return;
    }
    this.#waitingRows += rowCount;
    if (written !== undefined) this.#follow(() => ({ written, rowCount }));
    else {
      this.#waiting.push(batch);
      if (this.#isOpen) this.#writeNext();
    }
  }

  watermark(): void {}

  idle(): void {}

  throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  /** Nothing waits to be written or is being written. */
  get isDone(): boolean {
    return this.#waitingRows === 0;
  }

  /** So many rows wait that nothing more should come. */
  get isFull(): boolean {
    return this.#waitingRows > waitingRowsMax;
  }

  /** Shows what may be shown; nothing when nothing was written since. */
  async flush(): Promise<void> {
    if (!this.#writtenSinceFlush) return;
    this.#writtenSinceFlush = false;
    await this.#call(() => this.#writer.flush());
  }

  /** Resolves when everything so far is written. */
  async written(): Promise<void> {
    await this.#call(async () => undefined);
  }

  /**
   * Makes everything so far the epoch `epoch`; if `leavesWaiting` only what is written or being written: then the rest is of the next one. Answers the rest as state,
   * null when there is none.
   */
  async prepare(epoch: number, leavesWaiting: boolean): Promise<StateImage | null> {
    const left = leavesWaiting ? this.#waiting : [];
    if (leavesWaiting) this.#waiting = [];
    await this.flush();
    const prepared = await this.#call(() => this.#writer.prepare(epoch));
    this.uncommitted = [...this.uncommitted, { epoch, prepared }];
    if (left.length === 0) return null;
    const writer = new StateWriter();
    saveRowsInFlight(writer, this.#storages, [], left);
    for (const batch of left) {
      this.#waiting.push(batch);
      this.#writeNext();
    }
    return writer.finish();
  }

  async commit(epochs: readonly PreparedCommit[]): Promise<void> {
    for (const { epoch, prepared } of epochs) {
      await this.#call(() => this.#writer.commit(epoch, prepared));
      this.uncommitted = this.uncommitted.filter(waiting => waiting.epoch !== epoch);
    }
  }

  /** Drops what is not committed and closes, also after a failure. A feed that did not get to open drops nothing: the next attempt commits it. */
  async abandon(): Promise<void> {
    await this.#tail;
    if (this.#isOpen) await this.#writer.abort();
    await this.#writer.close();
  }

  async close(): Promise<void> {
    await this.#call(() => this.#writer.close());
  }

  /** Nothing is under way that the rows would have to wait for. */
  #writeNow(batch: Batch): Promise<void> | null {
    this.#writtenSinceFlush = true;
    try {
      return this.#writer.write(batch);
    } catch (error) {
      this.#failure = attributed(error, this.node);
      return null;
    }
  }

  /** Writes the batch that waits longest, when its turn comes; none when that was left to a later epoch. */
  #writeNext(): void {
    this.#writtenSinceFlush = true;
    this.#follow(() => {
      const batch = this.#waiting.shift();
      return batch === undefined ? null : { written: this.#writer.write(batch), rowCount: batch.rowCount };
    });
  }

  /** Begins a write in its turn, and counts its rows when they are written. */
  #follow(begin: () => { readonly written: Promise<void> | null; readonly rowCount: number } | null): void {
    void this.#call(async () => {
      const begun = begin();
      if (begun === null) return;
      await begun.written;
      const wasFull = this.isFull;
      this.#waitingRows -= begun.rowCount;
      this.rowsWritten += begun.rowCount;
      if (wasFull && !this.isFull) this.#wake();
    }).catch(() => this.#wake());
  }

  #call<T>(action: () => Promise<T>): Promise<T> {
    this.#callsUnderWay++;
    const result = this.#tail.then(() => {
      if (this.#failure !== null) throw this.#failure;
      return action();
    });
    this.#tail = result.then(
      () => {
        this.#callsUnderWay--;
      },
      error => {
        this.#callsUnderWay--;
        this.#failure ??= attributed(error, this.node);
      },
    );
    return result.catch(error => {
      throw attributed(error, this.node);
    });
  }
}
