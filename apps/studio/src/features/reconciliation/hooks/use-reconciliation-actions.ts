'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { describeError } from '#client/describe-error.ts';
import { sendJson } from '#client/fetch-json.ts';
import { pairPath } from '#client/queries/pair-queries.ts';
import { queryKeys } from '#client/query-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';

interface RepairRequest {
  readonly reconciliationId: string;
  readonly windowStartsMs?: readonly number[];
}

/** Compare now, and repair. Both only ask for it: the result comes with the server's events. */
export function useReconciliationActions(pair: string) {
  const { reconciliation, errors } = useMessages();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: queryKeys.reconciliations(pair) });
  const onError = (error: unknown) => toast.error(describeError(error, errors).title);
  const reconcile = useMutation({
    mutationFn: () =>
      sendJson<{ reconciliationId: string }>('POST', `${pairPath(pair)}/reconciliations`, {
        clientKey: crypto.randomUUID(),
      }),
    onSuccess: () => {
      toast.success(reconciliation.reconcileStarted);
      return refresh();
    },
    onError,
  });
  const repair = useMutation({
    mutationFn: (request: RepairRequest) =>
      sendJson<{ reconciliationId: string }>('POST', `${pairPath(pair)}/repairs`, {
        ...request,
        clientKey: crypto.randomUUID(),
      }),
    onSuccess: () => {
      toast.success(reconciliation.repairStarted);
      return refresh();
    },
    onError,
  });
  return { reconcile, repair };
}
