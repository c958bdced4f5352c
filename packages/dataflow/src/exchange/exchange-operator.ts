import type { ExchangeNode } from '@lockstep/plan/physical';
import type { Batch } from '../batch/batch.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import { BaseOperator } from '../operators/base-operator.ts';
import type { SubtaskPlace } from '../ports/subtask-place.ts';
import { Partitioner } from './partitioner.ts';

/** Takes what an exchange has for other subtasks. */
export interface ExchangeOutput {
  /** The rows of the batch at these positions. */
  rows(to: number, batch: Batch, rows: Int32Array): void;
  /** To all others. */
  watermark(tsMs: number): void;
  idle(isIdle: boolean): void;
}

/**
 * One subtask's end of an exchange. Its ports are the sending subtasks: at its own it takes what comes from above, sends each row where its key belongs and
 * keeps what is its own; at the others comes what these have sent it. The watermark is the smallest of all senders'. It has no state: after a restore the
 * watermarks come again from above.
 */
export class ExchangeOperator extends BaseOperator {
  readonly #own: number;
  readonly #partitioner: Partitioner;
  readonly #others: ExchangeOutput;

  constructor(node: ExchangeNode, { subtask, parallelism }: SubtaskPlace, others: ExchangeOutput) {
    super(parallelism);
    this.#own = subtask;
    this.#partitioner = new Partitioner(node.keys, parallelism);
    this.#others = others;
  }

  override push(port: number, batch: Batch): void {
    if (port !== this.#own) {
      this.output.emit(batch);
      return;
    }
    if (batch.rowCount === 0) return;
    const selections = this.#partitioner.partition(batch);
    // The others first: they can work while this one does.
    selections.forEach((rows, to) => {
      if (to !== this.#own && rows.length > 0) this.#others.rows(to, batch, rows);
    });
    const own = selections[this.#own]!;
    if (own.length === batch.rowCount) this.output.emit(batch);
    else if (own.length > 0) this.output.emit(gatherBatch(batch, own, own.length));
  }

  override watermark(port: number, tsMs: number): void {
    if (port === this.#own) this.#others.watermark(tsMs);
    super.watermark(port, tsMs);
  }

  override idle(port: number, isIdle: boolean): void {
    if (port === this.#own) this.#others.idle(isIdle);
    super.idle(port, isIdle);
  }

  /** No subtask sends any more. */
  get hasEnded(): boolean {
    return this.currentWatermark === Number.POSITIVE_INFINITY;
  }
}
