'use client';

import type { RowDifference } from '@lockstep/contracts/reconciliation';
import { useMessages } from '#i18n/locale-context.tsx';
import { Badge, type Tone } from '#ui/badge.tsx';
import { classNames } from '#ui/class-names.ts';
import { Value } from '#ui/value.tsx';
import { type ComparedCell, compareCells } from '../difference-rows.ts';

const kindTones: Readonly<Record<RowDifference['kind'], Tone>> = {
  missing: 'batch',
  extra: 'stream',
  different: 'different',
};

/** One differing row: its key, then stream against batch, column by column. */
export function DifferenceCard({ difference }: { difference: RowDifference }) {
  const { common, reconciliation } = useMessages();
  return (
    <article className="overflow-hidden rounded-md border">
      <header className="flex flex-wrap items-center gap-2 border-b bg-canvas px-3 py-1.5">
        <Badge tone={kindTones[difference.kind]}>{reconciliation.kinds[difference.kind]}</Badge>
        {Object.entries(difference.key).map(([name, value]) => (
          <span key={name} className="font-mono text-sm">
            <span className="text-faint">{name} </span>
            <Value text={value} />
          </span>
        ))}
      </header>
      <table className="w-full table-fixed border-collapse text-sm">
        <thead>
          <tr className="text-left text-faint">
            <th scope="col" className="w-[30%] px-3 py-1 font-medium">
              {reconciliation.column}
            </th>
            <th scope="col" className="px-3 py-1 font-medium text-stream">
              {common.stream}
            </th>
            <th scope="col" className="px-3 py-1 font-medium text-batch">
              {common.batch}
            </th>
          </tr>
        </thead>
        <tbody>
          {compareCells(difference).map(cell => (
            <ComparedRow key={cell.column} cell={cell} />
          ))}
        </tbody>
      </table>
    </article>
  );
}

function ComparedRow({ cell }: { cell: ComparedCell }) {
  const side = (value: string | null | undefined) => (
    <td
      className={classNames(
        'truncate px-3 py-1 font-mono',
        cell.differs && value !== undefined && 'bg-different-soft font-medium',
      )}
    >
      {value === undefined ? <span className="text-faint">–</span> : <Value text={value} />}
    </td>
  );
  return (
    <tr className="border-t">
      <th scope="row" className="truncate px-3 py-1 text-left font-mono font-normal text-muted">
        {cell.column}
      </th>
      {side(cell.stream)}
      {side(cell.batch)}
    </tr>
  );
}
