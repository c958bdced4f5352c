'use client';

import { useEffect, useRef } from 'react';
import type UPlot from 'uplot';
import { resolveToken } from '#client/resolve-token.ts';
import { useDark } from '#client/use-dark.ts';
import { useWidth } from '#client/use-width.ts';
import { useLocale } from '#i18n/locale-context.tsx';

export interface ChartLine {
  readonly label: string;
  /** A design token without its dashes, e.g. `stream-fill`. */
  readonly token: string;
}

interface LineChartProps {
  /** What the chart shows, for those who can't see it. */
  readonly label: string;
  readonly lines: readonly ChartLine[];
  /** Seconds, then one row of values per line. */
  readonly data: readonly [readonly number[], ...(readonly (number | null)[])[]];
  readonly printValue: (value: number) => string;
  /** Where the vertical axis begins: at zero, or close around the values. */
  readonly baseline: 'zero' | 'values';
  readonly height?: number;
}

/** Live lines over time on a canvas: new data redraws, only a new theme or language builds the chart anew. */
export function LineChart({ label, lines, data, printValue, baseline, height = 150 }: LineChartProps) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const chart = useRef<UPlot | null>(null);
  const latest = useRef({ data, width, printValue });
  latest.current = { data, width, printValue };
  const isDark = useDark();
  const { locale } = useLocale();
  const linesKey = lines.map(line => `${line.label} ${line.token}`).join('\n');

  // biome-ignore lint/correctness/useExhaustiveDependencies: theme, language and lines are what the chart is built from
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    let isGone = false;
    void import('uplot').then(({ default: Plot }) => {
      if (isGone) return;
      const options = chartOptions({ lines, baseline, height }, Math.max(50, latest.current.width), value =>
        latest.current.printValue(value),
      );
      chart.current = new Plot(options, toAligned(latest.current.data), element);
    });
    return () => {
      isGone = true;
      chart.current?.destroy();
      chart.current = null;
    };
  }, [ref, linesKey, height, isDark, locale]);

  useEffect(() => chart.current?.setData(toAligned(data)), [data]);
  useEffect(() => {
    if (width > 0) chart.current?.setSize({ width, height });
  }, [width, height]);

  return <div ref={ref} role="img" aria-label={label} style={{ height }} className="w-full overflow-hidden" />;
}

const toAligned = (data: LineChartProps['data']): UPlot.AlignedData => data.map(row => [...row]) as UPlot.AlignedData;

function chartOptions(
  { lines, baseline, height }: Pick<LineChartProps, 'lines' | 'baseline'> & { height: number },
  width: number,
  printValue: (value: number) => string,
): UPlot.Options {
  const faint = resolveToken('faint');
  const grid = resolveToken('line');
  const font = '11px "Inter Variable", sans-serif';
  const axis = { stroke: faint, font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  return {
    width,
    height,
    legend: { show: false },
    cursor: { y: false, points: { size: 5 } },
    padding: [8, 12, 0, 0],
    scales: { y: { range: (_, low, high) => valueRange(baseline, low, high) } },
    axes: [
      { ...axis, size: 24, values: (_, ticks) => ticks.map(seconds => clock(seconds)) },
      { ...axis, size: 110, values: (_, ticks) => ticks.map(value => printValue(value)) },
    ],
    series: [
      {},
      ...lines.map(line => ({
        label: line.label,
        stroke: resolveToken(line.token),
        width: 1.5,
        points: { show: false },
        spanGaps: true,
      })),
    ],
  };
}

/** A flat line lies in the middle; rates always show at least a few rows of room. */
function valueRange(baseline: LineChartProps['baseline'], low: number | null, high: number | null): [number, number] {
  if (low === null || high === null) return [0, 10];
  if (baseline === 'zero') return [0, Math.max(10, high * 1.1)];
  const room = Math.max((high - low) * 0.1, Math.abs(high) * 1e-6, 1);
  return [low - room, high + room];
}

const clock = (seconds: number): string =>
  new Date(seconds * 1_000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
