import type { Collector as EngineCollector, OperatorContext } from '@lockstep/dataflow/operators';
import type { Clock } from '@lockstep/kernel/clock';
import type { Collector, ProcessContext } from '../functions/functions.ts';
import type { OutputTag } from '../functions/output-tag.ts';
import { ElementOutput } from './element-output.ts';
import { SideOutputs } from './side-outputs.ts';

/**
 * What functions see of the element at hand, and where their results go until the operator sends them: with the time of the element, behind the watermark that
 * was in force. One per operator, moved from element to element.
 */
export class ElementContext<O> implements ProcessContext, Collector<O> {
  /** NaN for none. */
  timestampMs = Number.NaN;
  watermarkMs = Number.NEGATIVE_INFINITY;
  /** What is in force before the results: while timers fire, the watermark before the one that made them. */
  resultWatermarkMs = Number.NEGATIVE_INFINITY;
  readonly #clock: Clock;
  readonly #results = new ElementOutput<O>();
  readonly #sides: SideOutputs;

  constructor(clock: Clock, tags: readonly string[]) {
    this.#clock = clock;
    this.#sides = new SideOutputs(tags);
  }

  /** Goes to an element. */
  at(timestampMs: number, watermarkMs: number): void {
    this.timestampMs = timestampMs;
    this.watermarkMs = watermarkMs;
    this.resultWatermarkMs = watermarkMs;
  }

  timestamp(): number | null {
    return Number.isNaN(this.timestampMs) ? null : this.timestampMs;
  }

  output<T>(tag: OutputTag<T>, value: T): void {
    this.#sides.add(tag, value, this.timestamp(), this.resultWatermarkMs);
  }

  currentWatermark(): number {
    return this.watermarkMs;
  }

  currentProcessingTime(): number {
    return this.#clock.nowMs();
  }

  collect(value: O): void {
    this.#results.add(value, this.timestamp(), this.resultWatermarkMs);
  }

  flushTo(output: EngineCollector, sideOutput: OperatorContext['sideOutput']): void {
    this.#results.flushTo(output);
    this.#sides.flushTo(sideOutput);
  }
}
