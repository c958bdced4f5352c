'use client';

import type { JobDto } from '@lockstep/contracts/api';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { sendJson } from '#client/fetch-json.ts';
import { queryKeys } from '#client/query-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { ConfirmDialog } from '#ui/confirm-dialog.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { useWorkbench } from '../workbench/workbench-store.ts';

export function DeleteJobDialog({ job, onClose }: { job: JobDto | null; onClose: () => void }) {
  const { common, editor } = useMessages();
  const queries = useQueryClient();
  const close = useWorkbench(state => state.close);
  const remove = useMutation({
    mutationFn: (id: string) => sendJson('DELETE', `/api/jobs/${id}`),
    onSuccess: async (_, id) => {
      close(id);
      toast.success(editor.jobDeleted);
      onClose();
      await queries.invalidateQueries({ queryKey: queryKeys.jobs });
    },
  });
  return (
    <ConfirmDialog
      isOpen={job !== null}
      onClose={onClose}
      title={editor.deleteTitle(job?.name ?? '')}
      consequence={editor.deleteConsequence}
      action={common.remove}
      isDangerous
      isBusy={remove.isPending}
      onConfirm={() => (job === null ? undefined : remove.mutate(job.id))}
    >
      {remove.isError ? <ErrorPanel error={remove.error} /> : null}
    </ConfirmDialog>
  );
}
