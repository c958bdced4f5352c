'use client';

import type { ReconciliationSummary } from '@lockstep/contracts/reconciliation';
import { CircleHelp, Equal, EqualNot } from 'lucide-react';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Badge } from '#ui/badge.tsx';

interface AgreementBadgeProps {
  readonly summary: ReconciliationSummary | null;
  readonly isLarge?: boolean;
}

/** `100 % equal`, or how much less, or that nobody has looked. */
export function AgreementBadge({ summary, isLarge = false }: AgreementBadgeProps) {
  const { reconciliation } = useMessages();
  const formats = useFormats();
  const percent = summary?.equalPercent ?? null;
  const size = isLarge ? 'h-7 px-2.5 text-lg tabular' : 'tabular';
  if (percent === null)
    return (
      <Badge tone="unknown" icon={<CircleHelp />} className={size}>
        {reconciliation.neverCompared}
      </Badge>
    );
  const isEqual = percent >= 100 && summary?.windowsDifferent === 0;
  return (
    <Badge tone={isEqual ? 'equal' : 'different'} icon={isEqual ? <Equal /> : <EqualNot />} className={size}>
      {reconciliation.agree(formats.percent(percent))}
    </Badge>
  );
}
