// biome-ignore-all lint/a11y/useSemanticElements: rows that exist only in view can not be a table's, so the ARIA grid pattern is used
// biome-ignore-all lint/a11y/useFocusableInteractive: in that pattern the grid holds the focus for its cells
'use client';

import type { KeyboardEvent, PointerEvent } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { clampWidth } from './grid-layout.ts';

interface GridHeaderProps {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly widths: readonly number[];
  readonly numberWidth: number;
  readonly lead: { readonly title: string; readonly width: number } | null;
  readonly onResize: (column: string, width: number) => void;
}

const keyStep = 16;

export function GridHeader({ columns, widths, numberWidth, lead, onResize }: GridHeaderProps) {
  return (
    <div role="row" aria-rowindex={1} className="sticky top-0 z-10 flex border-b bg-canvas">
      <div aria-hidden="true" className="shrink-0" style={{ width: numberWidth }} />
      {lead === null ? null : (
        <div
          role="columnheader"
          className="shrink-0 px-2 py-1 font-sans font-medium text-faint"
          style={{ width: lead.width }}
        >
          {lead.title}
        </div>
      )}
      {columns.map((column, index) => (
        <div
          key={column.name}
          role="columnheader"
          className="relative flex shrink-0 items-baseline gap-2 border-l px-2 py-1"
          style={{ width: widths[index] }}
        >
          <span className="truncate font-medium">{column.name}</span>
          <span className="truncate text-[11px] text-faint">{column.type}</span>
          <ResizeHandle
            column={column.name}
            width={widths[index] ?? 0}
            onResize={width => onResize(column.name, clampWidth(width))}
          />
        </div>
      ))}
    </div>
  );
}

interface ResizeHandleProps {
  readonly column: string;
  readonly width: number;
  readonly onResize: (width: number) => void;
}

function ResizeHandle({ column, width, onResize }: ResizeHandleProps) {
  const { editor } = useMessages();
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const handle = event.currentTarget;
    const startX = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent): void => onResize(width + moved.clientX - startX);
    const stop = (): void => handle.removeEventListener('pointermove', move);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', stop, { once: true });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? keyStep : event.key === 'ArrowLeft' ? -keyStep : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onResize(width + step);
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={editor.result.resize(column)}
      aria-valuenow={width}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      className="absolute inset-y-0 -right-1 z-10 w-2 cursor-col-resize touch-none hover:bg-line-strong"
    />
  );
}
