'use client';

import type { PairDto } from '@lockstep/contracts/api';
import Link from 'next/link';
import { AgreementBadge } from '#features/reconciliation/components/agreement-badge.tsx';
import { MiniStrip } from '#features/reconciliation/components/mini-strip.tsx';
import { useMessages } from '#i18n/locale-context.tsx';
import { SideLabel } from '#ui/side-label.tsx';
import { Cell, HeadCell, Table } from '#ui/table.tsx';
import { LagText } from './lag-text.tsx';
import { StatePill } from './state-pill.tsx';

export const pairHref = (name: string): string => `/pairs/${encodeURIComponent(name)}`;

/** Pairs as rows: both states, lag, agreement and the small strip. */
export function PairsTable({ pairs }: { pairs: readonly PairDto[] }) {
  const messages = useMessages();
  return (
    <Table label={messages.pairs.title}>
      <thead>
        <tr>
          <HeadCell>{messages.pairs.name}</HeadCell>
          <HeadCell>
            <SideLabel side="stream" />
          </HeadCell>
          <HeadCell>{messages.pairs.lag}</HeadCell>
          <HeadCell>
            <SideLabel side="batch" />
          </HeadCell>
          <HeadCell>{messages.pairs.agreement}</HeadCell>
          <HeadCell className="w-[34%]">{messages.pairs.strip}</HeadCell>
        </tr>
      </thead>
      <tbody>
        {pairs.map(pair => (
          <tr key={pair.name} className="transition-colors hover:bg-hover">
            <Cell className="max-w-72">
              <Link href={pairHref(pair.name)} className="block truncate font-medium hover:underline">
                {pair.name}
              </Link>
              <span className="text-sm text-faint">{messages.common.version(pair.publishedVersion)}</span>
            </Cell>
            <Cell>
              <StatePill
                state={pair.stream.state}
                side="stream"
                isUnreachable={pair.stream.run?.isUnreachable ?? false}
              />
            </Cell>
            <Cell className="text-sm whitespace-nowrap text-muted">
              <LagText side={pair.stream} />
            </Cell>
            <Cell>
              <StatePill state={pair.batch.state} side="batch" isUnreachable={pair.batch.run?.isUnreachable ?? false} />
            </Cell>
            <Cell>
              <AgreementBadge summary={pair.reconciliation} />
            </Cell>
            <Cell>
              <MiniStrip windows={pair.strip} />
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
