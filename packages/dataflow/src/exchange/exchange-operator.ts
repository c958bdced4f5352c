import type { ExchangeNode } from '@lockstep/plan/physical';
import type { Batch } from '../batch/batch.ts';
import type { Storage } from '../batch/column.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import { sliceBatch } from '../batch/slice-batch.ts';
import { storageOf } from '../batch/storage-of.ts';
import { BaseOperator } from '../operators/base-operator.ts';
import type { RowKeeper } from '../operators/operator.ts';
import { outputRowsMax } from '../operators/row-builder.ts';
import type { SubtaskPlace } from '../ports/subtask-place.ts';
import { loadRowsInFlight, saveRowsInFlight } from '../state/rows-in-flight.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { Partitioner } from './partitioner.ts';

/** Takes what an exchange has for other subtasks, and knows what they have for it. */
export interface ExchangeLink {
  /** The rows of the batch at these positions. */
  rows(to: number, batch: Batch, rows: Int32Array): void;
  /** To all others. */
  watermark(tsMs: number): void;
  idle(isIdle: boolean): void;
  /** What others have sent that is put aside, in the order of each sender. */
  inFlight(): readonly Batch[];
}

/** Of the only subtask of a run. */
export const noOthers: ExchangeLink = { rows: () => {}, watermark: () => {}, idle: () => {}, inFlight: () => [] };

/**
 * One subtask's end of an exchange. Its ports are the sending subtasks: at its own it takes what comes from above, sends each row where its key belongs and
 * keeps what is its own; at the others comes what these have sent it. The watermark is the smallest of all senders'. Its state are rows in flight, which it works off
 * when it is restored; watermarks come again from above.
 */
export class ExchangeOperator extends BaseOperator implements RowKeeper {
  readonly #own: number;
  readonly #partitioner: Partitioner;
  readonly #others: ExchangeLink;
  readonly #keys: readonly number[];
  readonly #storages: readonly Storage[];
  readonly #followsRows: boolean;

  constructor(
    node: ExchangeNode,
    { subtask, parallelism }: Pick<SubtaskPlace, 'subtask' | 'parallelism'>,
    others: ExchangeLink,
  ) {
    super(parallelism);
    this.#keys = node.keys;
    this.#storages = node.schema.map(field => storageOf(field.type));
    this.#own = subtask;
    this.#partitioner = new Partitioner(node.keys, parallelism);
    this.#others = others;
    this.#followsRows = node.followsRows === true;
  }

  override push(port: number, batch: Batch): void {
    if (port !== this.#own) {
      this.#receive(port, batch);
      return;
    }
    if (batch.rowCount === 0) return;
    const selections = this.#partitioner.partition(batch);
    // The others first: they can work while this one does.
    selections.forEach((rows, to) => {
      if (to !== this.#own && rows.length > 0) this.#others.rows(to, batch, rows);
    });
    const own = selections[this.#own]!;
    if (own.length === batch.rowCount) this.#receive(port, batch);
    else if (own.length > 0) this.#receive(port, gatherBatch(batch, own, own.length));
  }

  #receive(port: number, batch: Batch): void {
    const { watermarks } = batch;
    if (!this.#followsRows || watermarks === null) {
      this.output.emit(batch);
      return;
    }
    const others = this.watermarkBesides(port);
    this.output.emit({ ...batch, watermarks: watermarks.map(tsMs => Math.min(tsMs, others)) });
  }

  override watermark(port: number, tsMs: number): void {
    if (port === this.#own) this.#others.watermark(tsMs);
    super.watermark(port, tsMs);
  }

  override idle(port: number, isIdle: boolean): void {
    if (port === this.#own) this.#others.idle(isIdle);
    super.idle(port, isIdle);
  }

  get hasRowsInFlight(): boolean {
    return this.#others.inFlight().length > 0;
  }

  override snapshot(writer: StateWriter): void {
    saveRowsInFlight(writer, this.#storages, this.#keys, this.#others.inFlight());
  }

  override restore(reader: StateReader): void {
    const batch = loadRowsInFlight(reader, this.#storages);
    if (batch === null) return;
    // What other senders had said by then is not known.
    const rows = this.#followsRows ? { ...batch, watermarks: null } : batch;
    for (let from = 0; from < rows.rowCount; from += outputRowsMax)
      this.output.emit(sliceBatch(rows, from, Math.min(rows.rowCount, from + outputRowsMax)));
  }

  /** No subtask sends any more. */
  get hasEnded(): boolean {
    return this.currentWatermark === Number.POSITIVE_INFINITY;
  }
}
