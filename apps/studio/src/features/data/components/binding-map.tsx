'use client';

import type { Side } from '@lockstep/contracts/runs';
import { useWidth } from '#client/use-width.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { SideLabel } from '#ui/side-label.tsx';
import type { DefinedBinding, DefinedColumn, MappingLink } from '../table-definition.ts';
import { OptionList } from './option-list.tsx';

const rowHeight = 28;
const headHeight = 32;

/** Where each column's row has its middle. */
const middleOf = (index: number): number => headHeight + index * rowHeight + rowHeight / 2;

interface BindingMapProps {
  readonly columns: readonly DefinedColumn[];
  readonly bindings: readonly DefinedBinding[];
}

/** Stream fields on the left, logical columns in the middle, batch fields on the right, and a line for each mapping. */
export function BindingMap({ columns, bindings }: BindingMapProps) {
  const { data } = useMessages();
  const [ref, width] = useWidth<HTMLElement>();
  const stored = columns.filter(column => column.kind !== 'computed');
  const rows = Math.max(stored.length, ...bindings.map(binding => binding.fields.length));
  const height = headHeight + rows * rowHeight;
  const boxWidth = Math.min(280, width * 0.27);
  return (
    <div className="flex flex-col gap-4">
      <figure ref={ref} className="relative" style={{ height }} aria-label={data.mappingLabel}>
        <svg aria-hidden="true" width={width} height={height} className="absolute inset-0">
          {bindings.flatMap(binding =>
            binding.links.map(link => (
              <MappingLine
                key={`${binding.side} ${link.field} ${link.column}`}
                side={binding.side}
                link={link}
                fieldIndex={binding.fields.findIndex(field => field.name === link.field)}
                columnIndex={stored.findIndex(column => column.name === link.column)}
                width={width}
                boxWidth={boxWidth}
              />
            )),
          )}
        </svg>
        {bindings.map(binding => (
          <FieldBox key={binding.side} binding={binding} width={boxWidth} />
        ))}
        <div
          className="absolute top-0 left-1/2 -translate-x-1/2 rounded-md border bg-surface"
          style={{ width: boxWidth }}
        >
          <div className="flex items-center justify-center border-b font-medium" style={{ height: headHeight }}>
            {data.kinds.paired}
          </div>
          {stored.map(column => (
            <div
              key={column.name}
              className="flex items-center gap-2 px-3 font-mono text-sm"
              style={{ height: rowHeight }}
            >
              <span className="min-w-0 flex-1 truncate font-medium">{column.name}</span>
              <span className="max-w-[45%] truncate text-faint">{column.type}</span>
            </div>
          ))}
        </div>
      </figure>
      <div className="grid grid-cols-2 gap-6">
        {bindings.map(binding => (
          <section key={binding.side} className="min-w-0">
            <h3 className="mb-1.5 flex items-center gap-2 text-sm">
              <SideLabel side={binding.side} />
              <span className="font-mono text-muted">{binding.connector}</span>
            </h3>
            <OptionList options={binding.options} />
            <MappedExpressions links={binding.links} />
          </section>
        ))}
      </div>
    </div>
  );
}

function FieldBox({ binding, width }: { binding: DefinedBinding; width: number }) {
  return (
    <div
      className="absolute top-0 rounded-md border bg-surface"
      style={{ width, [binding.side === 'stream' ? 'left' : 'right']: 0 }}
    >
      <div className="flex items-center justify-center gap-2 border-b" style={{ height: headHeight }}>
        <SideLabel side={binding.side} />
        <span className="font-mono text-sm text-faint">{binding.connector}</span>
      </div>
      {binding.fields.map(field => (
        <div key={field.name} className="flex items-center gap-2 px-3 font-mono text-sm" style={{ height: rowHeight }}>
          <span className="min-w-0 flex-1 truncate">{field.name}</span>
          <span className="max-w-[45%] truncate text-faint">{field.type}</span>
        </div>
      ))}
    </div>
  );
}

interface MappingLineProps {
  readonly side: Side;
  readonly link: MappingLink;
  readonly fieldIndex: number;
  readonly columnIndex: number;
  readonly width: number;
  readonly boxWidth: number;
}

function MappingLine({ side, link, fieldIndex, columnIndex, width, boxWidth }: MappingLineProps) {
  if (fieldIndex < 0 || columnIndex < 0 || width === 0) return null;
  const isStream = side === 'stream';
  const from = { x: isStream ? boxWidth : width - boxWidth, y: middleOf(fieldIndex) };
  const to = { x: width / 2 + (isStream ? -boxWidth / 2 : boxWidth / 2), y: middleOf(columnIndex) };
  const bend = (to.x - from.x) / 2;
  return (
    <g stroke={`var(--${side}-fill)`} fill={`var(--${side}-fill)`}>
      <path
        d={`M ${from.x} ${from.y} C ${from.x + bend} ${from.y}, ${to.x - bend} ${to.y}, ${to.x} ${to.y}`}
        fill="none"
        strokeWidth={1.5}
        strokeDasharray={link.expression === null ? undefined : '5 3'}
      />
      <circle cx={from.x} cy={from.y} r={2.5} />
      <circle cx={to.x} cy={to.y} r={2.5} />
    </g>
  );
}

/** The mappings that compute something, as text. */
function MappedExpressions({ links }: { links: readonly MappingLink[] }) {
  const expressions = new Map(
    links.flatMap(({ column, expression }) => (expression === null ? [] : [[column, expression] as const])),
  );
  if (expressions.size === 0) return null;
  return (
    <dl className="mt-2 flex flex-col gap-1 border-t pt-2 font-mono text-sm">
      {[...expressions].map(([column, expression]) => (
        <div key={column} className="flex min-w-0 gap-2">
          <dt className="shrink-0 font-medium">{column}</dt>
          <dd className="min-w-0 break-words text-muted">{`← ${expression}`}</dd>
        </div>
      ))}
    </dl>
  );
}
