'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { differencesQuery } from '#client/queries/reconciliation-queries.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Dialog } from '#ui/dialog.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { differs, type StripCell } from '../bucket-windows.ts';
import { CellSummary } from './cell-summary.tsx';
import { DifferenceCard } from './difference-card.tsx';

interface DifferenceDrawerProps {
  readonly reconciliationId: string;
  /** null: closed. */
  readonly cell: StripCell | null;
  readonly onClose: () => void;
  readonly onRepair: (cell: StripCell) => void;
}

/** The rows behind a cell of the strip, stream against batch. */
export function DifferenceDrawer({ reconciliationId, cell, onClose, onRepair }: DifferenceDrawerProps) {
  const { reconciliation } = useMessages();
  const formats = useFormats();
  const title =
    cell === null || cell.startMs === null
      ? reconciliation.drawerWhole
      : cell.to - cell.from > 1
        ? `${reconciliation.drawerCells(cell.to - cell.from)} ${formats.eventTime(cell.startMs)}`
        : reconciliation.drawerTitle(formats.eventTime(cell.startMs));
  return (
    <Dialog
      isOpen={cell !== null}
      onClose={onClose}
      place="side"
      size="m"
      title={title}
      actions={
        cell !== null && differs(cell.verdict) ? (
          <Button look="primary" onClick={() => onRepair(cell)}>
            {reconciliation.repairOne}
          </Button>
        ) : undefined
      }
    >
      {cell === null ? null : (
        <div className="flex flex-col gap-3">
          <CellSummary cell={cell} />
          {cell.verdict === 'open' ? <p className="text-muted">{reconciliation.openLesson}</p> : null}
          {cell.verdict === 'equal' ? <p className="text-muted">{reconciliation.noDifferences}</p> : null}
          {differs(cell.verdict) ? <Differences reconciliationId={reconciliationId} cell={cell} /> : null}
        </div>
      )}
    </Dialog>
  );
}

function Differences({ reconciliationId, cell }: { reconciliationId: string; cell: StripCell }) {
  const { reconciliation } = useMessages();
  const formats = useFormats();
  // A cell of several windows shows the differences of all; the server pages through them in order of time.
  const isOneWindow = cell.to - cell.from === 1;
  const query = useInfiniteQuery(differencesQuery(reconciliationId, isOneWindow ? cell.startMs : null));
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonRows rows={6} />;
  const rows = query.data.pages.flat().filter(row => isOneWindow || isInCell(row.windowStartMs, cell));
  const total = cell.missing + cell.extra + cell.different;
  return (
    <>
      <p className="text-sm text-faint">
        {reconciliation.rowsShown(formats.number(rows.length), formats.number(total))}
      </p>
      {rows.map(row => (
        <DifferenceCard key={`${row.kind} ${row.windowStartMs} ${JSON.stringify(row.key)}`} difference={row} />
      ))}
      {query.hasNextPage ? (
        <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
          {reconciliation.showMore}
        </Button>
      ) : null}
    </>
  );
}

const isInCell = (startMs: number | null, cell: StripCell): boolean =>
  startMs === null || cell.startMs === null || cell.endMs === null || (startMs >= cell.startMs && startMs < cell.endMs);
