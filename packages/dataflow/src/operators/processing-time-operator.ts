import type { Batch } from '../batch/batch.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { FlushReason, Operator, OperatorContext, TimedOperator } from './operator.ts';

/** An operator whose watermark may be the processing clock. */
export interface ClockableOperator extends Operator {
  /** The lowest watermark that would make it emit; Infinity when it holds nothing. */
  readonly nextCloseMs: number;
}

/**
 * Runs a windowed operator of one input on processing time: the clock is its watermark, and the input's own watermarks pass by. A window closes when the clock has
 * passed all of it, so that no row can come late. The end of the input closes what is open.
 */
export class ProcessingTimeOperator implements TimedOperator {
  readonly #inner: ClockableOperator;
  #context: OperatorContext | null = null;

  constructor(inner: ClockableOperator) {
    this.#inner = inner;
  }

  open(context: OperatorContext): void {
    this.#context = context;
    const output = { emit: (batch: Batch) => context.output.emit(batch), watermark: () => {}, idle: () => {} };
    this.#inner.open({ ...context, output });
  }

  push(port: number, batch: Batch): void {
    this.#inner.push(port, batch.watermarks === null ? batch : { ...batch, watermarks: null });
  }

  watermark(_port: number, tsMs: number): void {
    if (tsMs === Number.POSITIVE_INFINITY) this.#inner.watermark(0, tsMs);
    this.#context?.output.watermark(tsMs);
  }

  idle(_port: number, isIdle: boolean): void {
    this.#context?.output.idle(isIdle);
  }

  get nextTimerMs(): number {
    return this.#inner.nextCloseMs + 1;
  }

  onTime(nowMs: number): void {
    this.#inner.watermark(0, nowMs - 1);
  }

  flush(reason: FlushReason): void {
    this.#inner.flush(reason);
  }

  snapshot(writer: StateWriter): void {
    this.#inner.snapshot(writer);
  }

  restore(reader: StateReader): void {
    this.#inner.restore(reader);
  }

  close(): void {
    this.#inner.close();
  }

  get stateBytes(): number {
    return this.#inner.stateBytes;
  }
}
