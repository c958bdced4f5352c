'use client';

import type { CatalogObject } from '@lockstep/sql/catalog';
import { SquareCode, Trash2 } from 'lucide-react';
import Link from 'next/link';
import { useMemo, useState } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Card } from '#ui/card.tsx';
import { CopyButton } from '#ui/copy-button.tsx';
import { PageHeader } from '#ui/page-header.tsx';
import { SqlText } from '#ui/sql-text.tsx';
import { Cell, HeadCell, Table } from '#ui/table.tsx';
import { fullName, shortName } from '../full-name.ts';
import { type DefinedColumn, readTableDefinition, type TableDefinition } from '../table-definition.ts';
import { BindingMap } from './binding-map.tsx';
import { DropDialog } from './drop-dialog.tsx';
import { OptionList } from './option-list.tsx';

/** A table: columns, both bindings with the mapping between them, and the statement that made it. */
export function TableView({ object, onDropped }: { object: CatalogObject; onDropped: () => void }) {
  const { data } = useMessages();
  const [isDropping, setDropping] = useState(false);
  const definition = useMemo(() => readTableDefinition(object), [object]);
  const kind = object.kind === 'view' ? 'view' : definition?.bindings != null ? 'paired' : 'table';
  return (
    <>
      <PageHeader
        title={
          <span className="flex items-center gap-3">
            <span className="truncate">{object.path.name}</span>
            <Badge>{data.kinds[kind]}</Badge>
          </span>
        }
        subtitle={<span className="font-mono text-sm">{fullName(object)}</span>}
        actions={
          <>
            <Button asChild>
              <Link href={`/studio?query=${encodeURIComponent(shortName(object))}`}>
                <SquareCode />
                {data.query}
              </Link>
            </Button>
            <Button onClick={() => setDropping(true)}>
              <Trash2 />
              {data.drop}
            </Button>
          </>
        }
      />
      <div className="flex flex-col gap-4 px-6 pb-6">
        {definition === null ? null : <DefinitionCards definition={definition} />}
        {definition === null && object.kind === 'table' ? <p className="text-muted">{data.readError}</p> : null}
        <Card title={data.ddl} aside={<CopyButton text={object.createStatement} />}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section aria-label={data.ddl} tabIndex={0} className="max-h-[520px] overflow-auto">
            <SqlText text={object.createStatement} />
          </section>
        </Card>
      </div>
      <DropDialog object={object} isOpen={isDropping} onClose={() => setDropping(false)} onDropped={onDropped} />
    </>
  );
}

function DefinitionCards({ definition }: { definition: TableDefinition }) {
  const { data } = useMessages();
  return (
    <>
      {definition.bindings === null ? null : (
        <Card title={data.bindings} bodyClassName="p-3">
          <BindingMap columns={definition.columns} bindings={definition.bindings} />
        </Card>
      )}
      <Card title={data.columns}>
        <Table label={data.columns}>
          <thead>
            <tr>
              <HeadCell>{data.column}</HeadCell>
              <HeadCell>{data.type}</HeadCell>
              <HeadCell>{data.notes}</HeadCell>
            </tr>
          </thead>
          <tbody>
            {definition.columns.map(column => (
              <ColumnRow key={column.name} column={column} />
            ))}
          </tbody>
        </Table>
      </Card>
      {definition.options.length === 0 ? null : (
        <Card title={data.options} bodyClassName="p-3">
          <OptionList options={definition.options} />
        </Card>
      )}
    </>
  );
}

function ColumnRow({ column }: { column: DefinedColumn }) {
  const { data } = useMessages();
  return (
    <tr>
      <Cell className="font-mono text-sm font-medium">{column.name}</Cell>
      <Cell className="font-mono text-sm text-muted">{column.type}</Cell>
      <Cell>
        <span className="flex flex-wrap items-center gap-1.5">
          {column.isPrimaryKey ? <Badge>{data.primaryKey}</Badge> : null}
          {column.kind === 'computed' ? <Badge>{data.computed}</Badge> : null}
          {column.kind === 'metadata' ? <Badge>{data.metadata}</Badge> : null}
          {column.watermark === null ? null : <Badge tone="stream">{data.watermark(column.watermark)}</Badge>}
          {column.comment === null ? null : <span className="text-muted">{column.comment}</span>}
        </span>
      </Cell>
    </tr>
  );
}
