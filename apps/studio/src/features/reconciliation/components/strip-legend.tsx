'use client';

import { type WindowReconciliation, windowVerdicts } from '@lockstep/contracts/reconciliation';
import { useMemo } from 'react';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { verdictLooks } from '../verdict-looks.ts';

/** The verdicts that occur, with icon, word and how many windows have them. */
export function StripLegend({ windows }: { windows: readonly WindowReconciliation[] }) {
  const { reconciliation } = useMessages();
  const formats = useFormats();
  const counts = useMemo(() => {
    const byVerdict = new Map<string, number>();
    for (const { verdict } of windows) byVerdict.set(verdict, (byVerdict.get(verdict) ?? 0) + 1);
    return byVerdict;
  }, [windows]);
  return (
    <ul aria-label={reconciliation.legend} className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-muted">
      {windowVerdicts
        .filter(verdict => counts.has(verdict))
        .map(verdict => {
          const { icon: Icon, fill } = verdictLooks[verdict];
          return (
            <li key={verdict} className="flex items-center gap-1.5">
              <span
                className="flex size-4 items-center justify-center rounded-sm text-white"
                style={{ background: fill }}
              >
                <Icon className="size-3" />
              </span>
              {reconciliation.verdicts[verdict]}
              <span className="tabular text-faint">{formats.number(counts.get(verdict) ?? 0)}</span>
            </li>
          );
        })}
    </ul>
  );
}
