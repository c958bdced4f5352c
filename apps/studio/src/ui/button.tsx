'use client';

import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';
import { Tooltip } from './tooltip.tsx';

type Look = 'primary' | 'secondary' | 'ghost' | 'danger';
type Size = 's' | 'm';

const looks: Readonly<Record<Look, string>> = {
  primary: 'bg-ink text-on-ink hover:opacity-88 active:opacity-80 border-transparent',
  secondary: 'bg-surface text-ink border-line-strong hover:bg-hover active:bg-pressed',
  ghost: 'text-muted border-transparent hover:bg-hover hover:text-ink active:bg-pressed',
  danger:
    'bg-different-fill text-white border-transparent hover:opacity-90 [background-color:light-dark(#b3261e,#c9372f)]',
};

const base =
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none transition-colors disabled:opacity-45 disabled:pointer-events-none aria-disabled:opacity-45 [&_svg]:size-4 [&_svg]:shrink-0';

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: Look;
  readonly size?: Size;
  /** The only child, a link for one, takes the button's looks. */
  readonly asChild?: boolean;
}

export function Button({ look = 'secondary', size = 'm', asChild = false, className, type, ...props }: ButtonProps) {
  const Element = asChild ? Slot.Root : 'button';
  const sizing = size === 'm' ? 'h-7 px-2.5 text-base' : 'h-6 px-2 text-sm';
  return (
    <Element
      {...(asChild ? {} : { type: type ?? 'button' })}
      className={classNames(base, looks[look], sizing, className)}
      {...props}
    />
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'asChild' | 'aria-label'> {
  /** Names the button for everyone: as a tooltip and to screen readers. */
  readonly label: string;
  readonly shortcut?: string;
}

export function IconButton({ label, shortcut, look = 'ghost', size = 'm', className, ...props }: IconButtonProps) {
  return (
    <Tooltip text={label} {...(shortcut === undefined ? {} : { shortcut })}>
      <Button
        aria-label={label}
        look={look}
        size={size}
        className={classNames(size === 'm' ? 'w-7 px-0' : 'w-6 px-0', className)}
        {...props}
      />
    </Tooltip>
  );
}
