'use client';

import type { RunDto } from '@lockstep/contracts/api';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { versionQuery } from '#client/queries/job-queries.ts';
import { pairQuery } from '#client/queries/pair-queries.ts';
import { runQuery } from '#client/queries/run-queries.ts';
import { useNow } from '#client/use-now.ts';
import { pairHref } from '#features/pairs/components/pairs-table.tsx';
import { RunErrorPanel } from '#features/pairs/components/run-error-panel.tsx';
import { ThreadShortage } from '#features/pairs/components/side-facts.tsx';
import { StatePill } from '#features/pairs/components/state-pill.tsx';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Card } from '#ui/card.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { PageHeader } from '#ui/page-header.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { SqlText } from '#ui/sql-text.tsx';
import { TimeAgo } from '#ui/time-ago.tsx';
import { LogView } from './log-view.tsx';
import { runDurationMs } from './runs-table.tsx';

export function RunPage({ id }: { id: string }) {
  const query = useQuery(runQuery(id));
  if (query.isError)
    return (
      <div className="p-6">
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  return query.isPending ? <Skeleton className="m-6 h-60" /> : <Run run={query.data} />;
}

function Run({ run }: { run: RunDto }) {
  const { common, runs } = useMessages();
  return (
    <div className="flex min-h-full flex-col">
      <PageHeader
        title={
          <span className="flex items-center gap-3">
            <span className="truncate">{runs.runTitle(common[run.side], run.pair)}</span>
            <StatePill state={run.state} side={run.side} isUnreachable={run.isUnreachable} />
          </span>
        }
        subtitle={<RunFacts run={run} />}
        actions={
          <Button asChild>
            <Link href={pairHref(run.pair)}>{run.pair}</Link>
          </Button>
        }
      />
      <div className="flex min-h-0 flex-1 flex-col gap-4 px-6 pb-6">
        <ThreadShortage run={run} />
        <RunErrorPanel run={run} />
        {run.error?.line == null ? null : <VersionSql run={run} line={run.error.line} />}
        <Card
          title={runs.logs}
          className="flex min-h-105 flex-1 basis-105 flex-col"
          bodyClassName="flex min-h-0 flex-1 flex-col"
        >
          <LogView runId={run.id} />
        </Card>
      </div>
    </div>
  );
}

function RunFacts({ run }: { run: RunDto }) {
  const { common, pairs, runs } = useMessages();
  const formats = useFormats();
  const tookMs = runDurationMs(run, useNow());
  const facts: readonly (readonly [string, ReactNode])[] = [
    [runs.started, <TimeAgo key="started" at={run.startedAt ?? run.createdAt} />],
    [runs.took, tookMs === null ? runs.waiting : formats.durationMs(tookMs)],
    [runs.version, common.version(run.versionNumber)],
    [pairs.facts.parallelism, formats.number(run.parallelism)],
    [runs.trigger, runs.triggers[run.trigger]],
    [pairs.facts.range, run.range === null ? pairs.wholeInput : `${run.range.from} – ${run.range.to}`],
    [runs.rowsRead, run.metrics === null ? common.none : formats.number(run.metrics.rowsIn)],
    [runs.rowsWritten, run.metrics === null ? common.none : formats.number(run.metrics.rowsOut)],
    [runs.attempt, formats.number(run.attempt)],
    [runs.restarts, formats.number(run.restarts)],
  ];
  return (
    <dl className="mt-1 flex flex-wrap gap-x-6 gap-y-1">
      {facts.map(([name, value]) => (
        <div key={name} className="flex gap-1.5">
          <dt className="text-faint">{name}</dt>
          <dd className="tabular text-ink">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The text that the run ran, its error's line marked. */
function VersionSql({ run, line }: { run: RunDto; line: number }) {
  const { runs } = useMessages();
  const { data: pair } = useQuery(pairQuery(run.pair));
  const version = useQuery({ ...versionQuery(pair?.jobId ?? '', run.versionNumber), enabled: pair !== undefined });
  return (
    <Card title={`${runs.sql} · ${runs.errorLine(line)}`} bodyClassName="max-h-64 overflow-auto">
      {version.data === undefined ? (
        <Skeleton className="m-3 h-32" />
      ) : (
        <SqlText text={version.data.sqlText} markedLine={line} />
      )}
    </Card>
  );
}
