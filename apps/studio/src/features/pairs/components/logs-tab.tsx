'use client';

import type { PairDto } from '@lockstep/contracts/api';
import { sides } from '@lockstep/contracts/runs';
import { ScrollText } from 'lucide-react';
import { useUrlChoice } from '#client/use-url-choice.ts';
import { LogView } from '#features/runs/components/log-view.tsx';
import { useMessages } from '#i18n/locale-context.tsx';
import { Card } from '#ui/card.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { SideSwitch } from '#ui/side-switch.tsx';

/** The log of each side's latest run. */
export function LogsTab({ pair }: { pair: PairDto }) {
  const { runs } = useMessages();
  const [side, setSide] = useUrlChoice('side', sides);
  const { run } = pair[side];
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-3 px-6 py-4">
      <div>
        <SideSwitch label={runs.side} value={side} onChange={setSide} />
      </div>
      <Card className="flex h-[calc(100vh-264px)] min-h-105 flex-col" bodyClassName="flex min-h-0 flex-1 flex-col">
        {run === null ? (
          <EmptyState icon={<ScrollText />} title={runs.empty} lesson={runs.lesson} />
        ) : (
          <LogView runId={run.id} />
        )}
      </Card>
    </div>
  );
}
