'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from 'sonner';
import { sendJson } from '#client/fetch-json.ts';
import { queryKeys } from '#client/query-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';

interface CatalogChange {
  readonly created: readonly string[];
  readonly dropped: readonly string[];
}

/** Runs CREATE and DROP statements against the workspace's catalog. */
export function useCatalogStatements(onDone: () => void) {
  const { data } = useMessages();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (sqlText: string) => sendJson<CatalogChange>('POST', '/api/catalog', { sqlText }),
    onSuccess: async ({ created, dropped }) => {
      await queries.invalidateQueries({ queryKey: queryKeys.catalog });
      toast.success(data.done(created.join(', '), dropped.join(', ')));
      onDone();
    },
  });
}
