import { internalError } from '@lockstep/kernel/errors';
import type { SortNode } from '@lockstep/plan/physical';
import { type Batch, isRetraction } from '../batch/batch.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import { identityRows } from '../state/identity-rows.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { BaseOperator } from './base-operator.ts';

/** OFFSET and LIMIT without ORDER BY: the first rows that come. Over an insert-only input. */
export class LimitOperator extends BaseOperator {
  readonly #from: number;
  readonly #to: number;
  #seen = 0;

  constructor(node: SortNode) {
    super();
    this.#from = node.offset;
    this.#to = node.offset + (node.limit ?? Number.POSITIVE_INFINITY);
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, kinds } = batch;
    if (kinds?.subarray(0, rowCount).some(isRetraction)) {
      throw internalError(
        'dataflow.limit_retraction',
        'LIMIT without ORDER BY was given a row that takes another back',
      );
    }
    const first = Math.max(0, this.#from - this.#seen);
    const end = Math.min(rowCount, this.#to - this.#seen);
    this.#seen += rowCount;
    if (first >= end) return;
    if (first === 0 && end === rowCount) this.output.emit(batch);
    else this.output.emit(gatherBatch(batch, identityRows(end).subarray(first), end - first));
  }

  protected override saveState(writer: StateWriter): void {
    writer.scalars('seen', [this.#seen], 'sum');
  }

  protected override restoreState(reader: StateReader): void {
    this.#seen = reader.scalar('seen');
  }
}
