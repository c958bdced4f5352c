// biome-ignore-all lint/a11y/useSemanticElements: rows that exist only in view can not be a table's, so the ARIA grid pattern is used
// biome-ignore-all lint/a11y/useFocusableInteractive: in that pattern the grid holds the focus for its cells
'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useRef, useState } from 'react';
import { classNames } from './class-names.ts';
import { GridHeader } from './grid-header.tsx';
import { type CellPlace, movePlace, startWidths } from './grid-layout.ts';
import { Value } from './value.tsx';

export interface GridColumn {
  readonly name: string;
  readonly type: string;
}

interface DataGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Stands before each row, e.g. its kind of change. */
  readonly lead?: { readonly title: string; readonly width: number; readonly cell: (row: number) => ReactNode };
  readonly rowClassName?: (row: number) => string;
}

const rowHeight = 26;
const numberWidth = 56;
const numericType = /^(TINYINT|SMALLINT|INT|BIGINT|DECIMAL|FLOAT|DOUBLE)/;

const isNumeric = (column: GridColumn): boolean => numericType.test(column.type);

/** A result of any length: only the rows in view exist. Cells are walked with the arrow keys and copied with Ctrl or ⌘ C. */
export function DataGrid({ label, columns, rows, lead, rowClassName }: DataGridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [resized, setResized] = useState<ReadonlyMap<string, number>>(new Map());
  const [place, setPlace] = useState<CellPlace | null>(null);
  const starts = startWidths(columns, rows);
  const widths = columns.map((column, index) => resized.get(column.name) ?? starts[index] ?? 120);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 16,
  });
  const leadWidth = lead?.width ?? 0;
  const totalWidth = numberWidth + leadWidth + widths.reduce((sum, width) => sum + width, 0);

  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'c' && place !== null) {
      if (window.getSelection()?.isCollapsed === false) return;
      event.preventDefault();
      void navigator.clipboard.writeText(rows[place.row]?.[place.column] ?? '');
      return;
    }
    const next = movePlace(place, event.key, rows.length, columns.length);
    if (next === null) return;
    event.preventDefault();
    setPlace(next);
    virtual.scrollToIndex(next.row);
  };

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      onKeyDown={onKeyDown}
      className="h-full overflow-auto font-mono text-sm outline-offset-[-2px]"
    >
      <div style={{ width: totalWidth, minWidth: '100%' }}>
        <GridHeader
          columns={columns}
          widths={widths}
          numberWidth={numberWidth}
          lead={lead === undefined ? null : { title: lead.title, width: lead.width }}
          onResize={(name, width) => setResized(new Map(resized).set(name, width))}
        />
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(item => (
            <div
              key={item.key}
              role="row"
              aria-rowindex={item.index + 2}
              className={classNames('absolute flex border-b hover:bg-hover', rowClassName?.(item.index))}
              style={{ height: rowHeight, width: '100%', transform: `translateY(${item.start}px)` }}
            >
              <div
                aria-hidden="true"
                className="shrink-0 px-2 text-right leading-[25px] text-faint select-none"
                style={{ width: numberWidth }}
              >
                {item.index + 1}
              </div>
              {lead === undefined ? null : (
                <div role="gridcell" className="shrink-0 px-2 leading-[25px]" style={{ width: leadWidth }}>
                  {lead.cell(item.index)}
                </div>
              )}
              {columns.map((column, index) => (
                <GridCell
                  key={column.name}
                  text={rows[item.index]?.[index] ?? null}
                  width={widths[index] ?? 0}
                  isNumeric={isNumeric(column)}
                  isChosen={place?.row === item.index && place.column === index}
                  onChoose={() => setPlace({ row: item.index, column: index })}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

interface GridCellProps {
  readonly text: string | null;
  readonly width: number;
  readonly isNumeric: boolean;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

const GridCell = ({ text, width, isNumeric: isRight, isChosen, onChoose }: GridCellProps) => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys
  <div
    role="gridcell"
    aria-selected={isChosen}
    onClick={onChoose}
    title={text ?? undefined}
    className={classNames(
      'shrink-0 truncate border-l px-2 leading-[25px] tabular',
      isRight && 'text-right',
      isChosen && 'outline-2 outline-focus -outline-offset-2',
    )}
    style={{ width }}
  >
    <Value text={text} />
  </div>
);
