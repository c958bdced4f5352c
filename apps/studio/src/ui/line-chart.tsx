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
  readonly height?: number;
}

/** Live lines over time on a canvas: new data redraws, only a new theme or language builds the chart anew. */
export function LineChart({ label, lines, data, printValue, height = 150 }: LineChartProps) {
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
      const options = chartOptions(lines, Math.max(50, latest.current.width), height, value =>
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
  lines: readonly ChartLine[],
  width: number,
  height: number,
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
    axes: [
      { ...axis, size: 24, values: (_, ticks) => ticks.map(seconds => clock(seconds)) },
      { ...axis, size: 76, values: (_, ticks) => ticks.map(value => printValue(value)) },
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

const clock = (seconds: number): string =>
  new Date(seconds * 1_000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
