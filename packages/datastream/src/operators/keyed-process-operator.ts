import type { OperatorContext, TimedOperator } from '@lockstep/dataflow/operators';
import type { StateReader, StateWriter } from '@lockstep/dataflow/state';
import type { Clock } from '@lockstep/kernel/clock';
import type { Collector, KeyedContext, OnTimerContext, RuntimeContext, TimerService } from '../functions/functions.ts';
import { KeySpace } from '../state/key-space.ts';
import { KeyedStateStore } from '../state/keyed-state-store.ts';
import { TimerQueue } from '../state/timer-queue.ts';
import type { TypeInformation } from '../types/type-information.ts';
import type { ElementBatch } from './element-batch.ts';
import { ElementContext } from './element-context.ts';
import { FunctionOperator, type OperatorIdentity } from './function-operator.ts';
import { runtimeContextOf } from './runtime-context.ts';

/** A function with keyed state and timers, of one or two inputs. */
export interface KeyedHandlers<K, O> {
  readonly open?: ((context: RuntimeContext) => void) | undefined;
  /** By input of the function. */
  readonly elements: readonly ((value: never, context: KeyedContext<K>, out: Collector<O>) => void)[];
  readonly onTimer?: ((timeMs: number, context: OnTimerContext<K>, out: Collector<O>) => void) | undefined;
  readonly close?: (() => void) | undefined;
}

export interface KeyedOperatorParts<K> {
  readonly keyType: TypeInformation<K>;
  /** By input of the function. */
  readonly keySelectors: readonly ((element: never) => K)[];
  /** The function's input of each port. */
  readonly inputOfPort: readonly number[];
  readonly clock: Clock;
  readonly tags: readonly string[];
}

/** Runs a keyed process function. A key lives as long as it has state or a timer. */
export class KeyedProcessOperator<K, O> extends FunctionOperator<never> implements TimedOperator {
  readonly #parts: KeyedOperatorParts<K>;
  readonly #handlers: KeyedHandlers<K, O>;
  readonly #keys: KeySpace<K>;
  readonly #states: KeyedStateStore;
  readonly #eventTimers = new TimerQueue();
  readonly #clockTimers = new TimerQueue();
  readonly #context: KeyedElementContext<K, O>;
  #time: OperatorContext['time'] = { nowMs: Number.NEGATIVE_INFINITY };
  /** Keys whose timers fired, or whose state expired, and that may be idle now; swept when no element waits for its key. */
  #touched: number[] = [];

  constructor(identity: OperatorIdentity, parts: KeyedOperatorParts<K>, handlers: KeyedHandlers<K, O>) {
    super(identity, parts.inputOfPort.length);
    this.#parts = parts;
    this.#handlers = handlers;
    this.#keys = new KeySpace(parts.keyType);
    this.#states = new KeyedStateStore(`Operator '${identity.name}' (uid ${identity.uid})`, true);
    this.#context = new KeyedElementContext(parts.clock, parts.tags, this.#keys, this.#eventTimers, this.#clockTimers);
  }

