import type { Batch } from '../batch/batch.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { BaseOperator } from './base-operator.ts';
import type { BatchFunction } from './expression-compiler.ts';

/**
 * The running maximum of the watermark expression. Each row carries the watermark in force before it, so that whether it is late depends on the rows before
 * it alone; the watermark itself is sent at the end of each batch. NULL does not move it. The input's own watermarks end here, but for the end of input.
 */
export class WatermarkAssignerOperator extends BaseOperator {
  readonly #expression: BatchFunction;
  #maximum = Number.NEGATIVE_INFINITY;
  #hasEnded = false;

  /** `expression` gives one timestamp column. */
  constructor(expression: BatchFunction) {
    super();
    this.#expression = expression;
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount } = batch;
    const column = this.#expression(batch).columns[0];
    if (column?.storage !== 'timestamp') throw new TypeError('A watermark expression did not give a timestamp');
    const { values, nulls } = column;
    const watermarks = new Float64Array(rowCount);
    const before = this.#maximum;
    let maximum = before;
    for (let row = 0; row < rowCount; row++) {
      watermarks[row] = maximum;
      if (values[row]! > maximum && (nulls === null || nulls[row] === 0)) maximum = values[row]!;
    }
    this.#maximum = maximum;
    this.output.emit({ ...batch, watermarks });
    if (maximum > before) this.output.watermark(maximum);
  }

  override watermark(_port: number, tsMs: number): void {
    if (tsMs !== Number.POSITIVE_INFINITY || this.#hasEnded) return;
    this.#hasEnded = true;
    this.output.watermark(tsMs);
  }

  protected override saveState(writer: StateWriter): void {
    writer.scalars('maximum', [this.#maximum], 'min');
  }

  /** The watermark goes out again: what is downstream may not have kept it. */
  protected override restoreState(reader: StateReader): void {
    this.#maximum = reader.scalar('maximum');
    if (this.#maximum > Number.NEGATIVE_INFINITY) this.output.watermark(this.#maximum);
  }
}
