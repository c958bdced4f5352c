'use client';

import type { CatalogObject } from '@lockstep/sql/catalog';
import { useQuery } from '@tanstack/react-query';
import { Database, Plus, Table2 } from 'lucide-react';
import { useState } from 'react';
import { catalogQuery } from '#client/queries/catalog-query.ts';
import { useUrlText } from '#client/use-url-choice.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { fullName } from '../full-name.ts';
import { CatalogList } from './catalog-list.tsx';
import { FunctionView } from './function-view.tsx';
import { StatementDialog } from './statement-dialog.tsx';
import { TableView } from './table-view.tsx';

/** The catalog on the left, one of its objects on the right. */
export function DataPage() {
  const { data } = useMessages();
  const query = useQuery(catalogQuery);
  const [chosen, setChosen] = useUrlText('table');
  const [isCreating, setCreating] = useState(false);
  const objects = query.data?.objects ?? [];
  const object = objects.find(candidate => fullName(candidate) === chosen);
  return (
    <div className="flex h-full min-h-0">
      <aside className="flex w-72 shrink-0 flex-col border-r bg-surface">
        <header className="flex h-11 items-center gap-2 border-b px-3">
          <h1 className="flex-1 text-base font-semibold">{data.title}</h1>
          <Button size="s" onClick={() => setCreating(true)}>
            <Plus />
            {data.create}
          </Button>
        </header>
        {query.isError ? <ErrorPanel error={query.error} onRetry={() => void query.refetch()} /> : null}
        {query.isPending ? <SkeletonRows rows={8} /> : null}
        {query.data === undefined ? null : <CatalogList objects={objects} chosen={chosen} onChoose={setChosen} />}
      </aside>
      <div className="min-w-0 flex-1 overflow-auto">
        <Body
          objects={objects}
          object={object}
          isLoaded={query.data !== undefined}
          onCreate={() => setCreating(true)}
          onDropped={() => setChosen(null)}
        />
      </div>
      <StatementDialog isOpen={isCreating} onClose={() => setCreating(false)} />
    </div>
  );
}

interface BodyProps {
  readonly objects: readonly CatalogObject[];
  readonly object: CatalogObject | undefined;
  readonly isLoaded: boolean;
  readonly onCreate: () => void;
  readonly onDropped: () => void;
}

function Body({ objects, object, isLoaded, onCreate, onDropped }: BodyProps) {
  const { data } = useMessages();
  if (object?.kind === 'function')
    return <FunctionView key={object.createStatement} object={object} onDropped={onDropped} />;
  if (object !== undefined) return <TableView key={fullName(object)} object={object} onDropped={onDropped} />;
  if (!isLoaded) return null;
  if (objects.length > 0) return <EmptyState icon={<Table2 />} title={data.choose} lesson={data.chooseLesson} />;
  const action = (
    <Button look="primary" onClick={onCreate}>
      {data.create}
    </Button>
  );
  return <EmptyState icon={<Database />} title={data.empty} lesson={data.lesson} action={action} />;
}
