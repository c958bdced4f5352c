'use client';

import type { PlanGraph } from '@lockstep/contracts/plan-graph';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Button, IconButton } from '#ui/button.tsx';
import type { OperatorRate } from '../operator-rates.ts';

interface OperatorDetailProps {
  readonly node: PlanGraph['nodes'][number];
  readonly rate: OperatorRate | null;
  readonly onClose: () => void;
  readonly onShowSql?: (span: { start: number; end: number }) => void;
}

/** All that is known of one operator: what it does, what it gives, how it fares. */
export function OperatorDetail({ node, rate, onClose, onShowSql }: OperatorDetailProps) {
  const { common, pairs } = useMessages();
  const { plan, facts } = pairs;
  const formats = useFormats();
  const { span } = node;
  return (
    <aside aria-label={node.title} className="flex w-72 shrink-0 flex-col gap-3 overflow-auto border-l bg-surface p-3">
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <p className="text-xs text-faint">{node.kind}</p>
          <h3 className="font-semibold break-words">{node.title}</h3>
        </div>
        <IconButton size="s" label={common.close} onClick={onClose}>
          <X />
        </IconButton>
      </header>
      <dl className="flex flex-col gap-1.5 text-sm">
        {node.detail.map(({ label, value }) => (
          <Entry key={label} name={label}>
            <span className="font-mono break-words">{value}</span>
          </Entry>
        ))}
        <Entry name={plan.changelog}>
          <span className="font-mono">{node.changelogMode}</span>
        </Entry>
        <Entry name={plan.backend}>{node.backend}</Entry>
        {rate === null ? null : (
          <>
            <Entry name={facts.written}>{formats.number(rate.rowsOut)}</Entry>
            {rate.busy === null ? null : <Entry name={plan.busy}>{formats.percent(rate.busy * 100)}</Entry>}
            <Entry name={plan.late}>{formats.number(rate.lateRows)}</Entry>
            <Entry name={plan.state}>{formats.bytes(rate.stateBytes)}</Entry>
            {rate.watermarkMs === null ? null : (
              <Entry name={facts.watermark}>{formats.eventTime(rate.watermarkMs)}</Entry>
            )}
          </>
        )}
      </dl>
      {span === null || onShowSql === undefined ? null : (
        <Button size="s" onClick={() => onShowSql(span)}>
          {plan.showSql}
        </Button>
      )}
      <section>
        <h4 className="mb-1 text-sm font-medium text-faint">{plan.columns}</h4>
        <ul className="flex flex-col gap-0.5 font-mono text-sm">
          {node.schema.map(column => (
            <li key={column.name} className="flex justify-between gap-3">
              <span className="truncate">{column.name}</span>
              <span className="shrink-0 text-faint">{column.type}</span>
            </li>
          ))}
        </ul>
      </section>
    </aside>
  );
}

const Entry = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="flex flex-col">
    <dt className="text-faint">{name}</dt>
    <dd className="tabular">{children}</dd>
  </div>
);
