import type { StateReader, StateWriter } from '@lockstep/dataflow/state';
import type { WatermarkStrategy } from '../api/watermark-strategy.ts';
import { type ElementBatch, elementBatch } from './element-batch.ts';
import { FunctionOperator, type OperatorIdentity } from './function-operator.ts';

/**
 * Gives each element its event time, and makes watermarks that stay behind the largest by the strategy's bound. Each element carries the watermark in force before
 * it; the watermark itself is sent at the end of each batch. The input's own watermarks end here, but for the end of input. In a batch run only the end makes one.
 */
export class TimestampsAndWatermarksOperator<T> extends FunctionOperator<T> {
  readonly #strategy: WatermarkStrategy<T>;
  readonly #isBatch: boolean;
  #maximumMs = Number.NEGATIVE_INFINITY;

  constructor(identity: OperatorIdentity, portCount: number, strategy: WatermarkStrategy<T>, isBatch: boolean) {
    super(identity, portCount);
    this.#strategy = strategy;
    this.#isBatch = isBatch;
  }

  override watermark(port: number, tsMs: number): void {
    if (tsMs === Number.POSITIVE_INFINITY) super.watermark(port, tsMs);
  }

  protected override process({ elements, timestamps: given }: ElementBatch<T>): void {
    const { timestampOf, outOfOrdernessMs } = this.#strategy;
    const timestamps = new Float64Array(elements.length);
    const watermarks = new Float64Array(elements.length);
    let at = 0;
    try {
      for (; at < elements.length; at++) {
        const recordMs = given === null || Number.isNaN(given[at]!) ? null : given[at]!;
        const timeMs = timestampOf(elements[at]!, recordMs);
        if (!Number.isFinite(timeMs))
          throw new TypeError(`the timestamp assigner gave ${timeMs}, no time in epoch milliseconds`);
        timestamps[at] = timeMs;
        watermarks[at] = this.#watermarkOf(outOfOrdernessMs);
        this.#maximumMs = Math.max(this.#maximumMs, timeMs);
      }
    } catch (error) {
      throw this.failure(error, elements[at]);
    }
    this.output.emit(elementBatch(elements, timestamps, this.#isBatch ? null : watermarks));
  }

  protected override sendResults(): void {
    const watermarkMs = this.#watermarkOf(this.#strategy.outOfOrdernessMs);
    if (!this.#isBatch && watermarkMs > Number.NEGATIVE_INFINITY) this.sendWatermark(watermarkMs);
  }

  protected override saveState(writer: StateWriter): void {
    writer.scalars('maximum', [this.#maximumMs], 'min');
  }

  protected override restoreState(reader: StateReader): void {
    this.#maximumMs = reader.scalar('maximum');
  }

  /** Flink's: an element as late as the bound is still in time. */
  #watermarkOf(outOfOrdernessMs: number): number {
    return this.#maximumMs - outOfOrdernessMs - 1;
  }
}
