import type { StripCell } from './bucket-windows.ts';

export interface TimeTick {
  /** Of the strip's width, 0 to 1. */
  readonly at: number;
  readonly startMs: number;
}

/** At most `ticksMax` places along the strip whose event time is written below it, evenly spread, the last with room to its right. */
export function timeTicks(cells: readonly StripCell[], ticksMax: number): TimeTick[] {
  const step = Math.max(1, Math.ceil(cells.length / Math.max(1, ticksMax)));
  return cells.flatMap((cell, index) =>
    index % step === 0 && index / cells.length <= 1 - 0.8 / ticksMax && cell.startMs !== null
      ? [{ at: index / cells.length, startMs: cell.startMs }]
      : [],
  );
}
