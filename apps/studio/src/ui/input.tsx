import type { ComponentProps } from 'react';
import { classNames } from './class-names.ts';

const look =
  'w-full rounded-md border border-line-strong bg-surface px-2 text-base text-ink placeholder:text-faint transition-colors hover:border-faint focus-visible:outline-2 focus-visible:outline-focus focus-visible:outline-offset-0 disabled:opacity-50 aria-invalid:border-different';

export const Input = ({ className, ...props }: ComponentProps<'input'>) => (
  <input className={classNames(look, 'h-7', className)} {...props} />
);
