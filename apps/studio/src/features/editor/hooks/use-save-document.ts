'use client';

import type { JobDto } from '@lockstep/contracts/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { ApiError } from '#client/api-error.ts';
import { describeError } from '#client/describe-error.ts';
import { getJson, sendJson } from '#client/fetch-json.ts';
import { queryKeys } from '#client/query-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import type { OpenDocument } from '../workbench/open-document.ts';
import { useWorkbench } from '../workbench/workbench-store.ts';

interface SaveHandlers {
  /** Somebody saved meanwhile: `theirs` is what the server has. */
  readonly onConflict: (document: OpenDocument, theirs: JobDto) => void;
}

interface SaveRequest {
  readonly document: OpenDocument;
  /** For a text that is not yet a job's. */
  readonly name?: string;
}

/** Saves a tab's text as its job's draft, or as a new job. */
export function useSaveDocument({ onConflict }: SaveHandlers) {
  const { errors } = useMessages();
  const queries = useQueryClient();
  const saved = useWorkbench(state => state.saved);
  return useMutation({
    mutationFn: ({ document, name }: SaveRequest) =>
      document.jobId === null
        ? sendJson<JobDto>('POST', '/api/jobs', { name: name ?? document.name, sqlText: document.text })
        : sendJson<JobDto>('PUT', `/api/jobs/${document.jobId}`, {
            sqlText: document.text,
            revision: document.revision,
          }),
    onSuccess: async (job, { document }) => {
      saved(document.id, job, document.text);
      await queries.invalidateQueries({ queryKey: queryKeys.jobs });
    },
    onError: async (error, { document }) => {
      if (error instanceof ApiError && error.code === 'job.revision_conflict' && document.jobId !== null) {
        onConflict(document, await getJson<JobDto>(`/api/jobs/${document.jobId}`));
      } else if (document.jobId !== null) toast.error(describeError(error, errors).title);
    },
  });
}
