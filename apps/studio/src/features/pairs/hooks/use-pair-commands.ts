'use client';

import type { DateRange, RunCommand, Side } from '@lockstep/contracts/runs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { describeError } from '#client/describe-error.ts';
import { sendJson } from '#client/fetch-json.ts';
import { pairPath } from '#client/queries/pair-queries.ts';
import { queryKeys } from '#client/query-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';

export interface SideCommand {
  readonly side: Side;
  readonly command: RunCommand;
  readonly range?: DateRange;
}

/** Commands to a pair's sides. The server answers that it has understood; what comes of it is told by the states. */
export function usePairCommands(pair: string) {
  const { common, errors, pairs } = useMessages();
  const queries = useQueryClient();
  const router = useRouter();
  const onError = (error: unknown) => toast.error(describeError(error, errors).title);
  const command = useMutation({
    mutationFn: (request: SideCommand) =>
      sendJson<{ runId: string }>('POST', `${pairPath(pair)}/commands`, {
        ...request,
        clientKey: crypto.randomUUID(),
      }),
    onSuccess: (_, { side, command: name }) => {
      const isStop = name === 'stop' || name === 'stop-with-savepoint';
      if (name === 'run-batch') toast.success(pairs.confirm.batchQueued);
      else toast.success(isStop ? pairs.confirm.stopped(common[side]) : pairs.confirm.started(common[side]));
      return queries.invalidateQueries({ queryKey: queryKeys.pairs });
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: () => sendJson('DELETE', pairPath(pair)),
    onSuccess: async () => {
      toast.success(pairs.confirm.deleted);
      router.push('/pairs');
      queries.removeQueries({ queryKey: queryKeys.pair(pair) });
      await queries.invalidateQueries({ queryKey: queryKeys.pairs });
    },
    onError,
  });
  return { command, remove };
}
