import type { OperatorContext, TimedOperator } from '@lockstep/dataflow/operators';
import type { StateReader, StateWriter } from '@lockstep/dataflow/state';
import { userError } from '@lockstep/kernel/errors';
import type { ProcessContext } from '../functions/functions.ts';
import type { OutputTag } from '../functions/output-tag.ts';
import type { ElementBatch } from '../operators/element-batch.ts';
import { ElementContext } from '../operators/element-context.ts';
import { FunctionOperator, type OperatorIdentity } from '../operators/function-operator.ts';
import type { KeyedOperatorParts } from '../operators/keyed-process-operator.ts';
import { runtimeContextOf } from '../operators/runtime-context.ts';
import { KeySpace } from '../state/key-space.ts';
import { KeyedStateStore } from '../state/keyed-state-store.ts';
import { TimerQueue } from '../state/timer-queue.ts';
import type { Trigger, TriggerCallbacks, TriggerContext, TriggerResult } from './trigger.ts';
import type { TimeWindow, WindowAssigner } from './window-assigners.ts';
import type { WindowContents } from './window-contents.ts';
import { WindowTable } from './window-table.ts';

/** Makes the results of a window that fires. */
export type WindowFunction<K, V, O> = (
  key: K,
  window: TimeWindow,
  values: readonly V[],
  context: ProcessContext,
) => Iterable<O>;

export interface WindowOperatorParts<K, I, V, O> extends KeyedOperatorParts<K> {
  readonly assigner: WindowAssigner;
  readonly trigger: Trigger<I>;
  readonly contents: WindowContents<I, V>;
  readonly emit: WindowFunction<K, V, O>;
  readonly allowedLatenessMs: number;
  readonly lateTag: OutputTag<I> | null;
}

/**
 * Flink's window operator: elements go into the windows of their key, the trigger says when a window sends its result, and a window is forgotten when event time
 * has passed its end by the allowed lateness, or the clock its end. Windows of event time whose elements come later than that are late: they go to the late side
 * output, or are dropped and counted. Of merging windows the one that results is new; it takes over the content of the oldest.
 */
export class WindowOperator<K, I, V, O> extends FunctionOperator<I> implements TimedOperator, TriggerContext {
  readonly #parts: WindowOperatorParts<K, I, V, O>;
  readonly #keys: KeySpace<K>;
  readonly #windows = new WindowTable();
  /** Of windows. */
  readonly #triggerStates: KeyedStateStore;
  readonly #eventTimers = new TimerQueue();
  readonly #clockTimers = new TimerQueue();
  readonly #context: ElementContext<O>;
  #trigger: TriggerCallbacks<I> | null = null;
  /** The window at work. */
  #window = -1;
  /** Windows and keys that may be done with; swept when no element waits for its key. */
  #touched: number[] = [];
  #touchedKeys: number[] = [];

