export type { ChangelogRow } from './api/changelog-row.ts';
export type { ConnectedStreams } from './api/connected-streams.ts';
export type { DataStream, SingleOutputStreamOperator } from './api/data-stream.ts';
export type { KeyedConnectedStreams } from './api/keyed-connected-streams.ts';
export type { KeyedStream } from './api/keyed-stream.ts';
export {
  type EnvironmentSettings,
  type Job,
  type JobClient,
  type JobExecutionResult,
  type JobMain,
  StreamExecutionEnvironment,
  type UntypedRow,
} from './api/stream-execution-environment.ts';
export { type TimestampAssigner, WatermarkStrategy } from './api/watermark-strategy.ts';
export type { ProcessWindowFunction, WindowContext, WindowedStream } from './api/windowed-stream.ts';
export type {
  AggregateFunction,
  Collector,
  CoProcessFunction,
  KeyedContext,
  KeyedCoProcessFunction,
  KeyedProcessFunction,
  OnTimerContext,
  ProcessContext,
  ProcessFunction,
  ReduceFunction,
  RuntimeContext,
  TimerService,
} from './functions/functions.ts';
export { OutputTag } from './functions/output-tag.ts';
export type { TableOptions } from './program/program.ts';
export type { AppendingState, ListState, MapState, ValueState } from './state/state.ts';
export {
  AggregatingStateDescriptor,
  ListStateDescriptor,
  MapStateDescriptor,
  ReducingStateDescriptor,
  ValueStateDescriptor,
} from './state/state-descriptors.ts';
export type { TypeInformation, TypeOf } from './types/type-information.ts';
export { type RowOf, Types } from './types/types.ts';
export {
  ContinuousEventTimeTrigger,
  CountTrigger,
  EventTimeTrigger,
  NeverTrigger,
  ProcessingTimeTrigger,
  PurgingTrigger,
} from './windows/built-in-triggers.ts';
export type { Trigger, TriggerCallbacks, TriggerContext, TriggerResult } from './windows/trigger.ts';
export {
  EventTimeSessionWindows,
  GlobalWindows,
  ProcessingTimeSessionWindows,
  SlidingEventTimeWindows,
  SlidingProcessingTimeWindows,
  type TimeWindow,
  TumblingEventTimeWindows,
  TumblingProcessingTimeWindows,
  type WindowAssigner,
} from './windows/window-assigners.ts';
