import type { Collector } from '@lockstep/dataflow/operators';
import { elementBatch } from './element-batch.ts';

/** Elements on their way out of an operator, each with its time and the watermark in force before it. */
export class ElementOutput<T> {
  #elements: T[] = [];
  #timestamps: number[] = [];
  #watermarks: number[] = [];
  #hasTimestamps = false;

  /** `timestampMs` is null for an element without event time. */
  add(element: T, timestampMs: number | null, watermarkMs: number): void {
    this.#elements.push(element);
    this.#timestamps.push(timestampMs ?? Number.NaN);
    this.#watermarks.push(watermarkMs);
    this.#hasTimestamps ||= timestampMs !== null;
  }

  flushTo(collector: Pick<Collector, 'emit'>): void {
    if (this.#elements.length === 0) return;
    const timestamps = this.#hasTimestamps ? Float64Array.from(this.#timestamps) : null;
    const batch = elementBatch(this.#elements, timestamps, Float64Array.from(this.#watermarks));
    this.#elements = [];
    this.#timestamps = [];
    this.#watermarks = [];
    this.#hasTimestamps = false;
    collector.emit(batch);
  }
}