  constructor(identity: OperatorIdentity, parts: WindowOperatorParts<K, I, V, O>) {
    super(identity, parts.inputOfPort.length);
    this.#parts = parts;
    this.#keys = new KeySpace(parts.keyType);
    this.#triggerStates = new KeyedStateStore(
      `The trigger of operator '${identity.name}' (uid ${identity.uid})`,
      false,
    );
    this.#context = new ElementContext(parts.clock, parts.tags);
  }

  override open(context: OperatorContext): void {
    super.open(context);
    this.call('open', () => {
      this.#trigger = this.#parts.trigger.open(runtimeContextOf(this.#triggerStates));
    });
    this.#triggerStates.seal();
    if (this.#parts.assigner.isMerging && this.#trigger?.onMerge === undefined)
      throw userError(
        'datastream.trigger',
        `The trigger '${this.#parts.trigger.description}' has no onMerge, so it can't be used with sessions`,
      );
  }

  get nextTimerMs(): number {
    return this.#clockTimers.earliestMs;
  }

  onTime(nowMs: number): void {
    this.#clockTimers.fireDue(nowMs, (window, timeMs) => this.#onTimer(window, timeMs, 'processing-time'));
    this.sendResults();
  }

  getCurrentWatermark(): number {
    return this.#context.watermarkMs;
  }

  getCurrentProcessingTime(): number {
    return this.#parts.clock.nowMs();
  }

  registerEventTimeTimer(timeMs: number): void {
    this.#eventTimers.set(this.#window, timeMs);
  }

  deleteEventTimeTimer(timeMs: number): void {
    this.#eventTimers.delete(this.#window, timeMs);
  }

  registerProcessingTimeTimer(timeMs: number): void {
    this.#clockTimers.set(this.#window, timeMs);
  }

  deleteProcessingTimeTimer(timeMs: number): void {
    this.#clockTimers.delete(this.#window, timeMs);
  }

  protected override process({ elements, timestamps, watermarks }: ElementBatch<I>, port: number): void {
    const context = this.#context;
    let at = 0;
    try {
      const keys = this.#keys.lookup(elements, this.#parts.keySelectors[0] as (element: I) => K);
      this.#windows.reserveKeys(this.#keys.idLimit);
      for (; at < elements.length; at++) {
        if (watermarks !== null) this.advanceTo(port, watermarks[at]!);
        context.at(timestamps === null ? Number.NaN : timestamps[at]!, this.currentWatermark);
        this.#add(at, keys[at]!, elements[at]!);
      }
      for (let k = 0; k < elements.length; k++) this.#touchedKeys.push(keys[k]!);
    } catch (error) {
      throw this.failure(error, elements[at]);
    }
  }

  protected override onEventTime(tsMs: number): void {
    this.#context.watermarkMs = tsMs;
    this.#eventTimers.fireDue(tsMs, (window, timeMs) => this.#onTimer(window, timeMs, 'event-time'));
    this.#context.resultWatermarkMs = tsMs;
  }

  protected override sendResults(): void {
    this.#sweep();
    this.#context.flushTo(this.output, this.sideOutput);
  }

  protected override saveState(writer: StateWriter): void {
    const { windows, contents } = this.#windows.save(writer, this.#keys.save(writer));
    this.#parts.contents.container.save(writer, 'content', contents);
    this.#triggerStates.save(writer, windows);
    this.#eventTimers.save(writer, 'eventTimers', windows);
    this.#clockTimers.save(writer, 'clockTimers', windows);
  }

  protected override restoreState(reader: StateReader): void {
    this.#keys.load(reader);
    this.#windows.load(reader);
    this.#parts.contents.container.load(reader, 'content', 'contents');
    this.#triggerStates.load(reader, 'windows');
    this.#eventTimers.load(reader, 'eventTimers', 'windows');
    this.#clockTimers.load(reader, 'clockTimers', 'windows');
    this.#reserve();
  }

  override get stateBytes(): number {
    const timers = this.#eventTimers.sizeBytes + this.#clockTimers.sizeBytes;
    const held = this.#parts.contents.container.sizeBytes + this.#triggerStates.sizeBytes;
    return this.#keys.sizeBytes + this.#windows.sizeBytes + timers + held;
  }

  get #isEventTime(): boolean {
    return this.#parts.assigner.timeDomain === 'event-time';
  }

  #add(row: number, key: number, element: I): void {
    const { assigner, allowedLatenessMs, contents } = this.#parts;
    const timestampMs = this.#context.timestamp();
    if (this.#isEventTime && timestampMs === null) throw noTimestamp();
    const timeMs = this.#isEventTime ? timestampMs! : this.#parts.clock.nowMs();
    let isSkipped = true;
    for (const assigned of assigner.assignWindows(timeMs)) {
      const window = assigner.isMerging ? this.#merge(key, assigned) : this.#find(key, assigned);
      if (window < 0) {
        this.lateRows.missed(row, assigned.start, assigned.end);
        continue;
      }
      isSkipped = false;
      contents.add(this.#windows.contents[window]!, element);
      this.#use(window);
      const bounds = this.#windows.boundsOf(window);
      this.#act(window, this.#trigger!.onElement(element, timestampMs ?? timeMs, bounds, this));
      this.#touched.push(window);
    }
    if (!isSkipped || !this.#isEventTime || timeMs + allowedLatenessMs > this.#context.watermarkMs) return;
    if (this.#parts.lateTag === null) this.lateRows.dropped(row);
    else this.#context.output(this.#parts.lateTag, element);
  }

  /** The key's window, made when it is new; -1 when it is late. */
  #find(key: number, bounds: TimeWindow): number {
    if (this.#isLate(bounds)) return -1;
    const known = this.#windows.find(key, bounds);
    return known >= 0 ? known : this.#begin(key, bounds);
  }

  #begin(key: number, bounds: TimeWindow, content?: number): number {
    const window = this.#windows.add(key, bounds, content);
    this.#reserve();
    this.#use(window);
    this.#registerCleanup(bounds);
    return window;
  }

  /** The window that results of those that touch; -1 when it is late. */
  #merge(key: number, bounds: TimeWindow): number {
    const touching = this.#windows.touching(key, bounds);
    const start = Math.min(bounds.start, ...touching.map(window => this.#windows.starts[window]!));
    const end = Math.max(bounds.end, ...touching.map(window => this.#windows.ends[window]!));
    if (this.#isLate({ start, end })) return -1;
    const [first] = touching;
    if (first === undefined) return this.#begin(key, bounds);
    const { starts, ends, contents } = this.#windows;
    if (touching.length === 1 && starts[first] === start && ends[first] === end) return first;
    // The oldest is last.
    const content = contents[touching.at(-1)!]!;
    const result = this.#begin(key, { start, end }, content);
    for (const window of touching.toReversed()) {
      if (this.#windows.contents[window] !== content)
        this.#parts.contents.merge(content, this.#windows.contents[window]!);
      this.#triggerStates.merge(result, window);
      this.#end(window, this.#windows.contents[window] === content);
    }
    this.#use(result);
    this.#trigger!.onMerge!({ start, end }, this);
    return result;
  }

  #onTimer(window: number, timeMs: number, domain: WindowAssigner['timeDomain']): void {
    const bounds = this.#windows.boundsOf(window);
    const { start, end } = bounds;
    try {
      this.#use(window);
      const trigger = this.#trigger!;
      const isEvent = domain === 'event-time';
      const result = isEvent
        ? trigger.onEventTime(timeMs, bounds, this)
        : trigger.onProcessingTime(timeMs, bounds, this);
      this.#act(window, result);
    } catch (error) {
      throw this.failure(error, `the window [${start}, ${end})`);
    }
    const isCleanup = domain === this.#parts.assigner.timeDomain && timeMs === this.#cleanupMs(bounds);
    if (isCleanup) this.#forget(window);
    else this.#touched.push(window);
  }

  #act(window: number, result: TriggerResult): void {
    const content = this.#windows.contents[window]!;
    const { container } = this.#parts.contents;
    if ((result === 'FIRE' || result === 'FIRE_AND_PURGE') && !container.isEmpty(content)) this.#emit(window, content);
    if (result === 'PURGE' || result === 'FIRE_AND_PURGE') container.clear(content);
  }

  /** Results have the largest time of their window. */
  #emit(window: number, content: number): void {
    const bounds = this.#windows.boundsOf(window);
    const context = this.#context;
    const timestampMs = context.timestampMs;
    context.timestampMs = Number.isFinite(bounds.end) ? bounds.end - 1 : Number.NaN;
    const key = this.#keys.keyOf(this.#windows.keys[window]!);
    for (const result of this.#parts.emit(key, bounds, this.#parts.contents.get(content), context))
      context.collect(result);
    context.timestampMs = timestampMs;
  }

  #isLate(bounds: TimeWindow): boolean {
    return this.#isEventTime && this.#cleanupMs(bounds) <= this.#context.watermarkMs;
  }

  #cleanupMs({ end }: TimeWindow): number {
    return this.#isEventTime ? end - 1 + this.#parts.allowedLatenessMs : end - 1;
  }

  #registerCleanup(bounds: TimeWindow): void {
    const cleanupMs = this.#cleanupMs(bounds);
    if (!Number.isFinite(cleanupMs)) return;
    if (this.#isEventTime) this.registerEventTimeTimer(cleanupMs);
    else this.registerProcessingTimeTimer(cleanupMs);
  }

  #use(window: number): void {
    this.#window = window;
    this.#triggerStates.use(window);
  }

  /** At once, also in the middle of a batch: an element that comes now must not find the window. */
  #forget(window: number): void {
    this.#parts.contents.container.clear(this.#windows.contents[window]!);
    this.#end(window, false);
    this.#touchedKeys.push(this.#windows.keys[window]!);
  }

  /** The window is no more; another one may have its content. */
  #end(window: number, keepsContent: boolean): void {
    const bounds = this.#windows.boundsOf(window);
    this.#use(window);
    this.#trigger!.clear(bounds, this);
    this.#triggerStates.clear(window);
    if (this.#isEventTime) this.deleteEventTimeTimer(this.#cleanupMs(bounds));
    else this.deleteProcessingTimeTimer(this.#cleanupMs(bounds));
    this.#eventTimers.deleteAll(window);
    this.#clockTimers.deleteAll(window);
    this.#windows.remove(window, keepsContent);
  }

  /** Windows without content, trigger state and timers are forgotten, and then keys without windows. */
  #sweep(): void {
    for (const window of this.#touched) {
      const isIdle =
        this.#windows.isAlive(window) &&
        !this.#eventTimers.hasTimers(window) &&
        !this.#clockTimers.hasTimers(window) &&
        this.#triggerStates.isEmpty(window) &&
        this.#parts.contents.container.isEmpty(this.#windows.contents[window]!);
      if (!isIdle) continue;
      this.#windows.remove(window, false);
      this.#touchedKeys.push(this.#windows.keys[window]!);
    }
    for (const key of this.#touchedKeys)
      if (this.#keys.isAlive(key) && !this.#windows.hasWindows(key)) this.#keys.remove(key);
    this.#touched = [];
    this.#touchedKeys = [];
  }

  #reserve(): void {
    const { idLimit, contentLimit } = this.#windows;
    this.#parts.contents.container.reserve(contentLimit);
    this.#triggerStates.reserve(idLimit);
    this.#eventTimers.reserve(idLimit);
    this.#clockTimers.reserve(idLimit);
  }
}

const noTimestamp = (): Error =>
  userError(
    'datastream.no_timestamp',
    'An element in windows of event time has no event time; use assignTimestampsAndWatermarks, or read a table with a time attribute',
  );
