import { type Batch, rowKinds } from '../batch/batch.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import { BaseOperator } from './base-operator.ts';

/** Passes everything on but -U. */
export class DropUpdateBeforeOperator extends BaseOperator {
  override push(_port: number, batch: Batch): void {
    const { kinds, rowCount } = batch;
    if (kinds === null || !kinds.subarray(0, rowCount).includes(rowKinds.updateBefore)) {
      this.output.emit(batch);
      return;
    }
    const kept = new Int32Array(rowCount);
    let count = 0;
    for (let row = 0; row < rowCount; row++) if (kinds[row] !== rowKinds.updateBefore) kept[count++] = row;
    if (count > 0) this.output.emit(gatherBatch(batch, kept, count));
  }
}
