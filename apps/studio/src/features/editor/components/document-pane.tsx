'use client';

import type { JobDto } from '@lockstep/contracts/api';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useCallback, useState } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { jobsQuery } from '#client/queries/job-queries.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { useCheck } from '../hooks/use-check.ts';
import { usePreview } from '../hooks/use-preview.ts';
import { useProblems } from '../hooks/use-problems.ts';
import { useSaveDocument } from '../hooks/use-save-document.ts';
import { askLanguage } from '../language/language-client.ts';
import type { CatalogTable } from '../language/protocol.ts';
import { previewText } from '../preview/preview-request.ts';
import { isDirty, type OpenDocument } from '../workbench/open-document.ts';
import { useWorkbench } from '../workbench/workbench-store.ts';
import { CodeEditor, type EditorCommand, type EditorHandle, type EditorPlace } from './code-editor.tsx';
import { type Conflict, ConflictDialog } from './conflict-dialog.tsx';
import { Dock, type DockTab } from './dock.tsx';
import { NameDialog } from './name-dialog.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { RunBar } from './run-bar.tsx';

interface DocumentPaneProps {
  readonly document: OpenDocument;
  readonly tables: readonly CatalogTable[] | undefined;
  readonly handle: RefObject<EditorHandle | null>;
}

const start: EditorPlace = { offset: 0, selection: { start: 0, end: 0 } };

/** The open text: run bar above it, dock below it. */
export function DocumentPane({ document, tables, handle }: DocumentPaneProps) {
  const { editor } = useMessages();
  const { side, setSide, edit } = useWorkbench();
  const problems = useProblems(document.text, tables);
  const preview = usePreview();
  const [dockTab, setDockTab] = useState<DockTab>('result');
  const [place, setPlace] = useState(start);
  const saving = useSaving(document);
  const check = useCheck(() => setDockTab('problems'));

  const runPreview = useCallback(async (): Promise<void> => {
    const at = handle.current?.place() ?? start;
    const { text } = document;
    const offset = at.selection.start === at.selection.end ? at.offset : at.selection.start;
    const statement = await askLanguage('statement', { text, offset });
    setDockTab('result');
    await preview.start(side, previewText(text, at, statement?.start ?? 0));
  }, [document, handle, preview.start, side]);

  const onCommand = (command: EditorCommand): void => {
    if (command === 'preview') void runPreview();
    else if (command === 'save') saving.save();
    else check.mutate(document.text);
  };
  const reveal = (span: { start: number; end: number }): void => handle.current?.reveal(span);

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <RunBar
        side={side}
        hasSelection={place.selection.start !== place.selection.end}
        isPreviewing={preview.state?.isRunning ?? false}
        isSaving={saving.isSaving}
        isDirty={isDirty(document) || document.jobId === null}
        canPublish={!saving.isSaving}
        onSide={setSide}
        onPreview={() => void runPreview()}
        onCancel={preview.cancel}
        onCheck={() => check.mutate(document.text)}
        onFormat={() => handle.current?.format()}
        onSave={saving.save}
        onPublish={saving.publish}
      />
      <Group orientation="vertical" className="min-h-0 flex-1" id="studio-rows">
        <Panel id="editor" defaultSize="62%" minSize={120} className="bg-surface">
          <CodeEditor
            ref={handle}
            documentKey={document.id}
            label={editor.draftLabel}
            value={document.text}
            problems={problems}
            onChange={text => edit(document.id, text)}
            onPlace={setPlace}
            onCommand={onCommand}
          />
        </Panel>
        <Separator className="h-px bg-line hover:bg-line-strong data-[separator=active]:bg-focus" />
        <Panel id="dock" defaultSize="38%" minSize={96} className="bg-surface">
          <Dock
            tab={dockTab}
            onTab={setDockTab}
            document={document}
            side={side}
            problems={problems}
            preview={preview.state}
            place={place}
            catalogKey={tables}
            onCancelPreview={preview.cancel}
            onReveal={reveal}
          />
        </Panel>
      </Group>
      {saving.dialogs(reveal)}
    </div>
  );
}

/** Saving and publishing of the open text, with the dialogs that they may need. */
function useSaving(document: OpenDocument) {
  const { editor } = useMessages();
  const { rebase, saved } = useWorkbench();
  const { data: jobs = [] } = useQuery(jobsQuery);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [isNaming, setNaming] = useState(false);
  const [publishing, setPublishing] = useState<JobDto | null>(null);
  const mutation = useSaveDocument({ onConflict: (mine, theirs) => setConflict({ document: mine, theirs }) });

  const save = (): void => {
    if (document.jobId === null) setNaming(true);
    else if (isDirty(document) && !mutation.isPending) mutation.mutate({ document });
  };
  const publish = (): void => {
    const job = jobs.find(candidate => candidate.id === document.jobId);
    if (document.jobId === null) setNaming(true);
    else if (!isDirty(document) && job !== undefined) setPublishing(job);
    else mutation.mutate({ document }, { onSuccess: setPublishing });
  };
  const keepMine = ({ theirs }: Conflict): void => {
    rebase(document.id, theirs);
    setConflict(null);
    mutation.mutate({ document: { ...document, revision: theirs.revision } });
  };
  const takeTheirs = ({ theirs }: Conflict): void => {
    saved(document.id, theirs, document.text);
    setConflict(null);
  };
  const dialogs = (onReveal: (span: { start: number; end: number }) => void) => (
    <>
      <ConflictDialog
        conflict={conflict}
        onClose={() => setConflict(null)}
        onKeepMine={keepMine}
        onTakeTheirs={takeTheirs}
      />
      {isNaming ? (
        <NameDialog
          title={editor.newJobTitle}
          action={editor.create}
          initial=""
          error={mutation.error}
          isBusy={mutation.isPending}
          onClose={() => setNaming(false)}
          onName={name => mutation.mutate({ document, name }, { onSuccess: () => setNaming(false) })}
        />
      ) : null}
      {publishing === null ? null : (
        <PublishDialog
          job={publishing}
          onClose={() => setPublishing(null)}
          onReveal={span => {
            setPublishing(null);
            onReveal(span);
          }}
        />
      )}
    </>
  );
  return { save, publish, dialogs, isSaving: mutation.isPending };
}
