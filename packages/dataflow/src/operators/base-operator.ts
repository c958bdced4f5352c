import { internalError } from '@lockstep/kernel/errors';
import type { Batch } from '../batch/batch.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { WatermarkValve } from '../time/watermark-valve.ts';
import type { Collector, FlushReason, LateRows, Operator, OperatorContext } from './operator.ts';

function unwired(): never {
  throw internalError('dataflow.unwired', 'An operator was used before it was opened');
}

const unwiredOutput: Collector = { emit: unwired, watermark: unwired, idle: unwired };
const unwiredLateRows: LateRows = { dropped: unwired, missed: unwired };

/** What most operators share: the smallest watermark of all ports goes on, and there is no state. */
export abstract class BaseOperator implements Operator {
  protected output: Collector = unwiredOutput;
  protected lateRows: LateRows = unwiredLateRows;
  readonly #valve: WatermarkValve;

  constructor(portCount = 1) {
    this.#valve = new WatermarkValve(portCount);
  }

  abstract push(port: number, batch: Batch): void;

  open(context: OperatorContext): void {
    this.output = context.output;
    this.lateRows = context.lateRows;
  }

  watermark(port: number, tsMs: number): void {
    this.#changed(this.#valve.advance(port, tsMs));
  }

  idle(port: number, isIdle: boolean): void {
    const wasIdle = this.#valve.isIdle;
    this.#changed(this.#valve.markIdle(port, isIdle));
    if (this.#valve.isIdle !== wasIdle) this.output.idle(this.#valve.isIdle);
  }

  flush(_reason: FlushReason): void {}

  snapshot(writer: StateWriter): void {
    this.#valve.save(writer);
    this.saveState(writer);
  }

  /** What is downstream has its state already; the watermark goes out again for what keeps none. */
  restore(reader: StateReader): void {
    this.#valve.restore(reader);
    this.restoreState(reader);
    if (this.#valve.current > Number.NEGATIVE_INFINITY) this.output.watermark(this.passedOn(this.#valve.current));
  }

  close(): void {
    this.output = unwiredOutput;
  }

  get stateBytes(): number {
    return 0;
  }

  /** The combined watermark; -Infinity before the first. */
  protected get currentWatermark(): number {
    return this.#valve.current;
  }

  /** The smallest watermark of the other ports. */
  protected watermarkBesides(port: number): number {
    return this.#valve.besides(port);
  }

  /** The combined watermark went up. Emits what it completes; the base sends it on afterwards. */
  protected onWatermark(_tsMs: number): void {}

  /** The watermark that is true of the output: an operator that sends rows from behind its own watermark holds it back. */
  protected passedOn(tsMs: number): number {
    return tsMs;
  }

  protected saveState(_writer: StateWriter): void {}

  protected restoreState(_reader: StateReader): void {}

  #changed(advanced: boolean): void {
    if (!advanced) return;
    const tsMs = this.#valve.current;
    this.onWatermark(tsMs);
    this.output.watermark(this.passedOn(tsMs));
  }
}
