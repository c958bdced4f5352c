'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pairsQuery } from '#client/queries/pair-queries.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Card } from '#ui/card.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { Input } from '#ui/input.tsx';
import { PageHeader } from '#ui/page-header.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { NoPairs } from './no-pairs.tsx';
import { PairsTable } from './pairs-table.tsx';

export function PairsPage() {
  const { pairs } = useMessages();
  const query = useQuery(pairsQuery);
  const [filter, setFilter] = useState('');
  const shown = (query.data ?? []).filter(pair => pair.name.toLowerCase().includes(filter.trim().toLowerCase()));
  return (
    <>
      <PageHeader
        title={pairs.title}
        subtitle={pairs.subtitle}
        actions={
          <Input
            type="search"
            aria-label={pairs.filter}
            placeholder={pairs.filter}
            className="w-56"
            value={filter}
            onChange={event => setFilter(event.target.value)}
          />
        }
      />
      <div className="px-6 pb-6">
        {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
        <Card>
          {query.isPending ? <SkeletonRows rows={5} /> : null}
          {query.data?.length === 0 ? <NoPairs /> : null}
          {query.data === undefined || query.data.length === 0 ? null : <PairsTable pairs={shown} />}
        </Card>
      </div>
    </>
  );
}
