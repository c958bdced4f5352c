'use client';

import type { PairDto } from '@lockstep/contracts/api';
import type { SampleFeedChange, SampleFeedDto } from '@lockstep/contracts/sample-feed';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Pause, Play, Rewind } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { describeError } from '#client/describe-error.ts';
import { sendJson } from '#client/fetch-json.ts';
import { versionQuery } from '#client/queries/job-queries.ts';
import { sampleFeedQuery } from '#client/queries/pair-queries.ts';
import { queryKeys } from '#client/query-keys.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Card } from '#ui/card.tsx';
import { Input } from '#ui/input.tsx';
import { Select } from '#ui/select.tsx';

/** Event-time seconds per second: an hour, six hours, a day, three days, a week. */
const speeds = [3_600, 21_600, 86_400, 259_200, 604_800] as const;

/** The logical table that the feeder fills; pairs that don't read it have nothing to steer. */
const feedTable = /\bflights\b/i;

/** Steers the process that plays the sample's events: speed, pause, rows that are too late. */
export function SampleFeedCard({ pair }: { pair: PairDto }) {
  const { data: feed } = useQuery(sampleFeedQuery);
  const { data: version } = useQuery(versionQuery(pair.jobId, pair.publishedVersion));
  if (feed === null || feed === undefined || version === undefined) return null;
  return feedTable.test(version.sqlText) ? <FeedControls feed={feed} /> : null;
}

function FeedControls({ feed }: { feed: SampleFeedDto }) {
  const { errors, pairs } = useMessages();
  const { sample } = pairs;
  const formats = useFormats();
  const queries = useQueryClient();
  const [lateRows, setLateRows] = useState(50);
  const change = useMutation({
    mutationFn: (wanted: SampleFeedChange) => sendJson('PATCH', '/api/sample-feed', wanted),
    onSuccess: (_, wanted) => {
      if (wanted.injectLateRows !== undefined)
        toast.success(sample.injectedToast(formats.number(wanted.injectLateRows)));
      return queries.invalidateQueries({ queryKey: queryKeys.sampleFeed });
    },
    onError: error => toast.error(describeError(error, errors).title),
  });
  const isPlaying = feed.isRunning && !feed.isAtEnd;
  const known: readonly number[] = speeds;
  const choices = known.includes(feed.speed) ? known : [...known, feed.speed].sort((left, right) => left - right);
  return (
    <Card
      title={sample.title}
      aside={
        <Badge tone={isPlaying ? 'stream' : 'unknown'}>
          {feed.isAtEnd ? sample.atEnd : isPlaying ? sample.playing : sample.paused}
        </Badge>
      }
      bodyClassName="flex flex-col gap-3 p-4"
    >
      <p className="text-muted">{sample.lesson}</p>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <Button onClick={() => change.mutate({ paused: feed.isRunning })} disabled={change.isPending || feed.isAtEnd}>
          {feed.isRunning ? <Pause /> : <Play />}
          {feed.isRunning ? sample.pause : sample.resume}
        </Button>
        <Select
          label={sample.speed}
          value={String(feed.speed)}
          onChange={speed => change.mutate({ speed: Number(speed) })}
          choices={choices.map(speed => ({
            value: String(speed),
            label: sample.speedValue(formats.durationMs(speed * 1_000)),
          }))}
        />
        <div className="flex items-end gap-2">
          <Input
            type="number"
            min={1}
            max={10_000}
            aria-label={sample.injectCount}
            className="w-24 tabular"
            value={Number.isNaN(lateRows) ? '' : lateRows}
            onChange={event => setLateRows(event.target.valueAsNumber)}
          />
          <Button
            onClick={() => change.mutate({ injectLateRows: lateRows })}
            disabled={change.isPending || feed.isAtEnd || !(lateRows >= 1 && lateRows <= 10_000)}
          >
            <Rewind />
            {sample.inject}
          </Button>
        </div>
        <dl className="flex gap-6 text-sm tabular">
          <div>
            <dt className="text-faint">{sample.eventTime}</dt>
            <dd>{feed.eventTimeMs === null ? '–' : formats.eventTime(feed.eventTimeMs)}</dd>
          </div>
          <div>
            <dt className="text-faint">{sample.injected}</dt>
            <dd>{formats.number(feed.lateInjected)}</dd>
          </div>
        </dl>
      </div>
    </Card>
  );
}
