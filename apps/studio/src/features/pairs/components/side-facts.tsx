'use client';

import type { PairSideDto } from '@lockstep/contracts/api';
import type { PairConfig, Side } from '@lockstep/contracts/runs';
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
    </span>
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
