'use client';

import type { PairDto } from '@lockstep/contracts/api';
import { useQuery } from '@tanstack/react-query';
import { PencilLine } from 'lucide-react';
import Link from 'next/link';
import { jobsQuery } from '#client/queries/job-queries.ts';
import { AgreementBadge } from '#features/reconciliation/components/agreement-badge.tsx';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { PageHeader } from '#ui/page-header.tsx';
import { PairActions } from './pair-actions.tsx';

/** `running v7 · published v8 · draft has changes`, and what can be done. */
export function PairHeader({ pair }: { pair: PairDto }) {
  const { common, pairs } = useMessages();
  const { data: jobs } = useQuery(jobsQuery);
  const job = jobs?.find(candidate => candidate.id === pair.jobId);
  const facts = [
    pair.runningVersion === null ? pairs.notRunning : pairs.running(common.version(pair.runningVersion)),
    pairs.published(common.version(pair.publishedVersion)),
    job?.hasUnpublishedChanges === true ? pairs.draftChanged : '',
  ].filter(fact => fact !== '');
  return (
    <PageHeader
      title={
        <span className="flex items-center gap-3">
          <span className="truncate">{pair.name}</span>
          <AgreementBadge summary={pair.reconciliation} />
        </span>
      }
      subtitle={facts.join(' · ')}
      actions={
        <>
          <Button look="ghost" asChild>
            <Link href={`/studio?job=${pair.jobId}`}>
              <PencilLine />
              {pairs.openDraft}
            </Link>
          </Button>
          <PairActions pair={pair} />
        </>
      }
    />
  );
}
