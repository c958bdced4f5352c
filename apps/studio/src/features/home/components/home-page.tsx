'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { pairsQuery } from '#client/queries/pair-queries.ts';
import { NoPairs } from '#features/pairs/components/no-pairs.tsx';
import { PairsTable } from '#features/pairs/components/pairs-table.tsx';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Card } from '#ui/card.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { PageHeader } from '#ui/page-header.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { AttentionList } from './attention-list.tsx';
import { Tour } from './tour.tsx';

export function HomePage() {
  const { home } = useMessages();
  const query = useQuery(pairsQuery);
  const pairs = query.data ?? [];
  return (
    <>
      <PageHeader title={home.title} />
      <div className="flex flex-col gap-4 px-6 pb-6">
        {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
        <Tour pairs={pairs} />
        <Card title={home.needsYou}>
          {query.isPending ? <SkeletonRows rows={2} /> : <AttentionList pairs={pairs} />}
        </Card>
        <Card
          title={home.pairs}
          aside={
            <Button look="ghost" size="s" asChild>
              <Link href="/pairs">{home.allPairs}</Link>
            </Button>
          }
        >
          {query.isPending ? <SkeletonRows rows={4} /> : null}
          {query.data?.length === 0 ? <NoPairs /> : null}
          {pairs.length === 0 ? null : <PairsTable pairs={pairs} />}
        </Card>
      </div>
    </>
  );
}
