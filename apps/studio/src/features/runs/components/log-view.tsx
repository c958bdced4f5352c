'use client';

import { type LogLevel, logLevels, type RunLogDto } from '@lockstep/contracts/run-records';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { runLogsQuery } from '#client/queries/run-queries.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { classNames } from '#ui/class-names.ts';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { Select } from '#ui/select.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';

const lineHeight = 22;

const levelLooks: Readonly<Record<LogLevel, string>> = {
  debug: 'text-faint',
  info: 'text-muted',
  warn: 'text-batch',
  error: 'text-different',
};

/** A run's log, following its end unless the reader has scrolled up. */
export function LogView({ runId }: { runId: string }) {
  const { runs } = useMessages();
  const query = useQuery(runLogsQuery(runId));
  const [level, setLevel] = useState<LogLevel>('info');
  const [isFollowing, setFollowing] = useState(true);
  const lines = useMemo(
    () => (query.data ?? []).filter(line => logLevels.indexOf(line.level) >= logLevels.indexOf(level)),
    [query.data, level],
  );
  return (
    <>
      <div className="flex h-10 shrink-0 items-center gap-2 border-b px-3">
        <span className="text-sm text-faint">{runs.logLevel}</span>
        <Select
          label={runs.logLevel}
          value={level}
          onChange={setLevel}
          choices={logLevels.map(value => ({ value, label: runs.levels[value] }))}
        />
        <div className="flex-1" />
        <Button
          size="s"
          aria-pressed={isFollowing}
          look={isFollowing ? 'secondary' : 'ghost'}
          onClick={() => setFollowing(!isFollowing)}
        >
          <ArrowDownToLine />
          {runs.follow}
        </Button>
      </div>
      {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <SkeletonRows rows={8} /> : null}
      {query.data !== undefined && lines.length === 0 ? <p className="p-4 text-faint">{runs.logsEmpty}</p> : null}
      {lines.length === 0 ? null : (
        <LogLines lines={lines} isFollowing={isFollowing} onScrollUp={() => setFollowing(false)} />
      )}
    </>
  );
}

interface LogLinesProps {
  readonly lines: readonly RunLogDto[];
  readonly isFollowing: boolean;
  readonly onScrollUp: () => void;
}

function LogLines({ lines, isFollowing, onScrollUp }: LogLinesProps) {
  const { runs } = useMessages();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  useEffect(() => {
    if (isFollowing && lines.length > 0) rows.scrollToIndex(lines.length - 1);
  }, [isFollowing, lines.length, rows]);
  return (
    <div
      ref={scroller}
      role="log"
      aria-label={runs.logsLabel}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      tabIndex={0}
      onWheel={event => (event.deltaY < 0 ? onScrollUp() : undefined)}
      className="min-h-0 flex-1 overflow-auto font-mono text-sm outline-offset-[-2px]"
    >
      <div className="relative min-w-max" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(row => {
          const line = lines[row.index];
          return line === undefined ? null : (
            <div key={row.key} className="absolute inset-x-0" style={{ transform: `translateY(${row.start}px)` }}>
              <LogLine line={line} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function LogLine({ line }: { line: RunLogDto }) {
  const { runs } = useMessages();
  const formats = useFormats();
  const fields = Object.entries(line.fields)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  return (
    <div className="flex h-[22px] items-center gap-3 px-3 whitespace-pre hover:bg-hover">
      <time dateTime={line.at} title={formats.instant(line.at)} className="shrink-0 text-faint">
        {formats.timeOfDay(line.at)}
      </time>
      <span className={classNames('w-14 shrink-0 font-medium', levelLooks[line.level])}>{runs.levels[line.level]}</span>
      <span className={line.level === 'error' ? 'text-different' : ''}>{line.message}</span>
      <span className="text-faint">{fields}</span>
    </div>
  );
}
