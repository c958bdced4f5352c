'use client';

import { useCallback, useState } from 'react';
import type { StripCell } from './bucket-windows.ts';
import { rangeAround, type ZoomRange, zoomRange } from './zoom-range.ts';

/** Which windows the strip shows, and which of them the keyboard is at. Starts with all, at the newest. */
export function useStripView(total: number) {
  const [zoomed, setZoomed] = useState<ZoomRange | null>(null);
  const [chosen, setCursor] = useState<number | null>(null);
  const range = zoomed === null || zoomed.last > total ? { first: 0, last: total } : zoomed;
  const cursor = Math.min(chosen ?? total - 1, Math.max(0, total - 1));
  const isWhole = range.first === 0 && range.last === total;

  const zoom = useCallback(
    (factor: number) => setZoomed(zoomRange(range, total, Math.max(range.first, cursor), factor)),
    [range, total, cursor],
  );
  const reset = useCallback(() => setZoomed(null), []);
  const moveTo = (index: number): void => {
    const kept = Math.min(Math.max(0, index), Math.max(0, total - 1));
    setCursor(kept);
    if (zoomed !== null) setZoomed(rangeAround(range, total, kept));
  };

  /** Whether the key meant something. */
  const onKey = (key: string, cell: StripCell | undefined): boolean => {
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => moveTo((cell?.from ?? cursor) - 1),
      ArrowRight: () => moveTo(cell?.to ?? cursor + 1),
      Home: () => moveTo(0),
      End: () => moveTo(total - 1),
      '+': () => zoom(0.5),
      '=': () => zoom(0.5),
      '-': () => zoom(2),
      '0': reset,
    };
    const move = moves[key];
    move?.();
    return move !== undefined;
  };

  return { range, cursor, setCursor, isWhole, zoom, reset, onKey };
}
