'use client';

import type { PairDto } from '@lockstep/contracts/api';
import type { ReconciliationSummary } from '@lockstep/contracts/reconciliation';
import { useQuery } from '@tanstack/react-query';
import { GitCompareArrows, Wrench } from 'lucide-react';
import { useState } from 'react';
import { reconciliationQuery, reconciliationsQuery } from '#client/queries/reconciliation-queries.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Card } from '#ui/card.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { TimeAgo } from '#ui/time-ago.tsx';
import { differs, type StripCell } from '../bucket-windows.ts';
import { useReconciliationActions } from '../hooks/use-reconciliation-actions.ts';
import { AgreementBadge } from './agreement-badge.tsx';
import { AgreementStrip } from './agreement-strip.tsx';
import { DifferenceDrawer } from './difference-drawer.tsx';
import { RepairDialog } from './repair-dialog.tsx';

/** The strip of the latest comparison, what it found, and what can be done about it. */
export function AgreementPanel({ pair }: { pair: PairDto }) {
  const { reconciliation } = useMessages();
  const { reconcile } = useReconciliationActions(pair.name);
  const { data: history = [] } = useQuery(reconciliationsQuery(pair.name));
  const isComparing = history.some(({ state }) => state === 'queued' || state === 'running');
  const latest = pair.reconciliation;
  const failed = history[0]?.state === 'failed' ? history[0] : null;
  return (
    <Card
      title={reconciliation.title}
      bodyClassName="p-3"
      aside={
        <Button disabled={isComparing || reconcile.isPending} onClick={() => reconcile.mutate()}>
          <GitCompareArrows />
          {isComparing ? reconciliation.reconciling : reconciliation.reconcile}
        </Button>
      }
    >
      {failed === null ? null : (
        <p role="alert" className="mb-3 rounded-md bg-different-soft px-3 py-2 text-different">
          {`${reconciliation.failed}: ${failed.error ?? ''}`}
        </p>
      )}
      {latest === null ? (
        <EmptyState icon={<GitCompareArrows />} title={reconciliation.empty} lesson={reconciliation.lesson} />
      ) : (
        <Comparison pair={pair.name} summary={latest} />
      )}
    </Card>
  );
}

function Comparison({ pair, summary }: { pair: string; summary: ReconciliationSummary }) {
  const detail = useQuery(reconciliationQuery(summary.id));
  const { repair } = useReconciliationActions(pair);
  const [opened, setOpened] = useState<StripCell | null>(null);
  const [repairing, setRepairing] = useState<'all' | StripCell | null>(null);
  const windows = detail.data?.windowResults ?? [];
  const cellStarts = (cell: StripCell): number[] =>
    windows
      .slice(cell.from, cell.to)
      .flatMap(window => (differs(window.verdict) && window.windowStartMs !== null ? [window.windowStartMs] : []));
  const startsMs = repairing === null || repairing === 'all' ? [] : cellStarts(repairing);
  const confirmRepair = (): void =>
    repair.mutate(
      { reconciliationId: summary.id, ...(startsMs.length === 0 ? {} : { windowStartsMs: startsMs }) },
      {
        onSettled: () => {
          setRepairing(null);
          setOpened(null);
        },
      },
    );
  return (
    <div className="flex flex-col gap-3">
      <Summary summary={summary} onRepair={() => setRepairing('all')} />
      {detail.isError ? <ErrorPanel error={detail.error} onRetry={() => void detail.refetch()} /> : null}
      {detail.isPending ? <Skeleton className="h-20" /> : null}
      {windows.length === 0 ? null : <AgreementStrip windows={windows} onOpen={setOpened} />}
      <DifferenceDrawer
        reconciliationId={summary.id}
        cell={opened}
        onClose={() => setOpened(null)}
        onRepair={setRepairing}
      />
      <RepairDialog
        isOpen={repairing !== null}
        windows={startsMs.length === 0 ? summary.windowsDifferent : startsMs.length}
        table={summary.table}
        isBusy={repair.isPending}
        onClose={() => setRepairing(null)}
        onConfirm={confirmRepair}
      />
    </div>
  );
}

function Summary({ summary, onRepair }: { summary: ReconciliationSummary; onRepair: () => void }) {
  const { reconciliation } = useMessages();
  const formats = useFormats();
  const counts = (['equal', 'missing', 'extra', 'different'] as const).filter(
    name => name === 'equal' || summary[name] > 0,
  );
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <AgreementBadge summary={summary} isLarge />
      <span className="tabular">{reconciliation.windows(formats.number(summary.windows))}</span>
      {counts.map(name => (
        <span key={name} className="tabular text-muted">
          {`${formats.number(summary[name])} ${reconciliation.counts[name]}`}
        </span>
      ))}
      {summary.lateDropped > 0 ? (
        <span className="tabular text-muted">
          {`${formats.number(summary.lateDropped)} ${reconciliation.counts.late}`}
        </span>
      ) : null}
      <span className="text-faint">
        {summary.closedUntilMs === null ? null : reconciliation.closedUntil(formats.eventTime(summary.closedUntilMs))}
      </span>
      <span className="text-faint">
        {reconciliation.comparedAgo} <TimeAgo at={summary.finishedAt ?? summary.startedAt} />
      </span>
      <div className="flex-1" />
      {summary.windowsDifferent > 0 ? (
        <Button look="primary" onClick={onRepair}>
          <Wrench />
          {reconciliation.repair}
        </Button>
      ) : null}
    </div>
  );
}
