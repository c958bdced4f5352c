'use client';

import { Check } from 'lucide-react';
import { Checkbox as Radix } from 'radix-ui';
import { useId } from 'react';
import { Tooltip } from './tooltip.tsx';

interface CheckboxProps {
  readonly label: string;
  readonly hint?: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
}

export function Checkbox({ label, hint, isChecked, onChange }: CheckboxProps) {
  const id = useId();
  // Looks go by `aria-checked`: a tooltip around the box has a `data-state` of its own.
  const box = (
    <Radix.Root
      id={id}
      checked={isChecked}
      onCheckedChange={checked => onChange(checked === true)}
      className="flex size-4 items-center justify-center rounded-sm border border-line-strong bg-surface aria-checked:border-ink aria-checked:bg-ink"
    >
      <Radix.Indicator>
        <Check className="size-3 text-on-ink" strokeWidth={3} />
      </Radix.Indicator>
    </Radix.Root>
  );
  return (
    <span className="flex items-center gap-2">
      {hint === undefined ? box : <Tooltip text={hint}>{box}</Tooltip>}
      <label htmlFor={id}>{label}</label>
    </span>
  );
}
