import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface CardProps {
  readonly title?: ReactNode;
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly bodyClassName?: string;
  readonly children: ReactNode;
}

/** The second surface level: a panel on the canvas. */
export const Card = ({ title, aside, className, bodyClassName, children }: CardProps) => (
  <section className={classNames('min-w-0 rounded-lg border bg-surface', className)}>
    {title === undefined ? null : (
      <header className="flex min-h-10 items-center gap-2 border-b px-3 py-1.5">
        <h2 className="min-w-0 flex-1 truncate text-base font-semibold">{title}</h2>
        {aside}
      </header>
    )}
    <div className={bodyClassName}>{children}</div>
  </section>
);
