'use client';

import type { PairSideDto, RunDto } from '@lockstep/contracts/api';
import { isTerminal, type PairConfig, type Side } from '@lockstep/contracts/runs';
import Link from 'next/link';
import { useNow } from '#client/use-now.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { TimeAgo } from '#ui/time-ago.tsx';
import { StatePill } from './state-pill.tsx';

export function StateFact({ side, which }: { side: PairSideDto; which: Side }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <StatePill state={side.state} side={which} isUnreachable={side.run?.isUnreachable ?? false} />
      {side.run === null ? null : (
        <span className="text-faint">
          <TimeAgo at={side.run.stateSince} />
        </span>
      )}
      <ThreadShortage run={side.run} />
    </span>
  );
}

/** Why a run waits although there are workers. Nothing for a run that doesn't. */
export function ThreadShortage({ run }: { run: RunDto | null }) {
  const { pairs } = useMessages();
  const formats = useFormats();
  if (run === null || run.threadShortage === null) return null;
  const { threadsFree, threadsMax } = run.threadShortage;
  return (
    <span className="basis-full text-muted">
      {pairs.threadShortage(
        formats.number(run.parallelism),
        formats.number(Math.max(0, threadsFree)),
        formats.number(threadsMax),
      )}
    </span>
  );
}

/** Of the run that there is, else of the next. */
export function ParallelismFact({ side: { run }, next }: { side: PairSideDto; next: number }) {
  const { pairs } = useMessages();
  const formats = useFormats();
  if (run === null || isTerminal(run.state)) return formats.number(next);
  return (
    <>
      {formats.number(run.parallelism)}
      {run.parallelism === next ? null : (
        <span className="ml-2 text-faint">{pairs.parallelismSet(formats.number(next))}</span>
      )}
    </>
  );
}

/** When the latest run began, how long it took or has been going, and over which range. */
export function LastRunFact({ side: { run } }: { side: PairSideDto }) {
  const { common, pairs } = useMessages();
  const formats = useFormats();
  const nowMs = useNow();
  if (run === null) return <span className="text-faint">{common.none}</span>;
  const startedMs = new Date(run.startedAt ?? run.createdAt).getTime();
  const endedMs = run.finishedAt === null ? nowMs : new Date(run.finishedAt).getTime();
  const range = run.range === null ? '' : `, ${run.range.from} – ${run.range.to}`;
  return (
    <>
      <Link
        href={`/runs/${run.id}`}
        className="underline decoration-line-strong underline-offset-2 hover:decoration-ink"
      >
        {common.version(run.versionNumber)} <TimeAgo at={run.startedAt ?? run.createdAt} />
      </Link>
      <span className="ml-2 text-faint">
        {`${pairs.facts.duration} ${formats.durationMs(Math.max(0, endedMs - startedMs))}${range}`}
      </span>
    </>
  );
}

interface NextRunFactProps {
  readonly side: PairSideDto;
  readonly which: Side;
  readonly config: PairConfig;
}

export function NextRunFact({ side, which, config }: NextRunFactProps) {
  const { common, pairs } = useMessages();
  if (which === 'stream') return <span className="text-faint">{common.none}</span>;
  if (side.nextRunAt !== null) return <TimeAgo at={side.nextRunAt} />;
  const { kind } = config.batch.schedule;
  return <span className="text-faint">{kind === 'on-demand' ? pairs.onDemandOnly : pairs.notPlanned}</span>;
}
