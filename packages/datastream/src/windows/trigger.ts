import type { RuntimeContext } from '../functions/functions.ts';
import type { TimeWindow } from './window-assigners.ts';

/** Fire: the window's result is sent. Purge: its elements are dropped; the window goes on. */
export type TriggerResult = 'CONTINUE' | 'FIRE' | 'PURGE' | 'FIRE_AND_PURGE';

/** Timers are the window's. */
export interface TriggerContext {
  getCurrentWatermark(): number;
  getCurrentProcessingTime(): number;
  registerEventTimeTimer(timeMs: number): void;
  deleteEventTimeTimer(timeMs: number): void;
  registerProcessingTimeTimer(timeMs: number): void;
  deleteProcessingTimeTimer(timeMs: number): void;
}

/** When windows send results. `open` is called once per operator; the state that it asks for is each window's own. */
export interface Trigger<T> {
  /** In the identity of the operator's state. */
  readonly description: string;
  open(context: RuntimeContext): TriggerCallbacks<T>;
}

export interface TriggerCallbacks<T> {
  /** `timeMs` is the element's event time, or the clock's in windows of processing time. */
  onElement(element: T, timeMs: number, window: TimeWindow, context: TriggerContext): TriggerResult;
  onEventTime(timeMs: number, window: TimeWindow, context: TriggerContext): TriggerResult;
  onProcessingTime(timeMs: number, window: TimeWindow, context: TriggerContext): TriggerResult;
  /** The window came of others, whose states are in its own now, and whose timers are gone. Absent: the trigger can't be used with sessions. */
  onMerge?(window: TimeWindow, context: TriggerContext): void;
  /** The window ends: what the trigger has of it goes. Its state goes by itself. */
  clear(window: TimeWindow, context: TriggerContext): void;
}
