'use client';

import type { PairDto } from '@lockstep/contracts/api';
import { useMemo } from 'react';
import { chartMinutes, type RunSample } from '#client/queries/run-queries.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Card } from '#ui/card.tsx';
import { type ChartLine, LineChart } from '#ui/line-chart.tsx';
import { SideLabel } from '#ui/side-label.tsx';
import { useRunSamples } from '../hooks/use-run-samples.ts';
import { joinSamples, type Sample } from '../samples.ts';

/** Not the watermark before the first row or after the last. */
const isDate = (ms: number | null): ms is number => ms !== null && Math.abs(ms) < 8e15;

/** Throughput of both sides and the stream side's watermark over the last minutes, a point a second. */
export function LiveCharts({ pair }: { pair: PairDto }) {
  const { common, pairs } = useMessages();
  const formats = useFormats();
  const stream = useRunSamples(pair.stream.run);
  const batch = useRunSamples(pair.batch.run);
  const lines: readonly ChartLine[] = [
    { label: common.stream, token: 'stream-fill' },
    { label: common.batch, token: 'batch-fill' },
  ];
  const throughput = useMemo(
    () => joinSamples([samplesOf(stream, s => s.rowsInPerSecond), samplesOf(batch, s => s.rowsInPerSecond)]),
    [stream, batch],
  );
  const watermark = useMemo(
    () => joinSamples([samplesOf(stream, s => (isDate(s.watermarkMs) ? s.watermarkMs : null))]),
    [stream],
  );
  const hint = <span className="text-sm text-faint">{pairs.charts.lastMinutes(chartMinutes)}</span>;
  return (
    <div className="grid grid-cols-2 gap-4">
      <Card
        title={pairs.charts.throughput}
        bodyClassName="p-2"
        aside={
          <span className="flex items-center gap-3 text-sm">
            <SideLabel side="stream" />
            <SideLabel side="batch" />
            {hint}
          </span>
        }
      >
        {throughput[0].length === 0 ? (
          <NoSamples />
        ) : (
          <LineChart
            label={pairs.charts.throughput}
            lines={lines}
            data={throughput}
            printValue={formats.compact}
            baseline="zero"
          />
        )}
      </Card>
      <Card title={pairs.charts.watermark} bodyClassName="p-2" aside={hint}>
        {watermark[0].length === 0 ? (
          <NoSamples />
        ) : (
          <LineChart
            label={pairs.charts.watermark}
            lines={lines.slice(0, 1)}
            data={watermark}
            printValue={ms => formats.eventTime(ms).slice(0, 16)}
            baseline="values"
          />
        )}
      </Card>
    </div>
  );
}

function NoSamples() {
  const { pairs } = useMessages();
  return (
    <p className="flex h-[150px] items-center justify-center px-4 text-center text-faint">{pairs.charts.noSamples}</p>
  );
}

const samplesOf = (samples: readonly RunSample[], pick: (sample: RunSample) => number | null): Sample[] =>
  samples.map(sample => ({ atMs: sample.atMs, value: pick(sample) }));
