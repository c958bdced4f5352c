'use client';

import type { WindowReconciliation } from '@lockstep/contracts/reconciliation';
import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useMemo, useState } from 'react';
import { useWidth } from '#client/use-width.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { IconButton } from '#ui/button.tsx';
import { bucketWindows, type StripCell } from '../bucket-windows.ts';
import { timeTicks } from '../time-ticks.ts';
import { useStripView } from '../use-strip-view.ts';
import { CellSummary, useCellText } from './cell-summary.tsx';
import { StripCells } from './strip-cells.tsx';
import { StripLegend } from './strip-legend.tsx';

const cellWidthMin = 5;
const tickWidth = 150;
const height = 36;
const tooltipWidth = 340;

interface AgreementStripProps {
  readonly windows: readonly WindowReconciliation[];
  readonly onOpen: (cell: StripCell) => void;
}

/**
 * The product's mark: event time from left to right, a cell per window. Looks and behaves the same for ten windows and for a hundred thousand:
 * only as many cells are drawn as there is room for, each told by the worst of its windows.
 */
export function AgreementStrip({ windows, onOpen }: AgreementStripProps) {
  const { reconciliation } = useMessages();
  const formats = useFormats();
  const cellText = useCellText();
  const [ref, width] = useWidth<HTMLDivElement>();
  const view = useStripView(windows.length);
  const { first, last } = view.range;
  const cells = useMemo(() => bucketWindows(windows, first, last, width / cellWidthMin), [windows, first, last, width]);
  const [hovered, setHovered] = useState<number | null>(null);
  const [isFocused, setFocused] = useState(false);

  const current = Math.max(
    0,
    cells.findIndex(cell => view.cursor >= cell.from && view.cursor < cell.to),
  );
  const shown = hovered ?? (isFocused ? current : null);
  const shownCell = shown === null ? undefined : cells[shown];
  const currentCell = cells[current];
  const cellWidth = width / Math.max(1, cells.length);
  const indexAt = (clientX: number, element: Element): number => {
    const x = clientX - element.getBoundingClientRect().left;
    return Math.min(cells.length - 1, Math.max(0, Math.floor(x / cellWidth)));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && currentCell !== undefined) onOpen(currentCell);
    else if (!view.onKey(event.key, currentCell)) return;
    event.preventDefault();
    setHovered(null);
  };

  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex min-h-7 items-center gap-2">
        <StripLegend windows={windows} />
        <div className="flex-1" />
        <IconButton size="s" label={reconciliation.zoomIn} onClick={() => view.zoom(0.5)}>
          <ZoomIn />
        </IconButton>
        <IconButton size="s" label={reconciliation.zoomOut} onClick={() => view.zoom(2)} disabled={view.isWhole}>
          <ZoomOut />
        </IconButton>
        <IconButton size="s" label={reconciliation.zoomReset} onClick={view.reset} disabled={view.isWhole}>
          <Maximize2 />
        </IconButton>
      </div>
      <div
        ref={ref}
        role="slider"
        tabIndex={0}
        data-testid="agreement-strip"
        aria-label={reconciliation.stripLabel}
        aria-valuemin={0}
        aria-valuemax={Math.max(0, cells.length - 1)}
        aria-valuenow={current}
        aria-valuetext={currentCell === undefined ? reconciliation.empty : cellText(currentCell)}
        className="relative cursor-pointer rounded-sm"
        style={{ height }}
        onKeyDown={onKeyDown}
        onFocus={event => setFocused(event.target.matches(':focus-visible'))}
        onBlur={() => setFocused(false)}
        onMouseMove={event => setHovered(indexAt(event.clientX, event.currentTarget))}
        onMouseLeave={() => setHovered(null)}
        onClick={event => {
          const cell = cells[indexAt(event.clientX, event.currentTarget)];
          if (cell === undefined) return;
          view.setCursor(cell.from);
          onOpen(cell);
        }}
      >
        <StripCells cells={cells} width={width} height={height} />
        {shownCell === undefined || shown === null ? null : (
          <>
            <div
              className="pointer-events-none absolute -inset-y-0.5 rounded-sm border-2 border-ink"
              style={{ left: shown * cellWidth - 1, width: Math.max(4, cellWidth) + 1 }}
            />
            <div
              className="pointer-events-none absolute top-full z-30 mt-2 rounded-md border bg-surface px-2.5 py-2 shadow-float"
              style={{
                left: Math.min(Math.max(0, shown * cellWidth - tooltipWidth / 2), Math.max(0, width - tooltipWidth)),
                maxWidth: tooltipWidth,
              }}
            >
              <CellSummary cell={shownCell} />
            </div>
          </>
        )}
      </div>
      <div aria-hidden="true" className="relative h-4 overflow-hidden text-xs tabular text-faint">
        {timeTicks(cells, width / tickWidth).map(tick => (
          <span key={tick.startMs} className="absolute whitespace-nowrap" style={{ left: `${tick.at * 100}%` }}>
            {formats.eventTime(tick.startMs).slice(0, 16)}
          </span>
        ))}
      </div>
    </div>
  );
}