  override open(context: OperatorContext): void {
    super.open(context);
    this.call('open', () => this.#handlers.open?.(runtimeContextOf(this.#states)));
    this.#states.seal();
    this.#time = context.time;
  }

  override close(): void {
    this.call('close', () => this.#handlers.close?.());
    super.close();
  }

  get nextTimerMs(): number {
    return Math.min(this.#clockTimers.earliestMs, this.#states.nextRoundMs);
  }

  onTime(nowMs: number): void {
    this.#expire();
    this.#fire(this.#clockTimers, 'processing-time', nowMs);
    this.sendResults();
  }

  protected override process({ elements, timestamps, watermarks }: ElementBatch<never>, port: number): void {
    const input = this.#parts.inputOfPort[port]!;
    const handle = this.#handlers.elements[input]!;
    const context = this.#context;
    let at = 0;
    this.#expire();
    try {
      const ids = this.#keys.lookup(elements, this.#parts.keySelectors[input]!);
      this.#reserve();
      for (; at < elements.length; at++) {
        if (watermarks !== null) this.advanceTo(port, watermarks[at]!);
        context.at(timestamps === null ? Number.NaN : timestamps[at]!, this.currentWatermark);
        this.#use(ids[at]!);
        handle(elements[at]!, context, context);
      }
      for (let k = 0; k < elements.length; k++) this.#sweep(ids[k]!);
    } catch (error) {
      throw this.failure(error, elements[at]);
    }
    this.#states.release();
  }

  protected override onEventTime(tsMs: number): void {
    this.#context.watermarkMs = tsMs;
    this.#expire();
    this.#fire(this.#eventTimers, 'event-time', tsMs);
    this.#context.resultWatermarkMs = tsMs;
  }

  protected override sendResults(): void {
    for (const id of this.#touched) this.#sweep(id);
    this.#touched = [];
    this.#context.flushTo(this.output, this.sideOutput);
  }

  protected override saveState(writer: StateWriter): void {
    const owners = this.#keys.save(writer);
    this.#states.save(writer, owners);
    this.#eventTimers.save(writer, 'eventTimers', owners);
    this.#clockTimers.save(writer, 'clockTimers', owners);
  }

  protected override restoreState(reader: StateReader): void {
    this.#expire();
    this.#keys.load(reader);
    this.#states.load(reader, 'keys');
    this.#eventTimers.load(reader, 'eventTimers', 'keys');
    this.#clockTimers.load(reader, 'clockTimers', 'keys');
  }

  override get stateBytes(): number {
    return this.#keys.sizeBytes + this.#states.sizeBytes + this.#eventTimers.sizeBytes + this.#clockTimers.sizeBytes;
  }

  #expire(): void {
    this.#states.expire(this.#time.nowMs, id => void this.#touched.push(id));
  }

  #use(id: number): void {
    this.#states.use(id);
    this.#context.keyId = id;
  }

  #fire(timers: TimerQueue, domain: 'event-time' | 'processing-time', untilMs: number): void {
    const context = this.#context;
    let firingMs = 0;
    try {
      timers.fireDue(untilMs, (id, timeMs) => {
        firingMs = timeMs;
        this.#touched.push(id);
        this.#use(id);
        context.domain = domain;
        context.timestampMs = domain === 'event-time' ? timeMs : Number.NaN;
        this.#handlers.onTimer?.(timeMs, context, context);
      });
    } catch (error) {
      throw this.failure(error, `the ${domain} timer ${firingMs} of key ${String(context.getCurrentKey())}`);
    }
    this.#states.release();
  }

  #sweep(id: number): void {
    const isIdle =
      this.#keys.isAlive(id) &&
      !this.#eventTimers.hasTimers(id) &&
      !this.#clockTimers.hasTimers(id) &&
      this.#states.isEmpty(id);
    if (isIdle) this.#keys.remove(id);
  }

  #reserve(): void {
    const { idLimit } = this.#keys;
    this.#states.reserve(idLimit);
    this.#eventTimers.reserve(idLimit);
    this.#clockTimers.reserve(idLimit);
  }
}

class KeyedElementContext<K, O> extends ElementContext<O> implements OnTimerContext<K>, TimerService {
  keyId = -1;
  domain: 'event-time' | 'processing-time' = 'event-time';
  readonly #keys: KeySpace<K>;
  readonly #eventTimers: TimerQueue;
  readonly #clockTimers: TimerQueue;

  constructor(
    clock: Clock,
    tags: readonly string[],
    keys: KeySpace<K>,
    eventTimers: TimerQueue,
    clockTimers: TimerQueue,
  ) {
    super(clock, tags);
    this.#keys = keys;
    this.#eventTimers = eventTimers;
    this.#clockTimers = clockTimers;
  }

  getCurrentKey(): K {
    return this.#keys.keyOf(this.keyId);
  }

  timerService(): TimerService {
    return this;
  }

  timeDomain(): 'event-time' | 'processing-time' {
    return this.domain;
  }

  registerEventTimeTimer(timeMs: number): void {
    this.#eventTimers.set(this.keyId, timeMs);
  }

  deleteEventTimeTimer(timeMs: number): void {
    this.#eventTimers.delete(this.keyId, timeMs);
  }

  registerProcessingTimeTimer(timeMs: number): void {
    this.#clockTimers.set(this.keyId, timeMs);
  }

  deleteProcessingTimeTimer(timeMs: number): void {
    this.#clockTimers.delete(this.keyId, timeMs);
  }
}
