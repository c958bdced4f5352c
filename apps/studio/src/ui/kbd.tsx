import type { ReactNode } from 'react';

export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="inline-flex h-4 min-w-4 items-center justify-center rounded-sm border border-line-strong bg-canvas px-1 font-sans text-[11px] leading-none text-muted">
    {children}
  </kbd>
);
