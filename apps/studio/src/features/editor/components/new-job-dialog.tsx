'use client';

import type { JobDto } from '@lockstep/contracts/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { sendJson } from '#client/fetch-json.ts';
import { queryKeys } from '#client/query-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { useWorkbench } from '../workbench/workbench-store.ts';
import { NameDialog } from './name-dialog.tsx';

export function NewJobDialog({ onClose }: { onClose: () => void }) {
  const { editor } = useMessages();
  const queries = useQueryClient();
  const openJob = useWorkbench(state => state.openJob);
  const create = useMutation({
    mutationFn: (name: string) => sendJson<JobDto>('POST', '/api/jobs', { name, sqlText: editor.newJobText }),
    onSuccess: async job => {
      queries.setQueryData<JobDto[]>(queryKeys.jobs, jobs => [...(jobs ?? []).filter(({ id }) => id !== job.id), job]);
      openJob(job);
      onClose();
      await queries.invalidateQueries({ queryKey: queryKeys.jobs });
    },
  });
  return (
    <NameDialog
      title={editor.newJobTitle}
      action={editor.create}
      initial=""
      error={create.error}
      isBusy={create.isPending}
      onClose={onClose}
      onName={name => create.mutate(name)}
    />
  );
}
