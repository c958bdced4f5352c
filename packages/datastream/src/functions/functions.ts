import type { AppendingState, ListState, MapState, ValueState } from '../state/state.ts';
import type {
  AggregatingStateDescriptor,
  ListStateDescriptor,
  MapStateDescriptor,
  ReducingStateDescriptor,
  ValueStateDescriptor,
} from '../state/state-descriptors.ts';
import type { OutputTag } from './output-tag.ts';

/** Takes results. */
export interface Collector<T> {
  collect(value: T): void;
}

export type ReduceFunction<T> = (left: T, right: T) => T;

/** `merge` is needed where windows merge: sessions. */
export interface AggregateFunction<I, A, O> {
  createAccumulator(): A;
  /** The accumulator with the value; may be the one that was given, changed. */
  add(value: I, accumulator: A): A;
  getResult(accumulator: A): O;
  merge?(left: A, right: A): A;
}

/** What a function can ask for when its operator opens. */
export interface RuntimeContext {
  getState<T>(descriptor: ValueStateDescriptor<T>): ValueState<T>;
  getListState<T>(descriptor: ListStateDescriptor<T>): ListState<T>;
  getMapState<K, V>(descriptor: MapStateDescriptor<K, V>): MapState<K, V>;
  getReducingState<T>(descriptor: ReducingStateDescriptor<T>): AppendingState<T, T>;
  getAggregatingState<I, A, O>(descriptor: AggregatingStateDescriptor<I, A, O>): AppendingState<I, O>;
}

/** What every process function sees of the element at hand. */
export interface ProcessContext {
  /** Event time, epoch ms; null when the element has none. */
  timestamp(): number | null;
  /** Sends to a side output, with the element's time. */
  output<T>(tag: OutputTag<T>, value: T): void;
  /** Epoch ms, -Infinity before the first watermark. */
  currentWatermark(): number;
  /** Epoch ms of the run's clock: a function that uses it gives other results in another run. */
  currentProcessingTime(): number;
}

/** Timers of the current key, by epoch ms. One per time, however often it is registered. */
export interface TimerService {
  currentWatermark(): number;
  currentProcessingTime(): number;
  registerEventTimeTimer(timeMs: number): void;
  deleteEventTimeTimer(timeMs: number): void;
  registerProcessingTimeTimer(timeMs: number): void;
  deleteProcessingTimeTimer(timeMs: number): void;
}

export interface KeyedContext<K> extends ProcessContext {
  getCurrentKey(): K;
  timerService(): TimerService;
}

export interface OnTimerContext<K> extends KeyedContext<K> {
  timeDomain(): 'event-time' | 'processing-time';
}

export interface ProcessFunction<I, O> {
  open?(): void;
  processElement(value: I, context: ProcessContext, out: Collector<O>): void;
  close?(): void;
}

/** Fields of the function that are not state are lost in a recovery. */
export interface KeyedProcessFunction<K, I, O> {
  open?(context: RuntimeContext): void;
  processElement(value: I, context: KeyedContext<K>, out: Collector<O>): void;
  onTimer?(timeMs: number, context: OnTimerContext<K>, out: Collector<O>): void;
  close?(): void;
}

export interface CoProcessFunction<A, B, O> {
  open?(): void;
  processElement1(value: A, context: ProcessContext, out: Collector<O>): void;
  processElement2(value: B, context: ProcessContext, out: Collector<O>): void;
  close?(): void;
}

/** Both inputs see the same state of their common key. */
export interface KeyedCoProcessFunction<K, A, B, O> {
  open?(context: RuntimeContext): void;
  processElement1(value: A, context: KeyedContext<K>, out: Collector<O>): void;
  processElement2(value: B, context: KeyedContext<K>, out: Collector<O>): void;
  onTimer?(timeMs: number, context: OnTimerContext<K>, out: Collector<O>): void;
  close?(): void;
}
