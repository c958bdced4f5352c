import { parseDurationMs } from '@lockstep/dataflow/time';
import { userError } from '@lockstep/kernel/errors';
import { ReducingStateDescriptor } from '../state/state-descriptors.ts';
import { Types } from '../types/types.ts';
import type { Trigger, TriggerCallbacks, TriggerResult } from './trigger.ts';

const goOn = (): TriggerResult => 'CONTINUE';

const eventTimeCallbacks: TriggerCallbacks<unknown> = {
  onElement: (_element, _timeMs, { end }, context) => {
    if (end - 1 <= context.getCurrentWatermark()) return 'FIRE';
    context.registerEventTimeTimer(end - 1);
    return 'CONTINUE';
  },
  onEventTime: (timeMs, { end }) => (timeMs === end - 1 ? 'FIRE' : 'CONTINUE'),
  onProcessingTime: goOn,
  onMerge: ({ end }, context) => {
    if (end - 1 > context.getCurrentWatermark()) context.registerEventTimeTimer(end - 1);
  },
  clear: ({ end }, context) => context.deleteEventTimeTimer(end - 1),
};

/** Fires when the watermark passes the window's end, and again for each late element that is allowed. */
export const EventTimeTrigger = {
  create: (): Trigger<unknown> => ({ description: 'event time', open: () => eventTimeCallbacks }),
} as const;

const processingTimeCallbacks: TriggerCallbacks<unknown> = {
  onElement: (_element, _timeMs, { end }, context) => {
    context.registerProcessingTimeTimer(end - 1);
    return 'CONTINUE';
  },
  onEventTime: goOn,
  onProcessingTime: () => 'FIRE',
  onMerge: ({ end }, context) => {
    if (end - 1 > context.getCurrentProcessingTime()) context.registerProcessingTimeTimer(end - 1);
  },
  clear: ({ end }, context) => context.deleteProcessingTimeTimer(end - 1),
};

/** Fires when the clock passes the window's end. */
export const ProcessingTimeTrigger = {
  create: (): Trigger<unknown> => ({ description: 'processing time', open: () => processingTimeCallbacks }),
} as const;

/** Never fires. */
export const NeverTrigger = {
  create: (): Trigger<unknown> => ({
    description: 'never',
    open: () => ({ onElement: goOn, onEventTime: goOn, onProcessingTime: goOn, onMerge: () => {}, clear: () => {} }),
  }),
} as const;

/** Fires at every so many elements of a window. */
export const CountTrigger = {
  of: (elements: number): Trigger<unknown> => {
    if (!(Number.isInteger(elements) && elements > 0))
      throw userError('datastream.trigger', `A CountTrigger counts to a positive number, not ${elements}`);
    return {
      description: `every ${elements} elements`,
      open: context => {
        const sum = (left: number, right: number): number => left + right;
        const count = context.getReducingState(new ReducingStateDescriptor('count', sum, Types.INT));
        const isDue = (): TriggerResult => {
          if ((count.get() ?? 0) < elements) return 'CONTINUE';
          count.clear();
          return 'FIRE';
        };
        return {
          onElement: () => {
            count.add(1);
            return isDue();
          },
          onEventTime: goOn,
          onProcessingTime: goOn,
          onMerge: () => {},
          clear: () => count.clear(),
        };
      },
    };
  },
} as const;

/** As another one, and what fires is purged: each element is in one result. */
export const PurgingTrigger = {
  of: <T>(trigger: Trigger<T>): Trigger<T> => ({
    description: `purging ${trigger.description}`,
    open: context => {
      const inner = trigger.open(context);
      const purging = (result: TriggerResult): TriggerResult => (result === 'FIRE' ? 'FIRE_AND_PURGE' : result);
      return {
        ...inner,
        onElement: (...given) => purging(inner.onElement(...given)),
        onEventTime: (...given) => purging(inner.onEventTime(...given)),
        onProcessingTime: (...given) => purging(inner.onProcessingTime(...given)),
      };
    },
  }),
} as const;

/** Fires at the end of the window, and before it each time that the watermark passes a multiple of the interval. */
export const ContinuousEventTimeTrigger = {
  of: (interval: string): Trigger<unknown> => {
    const intervalMs = parseDurationMs(interval);
    if (intervalMs === 0)
      throw userError('datastream.trigger', 'The interval of a ContinuousEventTimeTrigger is more than 0');
    const nextAfter = (timeMs: number): number => (Math.floor(timeMs / intervalMs) + 1) * intervalMs;
    return {
      description: `every ${intervalMs} ms of event time`,
      open: context => {
        const min = (left: number, right: number): number => Math.min(left, right);
        const next = context.getReducingState(new ReducingStateDescriptor('next', min, Types.DOUBLE));
        return {
          onElement: (element, timeMs, window, triggers) => {
            if (next.get() === null && window.end - 1 > triggers.getCurrentWatermark()) {
              next.add(nextAfter(timeMs));
              triggers.registerEventTimeTimer(nextAfter(timeMs));
            }
            return eventTimeCallbacks.onElement(element, timeMs, window, triggers);
          },
          onEventTime: (timeMs, { end }, triggers) => {
            if (timeMs === end - 1) return 'FIRE';
            if (next.get() !== timeMs) return 'CONTINUE';
            next.clear();
            next.add(timeMs + intervalMs);
            triggers.registerEventTimeTimer(timeMs + intervalMs);
            return 'FIRE';
          },
          onProcessingTime: goOn,
          onMerge: (window, triggers) => {
            const nextMs = next.get();
            if (nextMs !== null) triggers.registerEventTimeTimer(nextMs);
            eventTimeCallbacks.onMerge?.(window, triggers);
          },
          clear: (window, triggers) => {
            const nextMs = next.get();
            if (nextMs !== null) triggers.deleteEventTimeTimer(nextMs);
            next.clear();
            eventTimeCallbacks.clear(window, triggers);
          },
        };
      },
    };
  },
} as const;
