'use client';

import type { PlanGraph } from '@lockstep/contracts/plan-graph';
import type { Side } from '@lockstep/contracts/runs';
import { Workflow } from 'lucide-react';
import { useEffect, useState } from 'react';
import { PlanGraphView } from '#features/plan/components/plan-graph-view.tsx';
import type { OperatorRate } from '#features/plan/operator-rates.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { askLanguage } from '../language/language-client.ts';

const quietMs = 250;
const noRates: ReadonlyMap<string, OperatorRate> = new Map();

interface PlanPanelProps {
  readonly text: string;
  readonly side: Side;
  /** Changes with the catalog. */
  readonly catalogKey: unknown;
  readonly onReveal: (span: { start: number; end: number }) => void;
}

/** The draft's plan, made by the same planner as the published one's, in the browser. */
export function PlanPanel({ text, side, catalogKey, onReveal }: PlanPanelProps) {
  const { pairs } = useMessages();
  const [plan, setPlan] = useState<PlanGraph | null>(null);
  useEffect(() => {
    if (catalogKey === undefined) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      void askLanguage('plan', { text, side }).then(graph => {
        if (isCurrent) setPlan(graph);
      });
    }, quietMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, side, catalogKey]);
  if (plan === null) return <EmptyState icon={<Workflow />} title={pairs.plan.empty} lesson={pairs.plan.emptyLesson} />;
  return <PlanGraphView plan={plan} side={side} rates={noRates} onShowSql={onReveal} />;
}
