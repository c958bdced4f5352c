'use client';

import type { RunDto } from '@lockstep/contracts/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { PlayCircle } from 'lucide-react';
import Link from 'next/link';
import { type RunFilter, runsQuery } from '#client/queries/run-queries.ts';
import { useNow } from '#client/use-now.ts';
import { pairHref } from '#features/pairs/components/pairs-table.tsx';
import { StatePill } from '#features/pairs/components/state-pill.tsx';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { SideLabel } from '#ui/side-label.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { Cell, HeadCell, numberCell, Table } from '#ui/table.tsx';
import { TimeAgo } from '#ui/time-ago.tsx';

interface RunsTableProps {
  readonly filter: RunFilter;
  readonly onClearFilter?: () => void;
}

export function RunsTable({ filter, onClearFilter }: RunsTableProps) {
  const { runs } = useMessages();
  const query = useInfiniteQuery(runsQuery(filter));
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonRows rows={8} />;
  const rows = query.data.pages.flat();
  if (rows.length === 0) return <NoRuns {...(onClearFilter === undefined ? {} : { onClearFilter })} />;
  return (
    <>
      <Table label={runs.title}>
        <thead>
          <tr>
            <HeadCell>{runs.started}</HeadCell>
            <HeadCell>{runs.pair}</HeadCell>
            <HeadCell>{runs.side}</HeadCell>
            <HeadCell>{runs.state}</HeadCell>
            <HeadCell>{runs.version}</HeadCell>
            <HeadCell>{runs.trigger}</HeadCell>
            <HeadCell className="text-right">{runs.took}</HeadCell>
            <HeadCell className="text-right">{runs.rowsRead}</HeadCell>
            <HeadCell className="text-right">{runs.rowsWritten}</HeadCell>
            <HeadCell className="text-right">{runs.restarts}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map(run => (
            <RunRow key={run.id} run={run} />
          ))}
        </tbody>
      </Table>
      {query.hasNextPage ? (
        <div className="flex justify-center p-3">
          <Button onClick={() => void query.fetchNextPage()} disabled={query.isFetchingNextPage}>
            {runs.older}
          </Button>
        </div>
      ) : null}
    </>
  );
}

function NoRuns({ onClearFilter }: { onClearFilter?: () => void }) {
  const { runs } = useMessages();
  return (
    <EmptyState
      icon={<PlayCircle />}
      title={runs.empty}
      lesson={onClearFilter === undefined ? runs.lesson : runs.emptyFiltered}
      action={onClearFilter === undefined ? undefined : <Button onClick={onClearFilter}>{runs.clearFilters}</Button>}
    />
  );
}

/** From the first attempt on; null while the run waits for a worker. */
export function runDurationMs(run: Pick<RunDto, 'startedAt' | 'finishedAt'>, nowMs: number): number | null {
  if (run.startedAt === null) return null;
  const endMs = run.finishedAt === null ? nowMs : new Date(run.finishedAt).getTime();
  return Math.max(0, endMs - new Date(run.startedAt).getTime());
}

function RunRow({ run }: { run: RunDto }) {
  const { common, runs } = useMessages();
  const formats = useFormats();
  const tookMs = runDurationMs(run, useNow());
  const count = (value: number | undefined): string => (value === undefined ? common.none : formats.number(value));
  return (
    <tr className="transition-colors hover:bg-hover">
      <Cell>
        <Link href={`/runs/${run.id}`} className="font-medium hover:underline">
          <TimeAgo at={run.startedAt ?? run.createdAt} />
        </Link>
      </Cell>
      <Cell className="max-w-56 truncate">
        <Link href={pairHref(run.pair)} className="hover:underline">
          {run.pair}
        </Link>
      </Cell>
      <Cell>
        <SideLabel side={run.side} />
      </Cell>
      <Cell>
        <StatePill state={run.state} side={run.side} isUnreachable={run.isUnreachable} />
      </Cell>
      <Cell>{common.version(run.versionNumber)}</Cell>
      <Cell className="text-muted">{runs.triggers[run.trigger]}</Cell>
      <Cell className={numberCell}>{tookMs === null ? runs.waiting : formats.durationMs(tookMs)}</Cell>
      <Cell className={numberCell}>{count(run.metrics?.rowsIn)}</Cell>
      <Cell className={numberCell}>{count(run.metrics?.rowsOut)}</Cell>
      <Cell className={numberCell}>{formats.number(run.restarts)}</Cell>
    </tr>
  );
}
