import { parseDurationMs } from '@lockstep/dataflow/time';
import { userError } from '@lockstep/kernel/errors';
import { EventTimeTrigger, NeverTrigger, ProcessingTimeTrigger } from './built-in-triggers.ts';
import type { Trigger } from './trigger.ts';

/** [start, end) in epoch ms; its largest event time is `end - 1`. The global window goes from -Infinity to Infinity. */
export interface TimeWindow {
  readonly start: number;
  readonly end: number;
}

/** Which windows an element is in. */
export interface WindowAssigner {
  /** What decides: the element's event time, or the clock when it comes. */
  readonly timeDomain: 'event-time' | 'processing-time';
  /** Windows of a key that overlap or touch become one. */
  readonly isMerging: boolean;
  readonly defaultTrigger: Trigger<unknown>;
  /** In the identity of the operator's state. */
  readonly description: string;
  assignWindows(timeMs: number): readonly TimeWindow[];
}

type TimeDomain = WindowAssigner['timeDomain'];

const triggerOf = (timeDomain: TimeDomain): Trigger<unknown> =>
  timeDomain === 'event-time' ? EventTimeTrigger.create() : ProcessingTimeTrigger.create();

function sliding(timeDomain: TimeDomain, size: string, slide: string, offset: string): WindowAssigner {
  const [sizeMs, slideMs, offsetMs] = [parseDurationMs(size), parseDurationMs(slide), parseDurationMs(offset)];
  if (sizeMs === 0 || slideMs === 0 || offsetMs >= slideMs)
    throw userError(
      'datastream.window',
      `Windows of ${size} every ${slide} with offset ${offset}: size and slide are more than 0, the offset is less than the slide`,
    );
  return {
    timeDomain,
    isMerging: false,
    defaultTrigger: triggerOf(timeDomain),
    description: `${timeDomain} windows of ${sizeMs} ms every ${slideMs} ms, offset ${offsetMs} ms`,
    assignWindows: timeMs => {
      const windows: TimeWindow[] = [];
      const lastStart = Math.floor((timeMs - offsetMs) / slideMs) * slideMs + offsetMs;
      for (let start = lastStart; start > timeMs - sizeMs; start -= slideMs)
        windows.push({ start, end: start + sizeMs });
      return windows;
    },
  };
}

function session(timeDomain: TimeDomain, gap: string): WindowAssigner {
  const gapMs = parseDurationMs(gap);
  if (gapMs === 0) throw userError('datastream.window', 'The gap of a session is more than 0');
  return {
    timeDomain,
    isMerging: true,
    defaultTrigger: triggerOf(timeDomain),
    description: `${timeDomain} sessions with a gap of ${gapMs} ms`,
    assignWindows: timeMs => [{ start: timeMs, end: timeMs + gapMs }],
  };
}

/** Durations are written as in `'10 s'`; the offset moves where windows begin, which is the epoch. */
export const TumblingEventTimeWindows = {
  of: (size: string, offset = '0'): WindowAssigner => sliding('event-time', size, size, offset),
} as const;

export const TumblingProcessingTimeWindows = {
  of: (size: string, offset = '0'): WindowAssigner => sliding('processing-time', size, size, offset),
} as const;

/** Each element is in size / slide windows. */
export const SlidingEventTimeWindows = {
  of: (size: string, slide: string, offset = '0'): WindowAssigner => sliding('event-time', size, slide, offset),
} as const;

export const SlidingProcessingTimeWindows = {
  of: (size: string, slide: string, offset = '0'): WindowAssigner => sliding('processing-time', size, slide, offset),
} as const;

/** A session ends when nothing came for so long. */
export const EventTimeSessionWindows = {
  withGap: (gap: string): WindowAssigner => session('event-time', gap),
} as const;

export const ProcessingTimeSessionWindows = {
  withGap: (gap: string): WindowAssigner => session('processing-time', gap),
} as const;

const globalWindow: TimeWindow = { start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY };

/** One window per key, which never ends: it fires by its trigger alone. */
export const GlobalWindows = {
  create: (): WindowAssigner => ({
    timeDomain: 'processing-time',
    isMerging: false,
    defaultTrigger: NeverTrigger.create(),
    description: 'global window',
    assignWindows: () => [globalWindow],
  }),
} as const;
