'use client';

import { ToggleGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface SegmentedProps<T extends string> {
  readonly value: T;
  readonly choices: readonly {
    readonly value: T;
    readonly label: string;
    readonly icon?: ReactNode;
    /** Classes of the chosen state, for choices whose colour means something. */
    readonly chosen?: string;
  }[];
  readonly onChange: (value: T) => void;
  readonly label: string;
}

/** A few choices side by side, one of them taken. */
export function Segmented<T extends string>({ value, choices, onChange, label }: SegmentedProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      value={value}
      aria-label={label}
      onValueChange={next => (next === '' ? undefined : onChange(next as T))}
      className="inline-flex h-7 shrink-0 items-center gap-0.5 rounded-md bg-pressed p-0.5"
    >
      {choices.map(choice => (
        <ToggleGroup.Item
          key={choice.value}
          value={choice.value}
          className={classNames(
            'inline-flex h-6 items-center gap-1.5 rounded-sm px-2 text-sm font-medium text-muted hover:text-ink data-[state=on]:bg-surface data-[state=on]:text-ink [&_svg]:size-3.5',
            value === choice.value && choice.chosen,
          )}
        >
          {choice.icon}
          {choice.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
