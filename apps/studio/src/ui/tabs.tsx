'use client';

import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

export interface Tab<T extends string> {
  readonly value: T;
  readonly label: string;
  /** How many things lie behind it. */
  readonly count?: number;
  readonly icon?: ReactNode;
}

interface TabsProps<T extends string> {
  readonly value: T;
  readonly tabs: readonly Tab<T>[];
  readonly onChange: (value: T) => void;
  readonly label: string;
  /** Stands at the right end of the row of tabs. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly bodyClassName?: string;
  /** The open tab's body. */
  readonly children: ReactNode;
}

export function Tabs<T extends string>(props: TabsProps<T>) {
  const { value, tabs, onChange, label, aside, className, bodyClassName, children } = props;
  return (
    <Radix.Root
      value={value}
      onValueChange={next => onChange(next as T)}
      className={classNames('flex min-h-0 flex-col', className)}
    >
      <div className="flex h-9 shrink-0 items-stretch border-b">
        <Radix.List aria-label={label} className="flex min-w-0 flex-1 items-stretch gap-1 overflow-x-auto px-3">
          {tabs.map(tab => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className="relative flex items-center gap-1.5 whitespace-nowrap px-2 text-base text-muted outline-offset-[-2px] transition-colors hover:text-ink data-[state=active]:font-medium data-[state=active]:text-ink data-[state=active]:after:absolute data-[state=active]:after:inset-x-2 data-[state=active]:after:bottom-0 data-[state=active]:after:h-0.5 data-[state=active]:after:bg-ink [&_svg]:size-4"
            >
              {tab.icon}
              {tab.label}
              {tab.count === undefined || tab.count === 0 ? null : (
                <span className="rounded-sm bg-pressed px-1 text-xs tabular text-muted">{tab.count}</span>
              )}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside === undefined ? null : <div className="flex items-center gap-1 px-2">{aside}</div>}
      </div>
      <Radix.Content value={value} className={classNames('min-h-0 flex-1 outline-offset-[-2px]', bodyClassName)}>
        {children}
      </Radix.Content>
    </Radix.Root>
  );
}
