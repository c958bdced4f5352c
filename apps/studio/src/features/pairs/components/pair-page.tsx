'use client';

import type { PairDto } from '@lockstep/contracts/api';
import { useQuery } from '@tanstack/react-query';
import { pairQuery } from '#client/queries/pair-queries.ts';
import { useUrlChoice } from '#client/use-url-choice.ts';
import { AgreementPanel } from '#features/reconciliation/components/agreement-panel.tsx';
import { ReconciliationHistory } from '#features/reconciliation/components/reconciliation-history.tsx';
import { RunsTable } from '#features/runs/components/runs-table.tsx';
import { useMessages } from '#i18n/locale-context.tsx';
import { Card } from '#ui/card.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { Skeleton } from '#ui/skeleton.tsx';
import { Tabs } from '#ui/tabs.tsx';
import { CheckpointsTab } from './checkpoints-tab.tsx';
import { ConfigTab } from './config-tab.tsx';
import { LiveCharts } from './live-charts.tsx';
import { LogsTab } from './logs-tab.tsx';
import { PairHeader } from './pair-header.tsx';
import { PlanTab } from './plan-tab.tsx';
import { SampleFeedCard } from './sample-feed-card.tsx';
import { SideComparison } from './side-comparison.tsx';
import { VersionsTab } from './versions-tab.tsx';

const tabNames = ['overview', 'plan', 'runs', 'checkpoints', 'logs', 'versions', 'config'] as const;
type TabName = (typeof tabNames)[number];

export function PairPage({ name }: { name: string }) {
  const query = useQuery(pairQuery(name));
  if (query.isError)
    return (
      <div className="p-6">
        <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  return query.isPending ? <PairSkeleton /> : <Pair pair={query.data} />;
}

function Pair({ pair }: { pair: PairDto }) {
  const { pairs } = useMessages();
  const [tab, setTab] = useUrlChoice('tab', tabNames);
  return (
    <div className="flex min-h-full flex-col">
      <PairHeader pair={pair} />
      <Tabs
        className="flex-1"
        bodyClassName="flex flex-col"
        label={pairs.tabsLabel}
        value={tab}
        onChange={setTab}
        tabs={tabNames.map(value => ({ value, label: pairs.tabs[value] }))}
      >
        <TabBody tab={tab} pair={pair} />
      </Tabs>
    </div>
  );
}

function TabBody({ tab, pair }: { tab: TabName; pair: PairDto }) {
  switch (tab) {
    case 'overview':
      return (
        <div className="flex flex-col gap-4 px-6 py-4">
          <AgreementPanel pair={pair} />
          <SideComparison pair={pair} />
          <SampleFeedCard pair={pair} />
          <LiveCharts pair={pair} />
          <ReconciliationHistory pair={pair.name} />
        </div>
      );
    case 'plan':
      return <PlanTab pair={pair} />;
    case 'runs':
      return (
        <div className="px-6 py-4">
          <Card>
            <RunsTable filter={{ pair: pair.name, side: undefined, state: undefined }} />
          </Card>
        </div>
      );
    case 'checkpoints':
      return <CheckpointsTab pair={pair} />;
    case 'logs':
      return <LogsTab pair={pair} />;
    case 'versions':
      return <VersionsTab pair={pair} />;
    case 'config':
      return <ConfigTab pair={pair} />;
  }
}

const PairSkeleton = () => (
  <div className="flex flex-col gap-4 px-6 py-5">
    <Skeleton className="h-7 w-80" />
    <Skeleton className="h-40" />
    <Skeleton className="h-72" />
  </div>
);
