'use client';

import { quoteName } from '@lockstep/sql/complete';
import { ChevronRight, ExternalLink, Eye, Table2 } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { shortName } from '#features/data/full-name.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { classNames } from '#ui/class-names.ts';
import { Input } from '#ui/input.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { Tooltip } from '#ui/tooltip.tsx';
import type { CatalogTable } from '../language/protocol.ts';

interface CatalogTreeProps {
  readonly tables: readonly CatalogTable[] | undefined;
  readonly onInsert: (text: string) => void;
}

const fullNameOf = (table: CatalogTable): string => `${table.catalog}.${table.database}.${table.name}`;

const insertedName = (table: CatalogTable): string =>
  shortName({ path: table, kind: table.kind, createStatement: '' }).split('.').map(quoteName).join('.');

/** Tables with their columns; a click on a name writes it into the text. */
export function CatalogTree({ tables, onInsert }: CatalogTreeProps) {
  const { editor } = useMessages();
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = (tables ?? []).filter(
    table =>
      table.name.toLowerCase().includes(wanted) ||
      table.columns.some(column => column.name.toLowerCase().includes(wanted)),
  );
  return (
    <>
      <div className="p-2">
        <Input
          type="search"
          aria-label={editor.filterCatalog}
          placeholder={editor.filterCatalog}
          value={filter}
          onChange={event => setFilter(event.target.value)}
        />
      </div>
      {tables === undefined ? <SkeletonRows rows={6} /> : null}
      {tables?.length === 0 ? <p className="px-3 py-2 text-muted">{editor.noCatalog}</p> : null}
      <ul className="min-h-0 flex-1 overflow-auto pb-2">
        {shown.map(table => (
          <TableNode key={fullNameOf(table)} table={table} isForcedOpen={wanted !== ''} onInsert={onInsert} />
        ))}
      </ul>
    </>
  );
}

interface TableNodeProps {
  readonly table: CatalogTable;
  readonly isForcedOpen: boolean;
  readonly onInsert: (text: string) => void;
}

function TableNode({ table, isForcedOpen, onInsert }: TableNodeProps) {
  const { editor } = useMessages();
  const [isOpen, setOpen] = useState(false);
  const isShown = isOpen || isForcedOpen;
  const Icon = table.kind === 'view' ? Eye : Table2;
  return (
    <li>
      <div className="group flex h-7 items-center pr-2 hover:bg-hover">
        <button
          type="button"
          aria-expanded={isShown}
          aria-label={table.name}
          onClick={() => setOpen(!isOpen)}
          className="flex h-full w-7 items-center justify-center text-faint"
        >
          <ChevronRight className={classNames('size-3.5 transition-transform', isShown && 'rotate-90')} />
        </button>
        <button
          type="button"
          title={editor.insertName}
          onClick={() => onInsert(insertedName(table))}
          className="flex h-full min-w-0 flex-1 items-center gap-2 text-left"
        >
          <Icon className="size-4 shrink-0 text-faint" />
          <span className="truncate">{table.name}</span>
        </button>
        <Tooltip text={editor.openTable}>
          <Link
            href={`/data?table=${encodeURIComponent(fullNameOf(table))}`}
            aria-label={`${editor.openTable}: ${table.name}`}
            className="flex size-5 items-center justify-center rounded-sm text-faint opacity-0 group-hover:opacity-100 focus-visible:opacity-100 hover:bg-pressed"
          >
            <ExternalLink className="size-3.5" />
          </Link>
        </Tooltip>
      </div>
      {isShown ? (
        <ul>
          {table.columns.map(column => (
            <li key={column.name}>
              <button
                type="button"
                title={editor.insertName}
                onClick={() => onInsert(quoteName(column.name))}
                className="flex h-6 w-full items-center gap-2 pr-2 pl-13 text-left font-mono text-sm hover:bg-hover"
              >
                <span className="min-w-0 flex-1 truncate">{column.name}</span>
                <span className="max-w-[50%] truncate text-xs text-faint">{column.type}</span>
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}
