'use client';

import type { PairDto } from '@lockstep/contracts/api';
import { isTerminal, sides } from '@lockstep/contracts/runs';
import { useQuery } from '@tanstack/react-query';
import { planQuery } from '#client/queries/pair-queries.ts';
import { useUrlChoice } from '#client/use-url-choice.ts';
import { PlanGraphView } from '#features/plan/components/plan-graph-view.tsx';
import { TapPanel } from '#features/plan/components/tap-panel.tsx';
import { useOperatorRates } from '#features/plan/hooks/use-operator-rates.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Card } from '#ui/card.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { SideSwitch } from '#ui/side-switch.tsx';
import { Skeleton } from '#ui/skeleton.tsx';

/** The published plan of a side, with the rates of its run while it runs. */
export function PlanTab({ pair }: { pair: PairDto }) {
  const { pairs } = useMessages();
  const [side, setSide] = useUrlChoice('side', sides);
  const { run } = pair[side];
  // Rates belong to the drawn version, and to a run that has not been left behind by its text.
  const isOfThisVersion = run !== null && run.versionNumber === pair.publishedVersion;
  const startedRunId = isOfThisVersion && run.startedAt !== null && run.state !== 'STARTING' ? run.id : null;
  const query = useQuery(planQuery(pair.name, side, pair.publishedVersion, startedRunId));
  const isShown = isOfThisVersion && (side === 'batch' || !isTerminal(run.state));
  const rates = useOperatorRates(isShown ? run.metrics : null);
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 px-6 py-4">
      <div className="flex items-center gap-3">
        <SideSwitch label={pairs.plan.side} value={side} onChange={setSide} />
        <p className="text-sm text-faint">{pairs.plan.hint}</p>
      </div>
      {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Skeleton className="h-[calc(100vh-264px)] min-h-105" /> : null}
      {query.data === undefined ? null : (
        <Card className="h-[calc(100vh-264px)] min-h-105 overflow-hidden" bodyClassName="h-full">
          <PlanGraphView
            key={side}
            plan={query.data}
            side={side}
            rates={rates}
            below={node => <TapPanel run={isShown ? run : null} node={node} />}
          />
        </Card>
      )}
    </div>
  );
}
