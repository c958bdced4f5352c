'use client';

import type { PairDto, PairSideDto } from '@lockstep/contracts/api';
import type { Side } from '@lockstep/contracts/runs';
import type { ReactNode } from 'react';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Card } from '#ui/card.tsx';
import { classNames } from '#ui/class-names.ts';
import { SideLabel } from '#ui/side-label.tsx';
import { isAtWork } from '../at-work.ts';
import { LagText } from './lag-text.tsx';
import { RunErrorPanel } from './run-error-panel.tsx';
import { LastRunFact, NextRunFact, ParallelismFact, StateFact } from './side-facts.tsx';

interface Fact {
  readonly name: string;
  readonly value: (side: PairSideDto, which: Side) => ReactNode;
}

/** Both sides' facts, the same rows in the same order, so that the eye compares across. */
export function SideComparison({ pair }: { pair: PairDto }) {
  const facts = useFacts(pair);
  const { pairs } = useMessages();
  return (
    <Card>
      <table aria-label={pairs.tabs.overview} className="w-full table-fixed border-collapse">
        <thead>
          <tr className="border-b">
            <th className="w-40 px-4 py-2">
              <span className="sr-only">{pairs.facts.state}</span>
            </th>
            {(['stream', 'batch'] as const).map(side => (
              <th
                key={side}
                scope="col"
                className={classNames(
                  'border-t-2 px-4 py-2 text-left',
                  side === 'stream' ? 'border-t-stream-fill' : 'border-t-batch-fill',
                )}
              >
                <SideLabel side={side} className="text-lg" />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {facts.map(fact => (
            <tr key={fact.name} className="border-b last:border-0">
              <th scope="row" className="px-4 py-1.5 text-left align-top font-normal text-faint">
                {fact.name}
              </th>
              <td className="px-4 py-1.5 align-top tabular">{fact.value(pair.stream, 'stream')}</td>
              <td className="px-4 py-1.5 align-top tabular">{fact.value(pair.batch, 'batch')}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {(['stream', 'batch'] as const).map(side => (
        <RunErrorPanel key={side} run={pair[side].run} />
      ))}
    </Card>
  );
}

function useFacts(pair: PairDto): readonly Fact[] {
  const { common, pairs } = useMessages();
  const { facts } = pairs;
  const formats = useFormats();
  const none = <span className="text-faint">{common.none}</span>;
  const metric = (
    side: PairSideDto,
    print: (metrics: NonNullable<NonNullable<PairSideDto['run']>['metrics']>) => ReactNode,
  ) => (side.run?.metrics === null || side.run?.metrics === undefined ? none : print(side.run.metrics));
  const rate = (side: PairSideDto, perSecond: number, total: number): ReactNode =>
    side.run === null || !isAtWork(side.run.state) ? (
      `${formats.number(total)} ${facts.total}`
    ) : (
      <>
        {`${formats.number(Math.round(perSecond))} ${common.perSecond}`}
        <span className="ml-2 text-faint">{`${formats.number(total)} ${facts.total}`}</span>
      </>
    );
  return [
    { name: facts.state, value: (side, which) => <StateFact side={side} which={which} /> },
    {
      name: facts.parallelism,
      value: (side, which) => <ParallelismFact side={side} next={pair.config[which].parallelism} />,
    },
    { name: facts.rate, value: side => metric(side, m => rate(side, m.rowsInPerSecond, m.rowsIn)) },
    { name: facts.written, value: side => metric(side, m => rate(side, m.rowsOutPerSecond, m.rowsOut)) },
    {
      name: facts.watermark,
      value: side => metric(side, m => (m.watermarkMs === null ? pairs.noWatermark : printWatermark(m.watermarkMs))),
    },
    { name: facts.lag, value: side => <LagText side={side} /> },
    {
      name: facts.late,
      value: side =>
        metric(
          side,
          m =>
            `${formats.number(m.lateRows)}${m.malformedRows > 0 ? `, ${formats.number(m.malformedRows)} ${facts.malformed}` : ''}`,
        ),
    },
    {
      name: facts.checkpoint,
      value: side => {
        const checkpoint = side.run?.lastCheckpoint ?? null;
        if (checkpoint === null) return <span className="text-faint">{pairs.noCheckpoint}</span>;
        const took = pairs.checkpointFacts(formats.bytes(checkpoint.bytes), formats.durationMs(checkpoint.durationMs));
        return (
          <>
            {`#${checkpoint.id}`}
            <span className="ml-2 text-faint">
              {formats.timeOfDay(checkpoint.at)}, {took}
            </span>
          </>
        );
      },
    },
    { name: facts.restarts, value: side => (side.run === null ? none : formats.number(side.run.restarts)) },
    {
      name: facts.memory,
      value: side =>
        metric(side, m => `${formats.bytes(m.residentBytes)}, ${facts.state_size} ${formats.bytes(m.stateBytes)}`),
    },
    { name: facts.lastRun, value: side => <LastRunFact side={side} /> },
    { name: facts.nextRun, value: (side, which) => <NextRunFact side={side} which={which} config={pair.config} /> },
  ];

  function printWatermark(watermarkMs: number): string {
    const text = formats.eventTime(watermarkMs);
    return text === '+∞' ? pairs.endOfInput : text === '−∞' ? pairs.noWatermark : text;
  }
}
