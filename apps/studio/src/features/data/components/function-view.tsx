'use client';

import type { CatalogObject } from '@lockstep/sql/catalog';
import { Pencil, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { Badge } from '#ui/badge.tsx';
import { Button } from '#ui/button.tsx';
import { Card } from '#ui/card.tsx';
import { CopyButton } from '#ui/copy-button.tsx';
import { PageHeader } from '#ui/page-header.tsx';
import { SqlText } from '#ui/sql-text.tsx';
import { fullName } from '../full-name.ts';
import { readFunctionDefinition } from '../function-definition.ts';
import { DropDialog } from './drop-dialog.tsx';
import { StatementDialog } from './statement-dialog.tsx';

/** A user's function: how it is called, its source, and a way to change it. */
export function FunctionView({ object, onDropped }: { object: CatalogObject; onDropped: () => void }) {
  const { data } = useMessages();
  const [open, setOpen] = useState<'edit' | 'drop' | null>(null);
  const definition = useMemo(() => readFunctionDefinition(object), [object]);
  return (
    <>
      <PageHeader
        title={
          <span className="flex items-center gap-3">
            <span className="truncate">{object.path.name}</span>
            <Badge>{data.kinds.function}</Badge>
          </span>
        }
        subtitle={<span className="font-mono text-sm">{definition?.signature ?? fullName(object)}</span>}
        actions={
          <>
            <Button disabled={definition === null} onClick={() => setOpen('edit')}>
              <Pencil />
              {data.edit}
            </Button>
            <Button onClick={() => setOpen('drop')}>
              <Trash2 />
              {data.drop}
            </Button>
          </>
        }
      />
      <div className="flex flex-col gap-4 px-6 pb-6">
        {definition === null ? <p className="text-muted">{data.functionReadError}</p> : null}
        <Card title={data.ddl} aside={<CopyButton text={object.createStatement} />}>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <section aria-label={data.ddl} tabIndex={0} className="max-h-[520px] overflow-auto">
            <SqlText text={object.createStatement} />
          </section>
        </Card>
      </div>
      {definition === null ? null : (
        <StatementDialog
          isOpen={open === 'edit'}
          onClose={() => setOpen(null)}
          initialText={definition.alterStatement}
        />
      )}
      <DropDialog object={object} isOpen={open === 'drop'} onClose={() => setOpen(null)} onDropped={onDropped} />
    </>
  );
}
