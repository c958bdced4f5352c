'use client';

import { Toaster as Sonner } from 'sonner';
import { useDark } from '#client/use-dark.ts';

/** Toasts tell only of what the user has just done. */
export const Toaster = () => (
  <Sonner
    position="bottom-right"
    theme={useDark() ? 'dark' : 'light'}
    visibleToasts={3}
    toastOptions={{
      unstyled: true,
      classNames: {
        toast:
          'flex w-90 items-start gap-2 rounded-md border bg-surface px-3 py-2.5 text-base text-ink shadow-float [&_svg]:size-4',
        title: 'font-medium',
        description: 'text-sm text-muted',
        error: '[&_[data-icon]]:text-different',
        success: '[&_[data-icon]]:text-equal',
      },
    }}
  />
);
