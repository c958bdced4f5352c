'use client';

import { useMutation } from '@tanstack/react-query';
import { toast } from 'sonner';
import { describeError } from '#client/describe-error.ts';
import { sendJson } from '#client/fetch-json.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { mergeProblems } from '../language/problems.ts';
import type { SideDiagnostics } from '../language/protocol.ts';

/** Asks the server what the text means on both sides; its word is the one that publishing goes by. */
export function useCheck(onProblems: () => void) {
  const { editor, errors } = useMessages();
  return useMutation({
    mutationFn: (sqlText: string) => sendJson<SideDiagnostics>('POST', '/api/jobs/check', { sqlText }),
    onSuccess: sides => {
      const count = mergeProblems(sides).length;
      if (count === 0) {
        toast.success(editor.checkClean);
        return;
      }
      toast.error(editor.checkProblems(count));
      onProblems();
    },
    onError: error => toast.error(describeError(error, errors).title),
  });
}
