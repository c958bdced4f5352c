'use client';

import type { ReconciliationSummary } from '@lockstep/contracts/reconciliation';
import { useQuery } from '@tanstack/react-query';
import { reconciliationsQuery } from '#client/queries/reconciliation-queries.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Card } from '#ui/card.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { Cell, HeadCell, numberCell, Table } from '#ui/table.tsx';
import { TimeAgo } from '#ui/time-ago.tsx';
import { AgreementBadge } from './agreement-badge.tsx';

/** All comparisons of a pair, newest first. */
export function ReconciliationHistory({ pair }: { pair: string }) {
  const { reconciliation } = useMessages();
  const query = useQuery(reconciliationsQuery(pair));
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonRows rows={4} />;
  if (query.data.length === 0) return null;
  return (
    <Card title={reconciliation.history}>
      <Table label={reconciliation.history}>
        <thead>
          <tr>
            <HeadCell>{reconciliation.historyWhen}</HeadCell>
            <HeadCell>{reconciliation.title}</HeadCell>
            <HeadCell className="text-right">{reconciliation.historyWindows}</HeadCell>
            <HeadCell className="text-right">{reconciliation.counts.equal}</HeadCell>
            <HeadCell className="text-right">{reconciliation.counts.missing}</HeadCell>
            <HeadCell className="text-right">{reconciliation.counts.extra}</HeadCell>
            <HeadCell className="text-right">{reconciliation.counts.different}</HeadCell>
            <HeadCell className="text-right">{reconciliation.counts.late}</HeadCell>
            <HeadCell className="text-right">{reconciliation.historyTook}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {query.data.map(summary => (
            <HistoryRow key={summary.id} summary={summary} />
          ))}
        </tbody>
      </Table>
    </Card>
  );
}

function HistoryRow({ summary }: { summary: ReconciliationSummary }) {
  const { reconciliation, common } = useMessages();
  const formats = useFormats();
  const tookMs =
    summary.finishedAt === null ? null : new Date(summary.finishedAt).getTime() - new Date(summary.startedAt).getTime();
  return (
    <tr>
      <Cell>
        <TimeAgo at={summary.startedAt} />
      </Cell>
      <Cell>
        {summary.state === 'done' ? (
          <AgreementBadge summary={summary} />
        ) : (
          <span className={summary.state === 'failed' ? 'text-different' : 'text-muted'}>
            {reconciliation.historyStates[summary.state]}
          </span>
        )}
      </Cell>
      {(['windows', 'equal', 'missing', 'extra', 'different', 'lateDropped'] as const).map(name => (
        <Cell key={name} className={numberCell}>
          {formats.number(summary[name])}
        </Cell>
      ))}
      <Cell className={numberCell}>{tookMs === null ? common.none : formats.durationMs(tookMs)}</Cell>
    </tr>
  );
}
