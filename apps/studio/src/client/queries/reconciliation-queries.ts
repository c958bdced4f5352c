import type { ReconciliationDetail, ReconciliationSummary, RowDifference } from '@lockstep/contracts/reconciliation';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { getJson, withQuery } from '../fetch-json.ts';
import { queryKeys } from '../query-keys.ts';
import { pairPath } from './pair-queries.ts';

export const reconciliationsQuery = (pair: string) =>
  queryOptions({
    queryKey: queryKeys.reconciliations(pair),
    queryFn: ({ signal }) => getJson<ReconciliationSummary[]>(`${pairPath(pair)}/reconciliations`, signal),
  });

export const reconciliationQuery = (id: string) =>
  queryOptions({
    queryKey: queryKeys.reconciliation(id),
    queryFn: ({ signal }) => getJson<ReconciliationDetail>(`/api/reconciliations/${id}`, signal),
  });

const pageDifferences = 100;

export const differencesQuery = (id: string, windowStartMs: number | null) =>
  infiniteQueryOptions({
    queryKey: queryKeys.differences(id, windowStartMs),
    queryFn: ({ pageParam, signal }) =>
      getJson<RowDifference[]>(
        withQuery(`/api/reconciliations/${id}/differences`, {
          windowStartMs,
          limit: pageDifferences,
          offset: pageParam,
        }),
        signal,
      ),
    initialPageParam: 0,
    getNextPageParam: (page, pages) => (page.length < pageDifferences ? null : pages.length * pageDifferences),
  });
