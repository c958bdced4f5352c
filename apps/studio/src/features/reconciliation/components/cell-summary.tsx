'use client';

import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Badge } from '#ui/badge.tsx';
import type { StripCell } from '../bucket-windows.ts';
import { verdictLooks } from '../verdict-looks.ts';

/** What a cell says when looked at: when, verdict, counts, cause. */
export function CellSummary({ cell }: { cell: StripCell }) {
  const { reconciliation } = useMessages();
  const formats = useFormats();
  const look = verdictLooks[cell.verdict];
  const Icon = look.icon;
  const counts = (['equal', 'missing', 'extra', 'different'] as const).filter(
    name => name === 'equal' || cell[name] > 0,
  );
  return (
    <div className="flex flex-col gap-1 text-sm">
      <div className="flex items-center gap-2">
        <Badge tone={look.tone} icon={<Icon />}>
          {reconciliation.verdicts[cell.verdict]}
        </Badge>
        <span className="font-mono text-[11px] whitespace-nowrap text-muted">{cellTime(cell, formats.eventTime)}</span>
      </div>
      <div className="flex flex-wrap gap-x-3 tabular text-muted">
        {cell.to - cell.from > 1 ? <span>{reconciliation.windows(formats.number(cell.to - cell.from))}</span> : null}
        {counts.map(name => (
          <span key={name}>{`${formats.number(cell[name])} ${reconciliation.counts[name]}`}</span>
        ))}
        {cell.lateDropped > 0 ? (
          <span>{`${formats.number(cell.lateDropped)} ${reconciliation.counts.late}`}</span>
        ) : null}
      </div>
      {cell.causes.map(cause => (
        <p key={cause} className="text-ink">
          {reconciliation.causes[cause]}
        </p>
      ))}
    </div>
  );
}

function cellTime(cell: Pick<StripCell, 'startMs' | 'endMs'>, print: (ms: number) => string): string {
  if (cell.startMs === null) return '';
  return cell.endMs === null ? print(cell.startMs) : `${print(cell.startMs)} – ${print(cell.endMs)}`;
}

/** The same in one line of text, for screen readers. */
export function useCellText(): (cell: StripCell) => string {
  const { reconciliation } = useMessages();
  const formats = useFormats();
  return cell =>
    [
      cellTime(cell, formats.eventTime),
      reconciliation.verdicts[cell.verdict],
      `${formats.number(cell.equal)} ${reconciliation.counts.equal}`,
      cell.missing > 0 ? `${formats.number(cell.missing)} ${reconciliation.counts.missing}` : '',
      cell.extra > 0 ? `${formats.number(cell.extra)} ${reconciliation.counts.extra}` : '',
      cell.different > 0 ? `${formats.number(cell.different)} ${reconciliation.counts.different}` : '',
      ...cell.causes.map(cause => reconciliation.causes[cause]),
    ]
      .filter(part => part !== '')
      .join(', ');
}
