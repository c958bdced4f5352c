'use client';

import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import { classNames } from './class-names.ts';

interface SelectProps<T extends string> {
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly onChange: (value: T) => void;
  readonly label?: string;
  readonly id?: string;
  readonly className?: string;
}

export function Select<T extends string>({ value, choices, onChange, label, id, className }: SelectProps<T>) {
  return (
    <Radix.Root value={value} onValueChange={next => onChange(next as T)}>
      <Radix.Trigger
        id={id}
        aria-label={label}
        className={classNames(
          'inline-flex h-7 items-center justify-between gap-2 rounded-md border border-line-strong bg-surface px-2 text-base hover:bg-hover',
          className,
        )}
      >
        <Radix.Value />
        <ChevronDown className="size-3.5 text-faint" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          className="z-50 max-h-80 min-w-(--radix-select-trigger-width) overflow-auto rounded-md border bg-surface p-1 shadow-float"
        >
          <Radix.Viewport>
            {choices.map(choice => (
              <Radix.Item
                key={choice.value}
                value={choice.value}
                className="flex h-7 cursor-default items-center gap-2 rounded-sm px-2 text-base outline-none data-[highlighted]:bg-hover"
              >
                <Radix.ItemText>{choice.label}</Radix.ItemText>
                <Radix.ItemIndicator className="ml-auto">
                  <Check className="size-4" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
