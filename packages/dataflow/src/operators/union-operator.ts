import type { Batch } from '../batch/batch.ts';
import { BaseOperator } from './base-operator.ts';

/** UNION ALL: rows pass as they come, the watermark is the smallest of the inputs'. */
export class UnionOperator extends BaseOperator {
  override push(_port: number, batch: Batch): void {
    this.output.emit(batch);
  }
}
