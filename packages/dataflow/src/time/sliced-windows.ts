import type { WindowSpec } from '@lockstep/sql/algebra';

/**
 * How TUMBLE, HOP and CUMULATE windows are made of slices: every row is in exactly one slice, every window is a run of whole slices. Times are
 * wall-clock milliseconds. A slice is named by its end; windows that hold a slice end at `firstEnd`, `firstEnd + stepMs` ... `lastEnd`.
 */
export interface SlicedWindows {
  /** Several windows hold one slice. */
  readonly isShared: boolean;
  /** Windows that start together grow by slices (CUMULATE). */
  readonly isGrowing: boolean;
  readonly sliceMs: number;
  readonly stepMs: number;
  sliceEnd(tsMs: number): number;
  firstEnd(sliceEnd: number): number;
  lastEnd(sliceEnd: number): number;
  windowStart(windowEnd: number): number;
  /** A time whose slice it is. */
  timeIn(sliceEnd: number): number;
}

export type SlicedWindowSpec = Exclude<WindowSpec, { kind: 'session' }>;

export function slicedWindows(spec: SlicedWindowSpec): SlicedWindows {
  switch (spec.kind) {
    case 'tumble':
      return tumbling(spec.sizeMs, spec.offsetMs);
    case 'hop':
      return hopping(spec.slideMs, spec.sizeMs, spec.offsetMs);
    case 'cumulate':
      return cumulating(spec.stepMs, spec.sizeMs, spec.offsetMs);
  }
}

/** Windows of rows that carry the end of theirs as their time: each end is a slice and a window of its own. */
export function attachedWindows(spec: SlicedWindowSpec): SlicedWindows {
  const { windowStart } = slicedWindows(spec);
  return {
    isShared: false,
    isGrowing: false,
    sliceMs: 0,
    stepMs: 1,
    sliceEnd: endMs => endMs,
    firstEnd: sliceEnd => sliceEnd,
    lastEnd: sliceEnd => sliceEnd,
    windowStart,
    timeIn: sliceEnd => sliceEnd,
  };
}

const lastMs = (sliceEnd: number): number => sliceEnd - 1;

/** The largest `offset + n * width` that is at most `tsMs`; never -0. */
const alignedDown = (tsMs: number, width: number, offset: number): number =>
  Math.floor((tsMs - offset) / width) * width + offset + 0;

function tumbling(sizeMs: number, offsetMs: number): SlicedWindows {
  return {
    isShared: false,
    isGrowing: false,
    sliceMs: sizeMs,
    stepMs: sizeMs,
    sliceEnd: tsMs => alignedDown(tsMs, sizeMs, offsetMs) + sizeMs,
    firstEnd: sliceEnd => sliceEnd,
    lastEnd: sliceEnd => sliceEnd,
    windowStart: windowEnd => windowEnd - sizeMs,
    timeIn: lastMs,
  };
}

function hopping(slideMs: number, sizeMs: number, offsetMs: number): SlicedWindows {
  const sliceMs = greatestCommonDivisor(slideMs, sizeMs);
  return {
    isShared: true,
    isGrowing: false,
    sliceMs,
    stepMs: slideMs,
    sliceEnd: tsMs => alignedDown(tsMs, sliceMs, offsetMs) + sliceMs,
    firstEnd: sliceEnd => alignedDown(sliceEnd - 1, slideMs, offsetMs + sizeMs) + slideMs,
    lastEnd: sliceEnd => alignedDown(sliceEnd - sliceMs, slideMs, offsetMs) + sizeMs,
    windowStart: windowEnd => windowEnd - sizeMs,
    timeIn: lastMs,
  };
}

function cumulating(stepMs: number, sizeMs: number, offsetMs: number): SlicedWindows {
  const windowStart = (windowEnd: number): number => alignedDown(windowEnd - 1, sizeMs, offsetMs);
  return {
    isShared: true,
    isGrowing: true,
    sliceMs: stepMs,
    stepMs,
    sliceEnd: tsMs => alignedDown(tsMs, stepMs, alignedDown(tsMs, sizeMs, offsetMs)) + stepMs,
    firstEnd: sliceEnd => sliceEnd,
    lastEnd: sliceEnd => windowStart(sliceEnd) + sizeMs,
    windowStart,
    timeIn: lastMs,
  };
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
