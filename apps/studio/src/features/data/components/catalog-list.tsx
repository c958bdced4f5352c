'use client';

import type { CatalogObject } from '@lockstep/sql/catalog';
import { Columns2, Eye, SquareFunction, Table2 } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { classNames } from '#ui/class-names.ts';
import { Input } from '#ui/input.tsx';
import { fullName } from '../full-name.ts';

interface CatalogListProps {
  readonly objects: readonly CatalogObject[];
  readonly chosen: string | null;
  readonly onChoose: (name: string) => void;
}

const pairedTable = /'connector'\s*=\s*'paired'/i;

function objectIcon(object: CatalogObject) {
  if (object.kind === 'view') return Eye;
  if (object.kind === 'function') return SquareFunction;
  return pairedTable.test(object.createStatement) ? Columns2 : Table2;
}

/** Objects by catalog and database. */
export function CatalogList({ objects, chosen, onChoose }: CatalogListProps) {
  const { data } = useMessages();
  const [filter, setFilter] = useState('');
  const shown = objects.filter(({ path }) => path.name.toLowerCase().includes(filter.trim().toLowerCase()));
  const groups = Map.groupBy(shown, ({ path }) => `${path.catalog}.${path.database}`);
  return (
    <>
      <div className="p-2">
        <Input
          type="search"
          aria-label={data.search}
          placeholder={data.search}
          value={filter}
          onChange={event => setFilter(event.target.value)}
        />
      </div>
      <nav aria-label={data.tables} className="min-h-0 flex-1 overflow-auto pb-2">
        {[...groups].map(([database, members]) => (
          <section key={database}>
            <h2 className="truncate px-3 pb-1 pt-2 text-xs font-medium text-faint">{database}</h2>
            <ul>
              {members
                .toSorted((left, right) => left.path.name.localeCompare(right.path.name))
                .map(object => (
                  <ObjectRow
                    key={fullName(object)}
                    object={object}
                    isChosen={fullName(object) === chosen}
                    onChoose={onChoose}
                  />
                ))}
            </ul>
          </section>
        ))}
      </nav>
    </>
  );
}

interface ObjectRowProps {
  readonly object: CatalogObject;
  readonly isChosen: boolean;
  readonly onChoose: (name: string) => void;
}

function ObjectRow({ object, isChosen, onChoose }: ObjectRowProps) {
  const Icon = objectIcon(object);
  return (
    <li>
      <button
        type="button"
        aria-current={isChosen ? 'true' : undefined}
        onClick={() => onChoose(fullName(object))}
        className={classNames(
          'flex h-7 w-full items-center gap-2 px-3 text-left outline-offset-[-2px] hover:bg-hover',
          isChosen && 'bg-hover font-medium',
        )}
      >
        <Icon className="size-4 shrink-0 text-faint" />
        <span className="truncate">{object.path.name}</span>
      </button>
    </li>
  );
}
