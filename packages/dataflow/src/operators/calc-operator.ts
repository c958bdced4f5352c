import type { Batch } from '../batch/batch.ts';
import { BaseOperator } from './base-operator.ts';
import type { BatchFunction } from './expression-compiler.ts';

/** Filter and projection in one pass. Stateless. */
export class CalcOperator extends BaseOperator {
  readonly #calculate: BatchFunction;

  constructor(calculate: BatchFunction) {
    super();
    this.#calculate = calculate;
  }

  override push(_port: number, batch: Batch): void {
    const result = this.#calculate(batch);
    if (result.rowCount > 0) this.output.emit(result);
  }
}
