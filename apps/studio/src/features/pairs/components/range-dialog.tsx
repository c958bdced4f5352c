'use client';

import type { PairDto } from '@lockstep/contracts/api';
import type { DateRange } from '@lockstep/contracts/runs';
import { useState } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { ConfirmDialog } from '#ui/confirm-dialog.tsx';
import { Field } from '#ui/field.tsx';
import { Input } from '#ui/input.tsx';
import { isDateRange } from '../commands.ts';

interface RangeDialogProps {
  readonly isOpen: boolean;
  readonly pair: PairDto;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onRun: (range: DateRange) => void;
}

const minuteLength = 'YYYY-MM-DDTHH:MM'.length;

/** The windows at hand suggest a range: the newest day that was compared. */
function suggestRange(pair: PairDto): DateRange {
  const endMs = pair.strip.at(-1)?.windowEndMs ?? null;
  if (endMs === null) return { from: '', to: '' };
  const print = (ms: number): string => new Date(ms).toISOString().slice(0, minuteLength);
  return { from: print(endMs - 86_400_000), to: print(endMs) };
}

export function RangeDialog({ isOpen, pair, isBusy, onClose, onRun }: RangeDialogProps) {
  const { pairs } = useMessages();
  const [edited, setEdited] = useState<DateRange | null>(null);
  const [wasTried, setTried] = useState(false);
  const range = edited ?? suggestRange(pair);
  const run = (): void => {
    setTried(true);
    if (isDateRange(range)) onRun(range);
  };
  const input = (end: 'from' | 'to', label: string, error?: string) => (
    <Field label={label} hint={end === 'to' ? pairs.confirm.rangeHint : undefined} error={error}>
      {ids => (
        <Input
          {...ids}
          type="datetime-local"
          step={1}
          value={range[end]}
          onChange={event => setEdited({ ...range, [end]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <ConfirmDialog
      isOpen={isOpen}
      onClose={onClose}
      title={pairs.confirm.rangeTitle(pair.name)}
      consequence={pairs.confirm.range}
      action={pairs.confirm.rangeRun}
      isBusy={isBusy}
      onConfirm={run}
    >
      {input('from', pairs.confirm.rangeFrom)}
      {input('to', pairs.confirm.rangeTo, wasTried && !isDateRange(range) ? pairs.confirm.rangeInvalid : undefined)}
    </ConfirmDialog>
  );
}
