'use client';

import type { PairDto } from '@lockstep/contracts/api';
import { CircleCheck, CircleX, EqualNot, type LucideIcon, Unplug } from 'lucide-react';
import Link from 'next/link';
import { pairHref } from '#features/pairs/components/pairs-table.tsx';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { TimeAgo } from '#ui/time-ago.tsx';
import { type Attention, listAttention } from '../attention.ts';

const icons: Readonly<Record<Attention['kind'], LucideIcon>> = {
  failed: CircleX,
  unreachable: Unplug,
  differs: EqualNot,
};

export function AttentionList({ pairs }: { pairs: readonly PairDto[] }) {
  const { home } = useMessages();
  const items = listAttention(pairs);
  if (items.length === 0)
    return (
      <p className="flex items-center gap-2 px-4 py-3 text-muted">
        <CircleCheck className="size-4 text-equal" />
        {home.allWell}
      </p>
    );
  return (
    <ul>
      {items.map(item => (
        <AttentionRow key={`${item.kind} ${item.pair} ${'side' in item ? item.side : ''}`} item={item} />
      ))}
    </ul>
  );
}

function AttentionRow({ item }: { item: Attention }) {
  const { home } = useMessages();
  const { title, detail } = useAttentionText(item);
  const Icon = icons[item.kind];
  const href = item.kind === 'failed' ? `/runs/${item.run.id}` : pairHref(item.pair);
  return (
    <li className="flex items-center gap-3 border-b px-4 py-2 last:border-0">
      <Icon className="size-4 shrink-0 text-different" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{title}</p>
        <p className="truncate text-sm text-muted">{detail}</p>
      </div>
      {'run' in item ? (
        <span className="text-sm text-faint">
          <TimeAgo at={item.run.stateSince} />
        </span>
      ) : null}
      <Button size="s" asChild>
        <Link href={href}>{home.look}</Link>
      </Button>
    </li>
  );
}

function useAttentionText(item: Attention): { title: string; detail: string } {
  const { common, home } = useMessages();
  const formats = useFormats();
  switch (item.kind) {
    case 'failed':
      return { title: home.sideFailed(item.pair, common[item.side]), detail: item.run.error?.message ?? '' };
    case 'unreachable':
      return { title: home.sideUnreachable(item.pair, common[item.side]), detail: home.unreachableDetail };
    case 'differs':
      return {
        title: home.differs(item.pair),
        detail: home.differsDetail(formats.number(item.windows), formats.percent(item.equalPercent)),
      };
  }
}
