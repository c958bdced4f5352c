'use client';

import type { JobDto } from '@lockstep/contracts/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { sendJson } from '#client/fetch-json.ts';
import { queryKeys } from '#client/query-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { NameDialog } from './name-dialog.tsx';

interface Renaming {
  readonly job: JobDto;
  readonly name: string;
}

export function RenameJobDialog({ job, onClose }: { job: JobDto | null; onClose: () => void }) {
  const { common, editor } = useMessages();
  const queries = useQueryClient();
  const rename = useMutation({
    mutationFn: ({ job: { id, sqlText, revision }, name }: Renaming) =>
      sendJson<JobDto>('PUT', `/api/jobs/${id}`, { sqlText, revision, name }),
    onSuccess: async () => {
      onClose();
      await Promise.all([
        queries.invalidateQueries({ queryKey: queryKeys.jobs }),
        queries.invalidateQueries({ queryKey: queryKeys.pairs }),
      ]);
    },
  });
  if (job === null) return null;
  return (
    <NameDialog
      key={job.id}
      title={editor.renameTitle}
      action={common.save}
      initial={job.name}
      error={rename.error}
      isBusy={rename.isPending}
      onClose={onClose}
      onName={name => rename.mutate({ job, name })}
    />
  );
}
