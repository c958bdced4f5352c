import type { ReactNode } from 'react';

interface PageHeaderProps {
  readonly title: ReactNode;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
}

export const PageHeader = ({ title, subtitle, actions }: PageHeaderProps) => (
  <header className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2 px-6 pb-3 pt-5">
    <div className="min-w-0 flex-1">
      <h1 className="truncate text-xl font-semibold tracking-tight">{title}</h1>
      {subtitle === undefined ? null : <div className="mt-0.5 text-base text-muted">{subtitle}</div>}
    </div>
    {actions === undefined ? null : <div className="flex items-center gap-2">{actions}</div>}
  </header>
);
