import type { Batch } from '@lockstep/dataflow/batch';
import type { Collector, FlushReason, Operator, OperatorContext } from '@lockstep/dataflow/operators';
import type { StateReader, StateWriter } from '@lockstep/dataflow/state';
import { WatermarkValve } from '@lockstep/dataflow/time';
import { AppError, internalError, userError } from '@lockstep/kernel/errors';
import { showElement } from '../types/show-element.ts';
import { type ElementBatch, elementsOf } from './element-batch.ts';

/** What an operator of a program is called. */
export interface OperatorIdentity {
  readonly name: string;
  readonly uid: string;
}

function unwired(): never {
  throw internalError('dataflow.unwired', 'An operator was used before it was opened');
}

/**
 * What the operators of a program share. Event time moves with the elements: each carries the watermark in force before it, and the operator's clock follows it, so
 * what a function sees of the time depends on the order of its input alone and never on where batches were cut. The watermark goes on behind the elements that it
 * brought about.
 */
export abstract class FunctionOperator<Input> implements Operator {
  protected readonly identity: OperatorIdentity;
  protected output: Collector = { emit: unwired, watermark: unwired, idle: unwired };
  protected sideOutput: OperatorContext['sideOutput'] = unwired;
  protected lateRows: OperatorContext['lateRows'] = { dropped: unwired, missed: unwired };
  readonly #valve: WatermarkValve;
  #sentMs = Number.NEGATIVE_INFINITY;

  constructor(identity: OperatorIdentity, portCount: number) {
    this.identity = identity;
    this.#valve = new WatermarkValve(portCount);
  }

  /** Takes the elements of one port; `onElement`s are told of the time by `advanceTo`. */
  protected abstract process(batch: ElementBatch<Input>, port: number): void;

  open(context: OperatorContext): void {
    this.output = context.output;
    this.sideOutput = context.sideOutput;
    this.lateRows = context.lateRows;
  }

  push(port: number, batch: Batch): void {
    this.process(elementsOf(batch), port);
    this.sendResults();
  }

  watermark(port: number, tsMs: number): void {
    this.advanceTo(port, tsMs);
    this.#pass();
  }

  idle(port: number, isIdle: boolean): void {
    const wasIdle = this.#valve.isIdle;
    if (this.#valve.markIdle(port, isIdle)) this.onEventTime(this.#valve.current);
    this.#pass();
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
    this.#pass();
  }

  close(): void {
    this.output = { emit: unwired, watermark: unwired, idle: unwired };
  }

  get stateBytes(): number {
    return 0;
  }

  /** The event time, -Infinity before the first watermark. */
  protected get currentWatermark(): number {
    return this.#valve.current;
  }

  /** The watermark of a port went up, also in the middle of a batch. */
  protected advanceTo(port: number, tsMs: number): void {
    if (this.#valve.advance(port, tsMs)) this.onEventTime(this.#valve.current);
  }

  /** The event time went up: what waits for it is done, its results are kept for `sendResults`. */
  protected onEventTime(_tsMs: number): void {}

  /** Calls a function of the program that is given no element. */
  protected call(what: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      throw this.failure(error, what);
    }
  }

  /** Sends what was made. */
  protected sendResults(): void {}

  protected saveState(_writer: StateWriter): void {}

  protected restoreState(_reader: StateReader): void {}

  /** An error of the program's function, with where it happened and what it was given. Errors that already say who acts stay as they are. */
  protected failure(error: unknown, given: unknown): Error {
    if (error instanceof AppError) return error;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const { name, uid } = this.identity;
    return userError(
      'datastream.function_failed',
      `The function of operator '${name}' (uid ${uid}) failed on ${showElement(given)}: ${reason}`,
      { details: { operator: name, uid }, cause: error },
    );
  }

  /** Tells the outputs, if it is news. */
  protected sendWatermark(tsMs: number): void {
    if (tsMs <= this.#sentMs) return;
    this.#sentMs = tsMs;
    this.output.watermark(tsMs);
  }

  #pass(): void {
    this.sendResults();
    this.sendWatermark(this.#valve.current);
  }
}
