import type { OverNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { sliceBatch } from '../batch/slice-batch.ts';
import { frameBounds } from '../over/frame-bounds.ts';
import { framedAggregates } from '../over/framed-aggregates.ts';
import { rankingCall } from '../over/ranking-calls.ts';
import { type SortedPartitions, sortPartitions } from '../over/sorted-partitions.ts';
import { CollectedRows } from '../state/collected-rows.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { BaseOperator } from './base-operator.ts';
import { outputRowsMax } from './row-builder.ts';

/** OVER in a batch: all rows are sorted by partition and order once, then each function goes over them. Rows go out in that order. */
export class SortedOverOperator extends BaseOperator {
  readonly #node: OverNode;
  readonly #schema: readonly Field[];
  readonly #rows: CollectedRows;

  constructor(node: OverNode, inputSchema: readonly Field[]) {
    super();
    this.#node = node;
    this.#schema = inputSchema;
    this.#rows = new CollectedRows(inputSchema);
  }

  override push(_port: number, batch: Batch): void {
    this.#rows.add(batch);
  }

  protected override saveState(writer: StateWriter): void {
    this.#rows.save(writer, this.#node.partition);
  }

  protected override restoreState(reader: StateReader): void {
    this.#rows.restore(reader);
  }

  override get stateBytes(): number {
    return this.#rows.sizeBytes;
  }

  protected override onWatermark(tsMs: number): void {
    if (tsMs !== Number.POSITIVE_INFINITY) return;
    const rowCount = this.#rows.settle();
    const sorted = sortPartitions(this.#node, this.#rows.columns, rowCount);
    const results = this.#evaluate(sorted);
    const columns = [...gatherColumns(sorted.columns, sorted.rows, rowCount), ...results];
    const all: Batch = { rowCount, columns, kinds: null, watermarks: null };
    for (let from = 0; from < rowCount; from += outputRowsMax)
      this.output.emit(sliceBatch(all, from, Math.min(from + outputRowsMax, rowCount)));
  }

  /** The results of the calls, in their order, by position. */
  #evaluate(sorted: SortedPartitions): readonly Column[] {
    const results = this.#node.calls.map(call => rankingCall(call, sorted)?.take() ?? null);
    const aggregates = this.#node.calls.filter((_, i) => results[i] === null);
    for (const calls of Map.groupBy(aggregates, call => JSON.stringify(call.frame)).values()) {
      const bounds = frameBounds(calls[0]!.frame, this.#node, this.#schema, sorted);
      framedAggregates(calls, this.#schema, sorted, bounds).forEach((vector, c) => {
        results[this.#node.calls.indexOf(calls[c]!)] = vector.take();
      });
    }
    return results.map(result => result!);
  }
}
