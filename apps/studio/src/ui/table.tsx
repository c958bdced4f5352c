import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';

/** A short table of things; long results use the virtual grid. It scrolls inside its own box. */
export const Table = ({ label, children }: { label: string; children: ReactNode }) => (
  <div className="overflow-x-auto">
    <table aria-label={label} className="w-full border-collapse text-base [&>tbody>tr:last-child>td]:border-0">
      {children}
    </table>
  </div>
);

export const HeadCell = ({ className, ...props }: ComponentProps<'th'>) => (
  <th
    scope="col"
    className={classNames(
      'h-8 border-b px-3 text-left text-sm font-medium whitespace-nowrap text-faint first:pl-4 last:pr-4',
      className,
    )}
    {...props}
  />
);

export const Cell = ({ className, ...props }: ComponentProps<'td'>) => (
  <td className={classNames('h-9 border-b px-3 py-1 align-middle first:pl-4 last:pr-4', className)} {...props} />
);

/** Right-aligned figures of equal width. */
export const numberCell = 'text-right tabular whitespace-nowrap';
