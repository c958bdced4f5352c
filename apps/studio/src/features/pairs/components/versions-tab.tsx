'use client';

import type { PairDto } from '@lockstep/contracts/api';
import type { JobVersionDto } from '@lockstep/contracts/job-versions';
import { useQuery } from '@tanstack/react-query';
import { GitCommitHorizontal } from 'lucide-react';
import { useState } from 'react';
import { versionsQuery } from '#client/queries/job-queries.ts';
import { TextDiff } from '#features/versions/components/text-diff.tsx';
import { useMessages } from '#i18n/locale-context.tsx';
import { Badge } from '#ui/badge.tsx';
import { Card } from '#ui/card.tsx';
import { classNames } from '#ui/class-names.ts';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { SqlText } from '#ui/sql-text.tsx';
import { TimeAgo } from '#ui/time-ago.tsx';

/** Every published version, what it changed, and its text. */
export function VersionsTab({ pair }: { pair: PairDto }) {
  const query = useQuery(versionsQuery(pair.jobId));
  const [chosen, setChosen] = useState<number | null>(null);
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonRows rows={6} />;
  const version = query.data.find(({ number }) => number === chosen) ?? query.data[0];
  if (version === undefined) return null;
  const previous = query.data.find(({ number }) => number === version.number - 1);
  return (
    <div className="grid grid-cols-[280px_minmax(0,1fr)] items-start gap-4 px-6 py-4">
      <Card>
        <ul>
          {query.data.map(candidate => (
            <li key={candidate.number} className="border-b last:border-0">
              <VersionButton
                version={candidate}
                pair={pair}
                isChosen={candidate.number === version.number}
                onChoose={() => setChosen(candidate.number)}
              />
            </li>
          ))}
        </ul>
      </Card>
      <VersionDetail version={version} previous={previous} />
    </div>
  );
}

interface VersionButtonProps {
  readonly version: JobVersionDto;
  readonly pair: PairDto;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function VersionButton({ version, pair, isChosen, onChoose }: VersionButtonProps) {
  const { common, pairs } = useMessages();
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={classNames(
        'flex w-full items-center gap-2 px-3 py-2 text-left hover:bg-hover',
        isChosen && 'bg-hover',
      )}
    >
      <GitCommitHorizontal className="size-4 shrink-0 text-faint" />
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2 font-medium">
          {common.version(version.number)}
          {version.number === pair.runningVersion ? <Badge tone="stream">{pairs.versions.isRunning}</Badge> : null}
          {version.number === pair.publishedVersion ? <Badge>{pairs.versions.isPublished}</Badge> : null}
        </span>
        <span className="block truncate text-sm text-faint">
          <TimeAgo at={version.publishedAt} /> · {version.publishedBy}
        </span>
      </span>
    </button>
  );
}

interface VersionDetailProps {
  readonly version: JobVersionDto;
  readonly previous: JobVersionDto | undefined;
}

function VersionDetail({ version, previous }: VersionDetailProps) {
  const { pairs } = useMessages();
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Card title={pairs.versions.compare}>
        {previous === undefined ? (
          <p className="px-4 py-3 text-muted">{pairs.versions.first}</p>
        ) : (
          <TextDiff before={previous.sqlText} after={version.sqlText} whenEqual={pairs.versions.unchanged} />
        )}
      </Card>
      <Card title={pairs.versions.sql} bodyClassName="max-h-[560px] overflow-auto">
        <SqlText text={version.sqlText} />
      </Card>
    </div>
  );
}
