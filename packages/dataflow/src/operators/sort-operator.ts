import type { SortNode } from '@lockstep/plan/physical';
import type { Batch } from '../batch/batch.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { CollectedRows } from '../state/collected-rows.ts';
import { identityRows } from '../state/identity-rows.ts';
import { rowOrder } from '../state/row-order.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { BaseOperator } from './base-operator.ts';
import { outputRowsMax } from './row-builder.ts';

/**
 * ORDER BY with OFFSET and LIMIT, sent when the input has ended. Rows that compare equal keep their order of arrival. A retraction removes one equal row.
 */
export class SortOperator extends BaseOperator {
  readonly #node: SortNode;
  readonly #rows: CollectedRows;

  constructor(node: SortNode) {
    super();
    this.#node = node;
    this.#rows = new CollectedRows(node.schema);
  }

  override push(_port: number, batch: Batch): void {
    this.#rows.add(batch);
  }

  protected override saveState(writer: StateWriter): void {
    this.#rows.save(writer, []);
  }

  protected override restoreState(reader: StateReader): void {
    this.#rows.restore(reader);
  }

  override get stateBytes(): number {
    return this.#rows.sizeBytes;
  }

  protected override onWatermark(tsMs: number): void {
    if (tsMs !== Number.POSITIVE_INFINITY) return;
    const count = this.#rows.settle();
    const { columns } = this.#rows;
    const compare = rowOrder(this.#node.keys);
    const order = Int32Array.from(identityRows(count).subarray(0, count));
    order.sort((left, right) => compare(columns, left, columns, right) || left - right);
    const { offset, limit } = this.#node;
    const wanted = order.subarray(offset, limit === undefined ? undefined : offset + limit);
    for (let from = 0; from < wanted.length; from += outputRowsMax) {
      const part = wanted.subarray(from, from + outputRowsMax);
      this.output.emit({
        rowCount: part.length,
        columns: gatherColumns(columns, part, part.length),
        kinds: null,
        watermarks: null,
      });
    }
  }
}
