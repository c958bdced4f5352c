'use client';

import type { JobDto } from '@lockstep/contracts/api';
import type { Side } from '@lockstep/contracts/runs';
import { create } from 'zustand';
import { documentOf, followJob, isOpenDocument, type OpenDocument } from './open-document.ts';

const storageKey = 'lockstep.workbench';

interface WorkbenchState {
  readonly documents: readonly OpenDocument[];
  readonly activeId: string | null;
  readonly side: Side;
  openJob(job: JobDto): void;
  openScratch(name: string, text: string): void;
  activate(id: string): void;
  close(id: string): void;
  edit(id: string, text: string): void;
  /** A save of `sentText` went through: `job` is what the server has now. */
  saved(id: string, job: JobDto, sentText: string): void;
  /** Edits stay, based on the newer revision from now on. */
  rebase(id: string, job: JobDto): void;
  followJobs(jobs: readonly JobDto[]): void;
  setSide(side: Side): void;
}

/** The open tabs with their unsaved work. They survive a reload. */
export const useWorkbench = create<WorkbenchState>()((set, get) => ({
  ...restore(),
  openJob: job => {
    const isOpen = get().documents.some(document => document.id === job.id);
    set({ activeId: job.id, documents: isOpen ? get().documents : [...get().documents, documentOf(job)] });
  },
  openScratch: (name, text) => {
    const id = `scratch-${crypto.randomUUID()}`;
    const document = { id, jobId: null, name, revision: 0, savedText: '', text };
    set({ activeId: id, documents: [...get().documents, document] });
  },
  activate: activeId => set({ activeId }),
  close: id => {
    const { documents, activeId } = get();
    const index = documents.findIndex(document => document.id === id);
    const rest = documents.filter(document => document.id !== id);
    const neighbour = rest[Math.min(index, rest.length - 1)]?.id ?? null;
    set({ documents: rest, activeId: activeId === id ? neighbour : activeId });
  },
  edit: (id, text) => set({ documents: replace(get().documents, id, document => ({ ...document, text })) }),
  saved: (id, job, sentText) =>
    set({
      activeId: get().activeId === id ? job.id : get().activeId,
      documents: replace(get().documents, id, document => ({
        ...documentOf(job),
        // The server may store the text changed (secrets become references); what was typed while saving is kept.
        text: document.text === sentText ? job.sqlText : document.text,
      })),
    }),
  rebase: (id, job) =>
    set({
      documents: replace(get().documents, id, document => ({ ...documentOf(job), text: document.text })),
    }),
  followJobs: jobs => {
    const byId = new Map(jobs.map(job => [job.id, job]));
    const documents = get().documents.flatMap(document => {
      if (document.jobId === null) return [document];
      const job = byId.get(document.jobId);
      if (job !== undefined) return [followJob(document, job)];
      // The job is gone; unsaved work stays as a text of its own.
      return document.text === document.savedText ? [] : [{ ...document, jobId: null }];
    });
    const isSame =
      documents.length === get().documents.length && documents.every((one, at) => one === get().documents[at]);
    if (isSame) return;
    const isActiveOpen = documents.some(document => document.id === get().activeId);
    set({ documents, activeId: isActiveOpen ? get().activeId : (documents[0]?.id ?? null) });
  },
  setSide: side => set({ side }),
}));

const replace = (
  documents: readonly OpenDocument[],
  id: string,
  change: (document: OpenDocument) => OpenDocument,
): OpenDocument[] => documents.map(document => (document.id === id ? change(document) : document));

type StoredWorkbench = Pick<WorkbenchState, 'documents' | 'activeId' | 'side'>;

function restore(): StoredWorkbench {
  const empty: StoredWorkbench = { documents: [], activeId: null, side: 'stream' };
  if (typeof window === 'undefined') return empty;
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return empty;
    const { documents, activeId, side } = stored as Record<string, unknown>;
    const kept = Array.isArray(documents) ? documents.filter(isOpenDocument) : [];
    return {
      documents: kept,
      activeId: typeof activeId === 'string' ? activeId : null,
      side: side === 'batch' ? 'batch' : 'stream',
    };
  } catch {
    return empty;
  }
}

if (typeof window !== 'undefined') {
  useWorkbench.subscribe(({ documents, activeId, side }) => {
    try {
      localStorage.setItem(storageKey, JSON.stringify({ documents, activeId, side }));
    } catch {
      // A full storage costs what a reload would keep, not the work itself.
    }
  });
}
