'use client';

import { useState } from 'react';
import { useMessages } from '#i18n/locale-context.tsx';
import { Tabs } from '#ui/tabs.tsx';
import type { CatalogTable } from '../language/protocol.ts';
import { CatalogTree } from './catalog-tree.tsx';
import { JobList } from './job-list.tsx';

interface ExplorerProps {
  readonly tables: readonly CatalogTable[] | undefined;
  readonly onInsert: (text: string) => void;
  readonly onNewJob: () => void;
}

/** Jobs to open, and names to use. */
export function Explorer({ tables, onInsert, onNewJob }: ExplorerProps) {
  const { editor } = useMessages();
  const [tab, setTab] = useState<'jobs' | 'catalog'>('jobs');
  return (
    <Tabs
      className="h-full bg-surface"
      bodyClassName="flex min-h-0 flex-col"
      label={editor.explorer}
      value={tab}
      onChange={setTab}
      tabs={[
        { value: 'jobs', label: editor.jobs },
        { value: 'catalog', label: editor.catalog },
      ]}
    >
      {tab === 'jobs' ? <JobList onNewJob={onNewJob} /> : <CatalogTree tables={tables} onInsert={onInsert} />}
    </Tabs>
  );
}
