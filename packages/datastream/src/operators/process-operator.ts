import type { OperatorContext } from '@lockstep/dataflow/operators';
import type { Clock } from '@lockstep/kernel/clock';
import type { Collector, ProcessContext } from '../functions/functions.ts';
import type { ElementBatch } from './element-batch.ts';
import { ElementContext } from './element-context.ts';
import { FunctionOperator, type OperatorIdentity } from './function-operator.ts';

/** A function without keyed state, of one or two inputs. */
export interface ProcessHandlers<O> {
  readonly open?: (() => void) | undefined;
  /** By input of the function. */
  readonly elements: readonly ((value: never, context: ProcessContext, out: Collector<O>) => void)[];
  readonly close?: (() => void) | undefined;
}

export class ProcessOperator<O> extends FunctionOperator<never> {
  readonly #handlers: ProcessHandlers<O>;
  readonly #inputOfPort: readonly number[];
  readonly #context: ElementContext<O>;

  constructor(
    identity: OperatorIdentity,
    inputOfPort: readonly number[],
    handlers: ProcessHandlers<O>,
    clock: Clock,
    tags: readonly string[],
  ) {
    super(identity, inputOfPort.length);
    this.#inputOfPort = inputOfPort;
    this.#handlers = handlers;
    this.#context = new ElementContext(clock, tags);
  }

  override open(context: OperatorContext): void {
    super.open(context);
    this.call('open', () => this.#handlers.open?.());
  }

  override close(): void {
    this.call('close', () => this.#handlers.close?.());
    super.close();
  }

  protected override process({ elements, timestamps, watermarks }: ElementBatch<never>, port: number): void {
    const handle = this.#handlers.elements[this.#inputOfPort[port]!]!;
    const context = this.#context;
    let at = 0;
    try {
      for (; at < elements.length; at++) {
        if (watermarks !== null) this.advanceTo(port, watermarks[at]!);
        context.at(timestamps === null ? Number.NaN : timestamps[at]!, this.currentWatermark);
        handle(elements[at]!, context, context);
      }
    } catch (error) {
      throw this.failure(error, elements[at]);
    }
  }

  protected override sendResults(): void {
    this.#context.flushTo(this.output, this.sideOutput);
  }
}
