import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  /** What would be here, and how it comes here. */
  readonly lesson: ReactNode;
  readonly action?: ReactNode;
}

export const EmptyState = ({ icon, title, lesson, action }: EmptyStateProps) => (
  <div className="flex flex-col items-center gap-2 px-6 py-10 text-center">
    <div className="flex size-10 items-center justify-center rounded-lg border bg-surface text-faint [&_svg]:size-5">
      {icon}
    </div>
    <h2 className="text-lg font-semibold">{title}</h2>
    <div className="max-w-[52ch] text-base text-muted">{lesson}</div>
    {action === undefined ? null : <div className="mt-2 flex gap-2">{action}</div>}
  </div>
);
