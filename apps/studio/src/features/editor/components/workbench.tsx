'use client';

import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { jobsQuery } from '#client/queries/job-queries.ts';
import { useUrlText } from '#client/use-url-choice.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { useLanguageCatalog } from '../hooks/use-language-catalog.ts';
import { useWorkbench } from '../workbench/workbench-store.ts';
import { disposeDocument, type EditorHandle } from './code-editor.tsx';
import { DocumentPane } from './document-pane.tsx';
import { DocumentTabs } from './document-tabs.tsx';
import { Explorer } from './explorer.tsx';
import { NewJobDialog } from './new-job-dialog.tsx';
import { Welcome } from './welcome.tsx';

/** Explorer, tabs, editor and dock. */
export function Workbench() {
  const handle = useRef<EditorHandle>(null);
  const { documents, activeId, activate, close } = useWorkbench();
  const tables = useLanguageCatalog();
  const [isNaming, setNaming] = useState(false);
  useAddress(() => setNaming(true));
  const active = documents.find(document => document.id === activeId);
  const closeTab = (id: string): void => {
    close(id);
    disposeDocument(id);
  };
  return (
    <>
      <Group orientation="horizontal" className="h-full" id="studio-columns">
        <Panel id="explorer" defaultSize={264} minSize={180} maxSize={480} groupResizeBehavior="preserve-pixel-size">
          <Explorer tables={tables} onInsert={text => handle.current?.insert(text)} onNewJob={() => setNaming(true)} />
        </Panel>
        <Separator className="w-px bg-line hover:bg-line-strong data-[separator=active]:bg-focus" />
        <Panel id="documents" minSize={480} className="flex flex-col">
          {documents.length === 0 ? null : (
            <DocumentTabs documents={documents} activeId={activeId} onActivate={activate} onClose={closeTab} />
          )}
          {active === undefined ? (
            <Welcome onNewJob={() => setNaming(true)} />
          ) : (
            <DocumentPane document={active} tables={tables} handle={handle} />
          )}
        </Panel>
      </Group>
      {isNaming ? <NewJobDialog onClose={() => setNaming(false)} /> : null}
    </>
  );
}

/** `?job=` opens a job, `?new=1` asks for a new one, `?query=` starts a query on a table. Each is obeyed once and leaves the address. */
function useAddress(onNew: () => void): void {
  const { editor } = useMessages();
  const { data: jobs } = useQuery(jobsQuery);
  const { openJob, openScratch, followJobs } = useWorkbench();
  const [jobId, setJobId] = useUrlText('job');
  const [isNew, setNew] = useUrlText('new');
  const [table, setTable] = useUrlText('query');

  useEffect(() => {
    if (jobs !== undefined) followJobs(jobs);
  }, [jobs, followJobs]);

  useEffect(() => {
    const job = jobs?.find(candidate => candidate.id === jobId);
    if (job === undefined) return;
    openJob(job);
    setJobId(null);
  }, [jobs, jobId, openJob, setJobId]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the address speaks once, whoever listens
  useEffect(() => {
    if (isNew === null) return;
    setNew(null);
    onNew();
  }, [isNew]);

  useEffect(() => {
    if (table === null) return;
    setTable(null);
    openScratch(editor.scratchName(table), `SELECT *\nFROM ${table};\n`);
  }, [table, setTable, openScratch, editor]);
}
