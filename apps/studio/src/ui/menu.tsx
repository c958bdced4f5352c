'use client';

import { Check } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Kbd } from './kbd.tsx';

const itemLook =
  'flex h-7 cursor-default items-center gap-2 rounded-sm px-2 text-base outline-none select-none data-[highlighted]:bg-hover data-[disabled]:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-faint';

interface MenuProps {
  readonly trigger: ReactNode;
  readonly align?: 'start' | 'end';
  readonly children: ReactNode;
}

export const Menu = ({ trigger, align = 'end', children }: MenuProps) => (
  <Radix.Root>
    <Radix.Trigger asChild>{trigger}</Radix.Trigger>
    <Radix.Portal>
      <Radix.Content
        align={align}
        sideOffset={4}
        collisionPadding={8}
        className="z-50 max-h-[70vh] min-w-48 overflow-auto rounded-md border bg-surface p-1 text-ink shadow-float motion-safe:animate-[enter_120ms_ease-out]"
      >
        {children}
      </Radix.Content>
    </Radix.Portal>
  </Radix.Root>
);

interface MenuItemProps {
  readonly icon?: ReactNode;
  readonly shortcut?: string;
  readonly isDangerous?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export const MenuItem = ({
  icon,
  shortcut,
  isDangerous = false,
  disabled = false,
  onSelect,
  children,
}: MenuItemProps) => (
  <Radix.Item
    disabled={disabled}
    onSelect={onSelect}
    className={classNames(itemLook, isDangerous && 'text-different [&_svg]:text-different')}
  >
    {icon}
    <span className="flex-1">{children}</span>
    {shortcut === undefined ? null : <Kbd>{shortcut}</Kbd>}
  </Radix.Item>
);

interface MenuChoiceProps<T extends string> {
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly label: string; readonly icon?: ReactNode }[];
  readonly onChange: (value: T) => void;
}

export const MenuChoice = <T extends string>({ value, choices, onChange }: MenuChoiceProps<T>) => (
  <Radix.RadioGroup value={value} onValueChange={next => onChange(next as T)}>
    {choices.map(choice => (
      <Radix.RadioItem key={choice.value} value={choice.value} className={itemLook}>
        {choice.icon}
        <span className="flex-1">{choice.label}</span>
        <Radix.ItemIndicator>
          <Check />
        </Radix.ItemIndicator>
      </Radix.RadioItem>
    ))}
  </Radix.RadioGroup>
);

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2 pb-0.5 pt-1.5 text-xs font-medium text-faint">{children}</Radix.Label>
);

export const MenuSeparator = () => <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
