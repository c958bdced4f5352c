import type { RunDto } from '@lockstep/contracts/api';
import type { RunMetrics } from '@lockstep/contracts/events';
import type { RunLogDto } from '@lockstep/contracts/run-records';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { getJson, withQuery } from '../fetch-json.ts';
import { queryKeys } from '../query-keys.ts';

export type RunFilter = Readonly<Record<'pair' | 'side' | 'state', string | undefined>>;

const pageRuns = 50;
/** A page of the log; the API gives at most so many lines at once. */
const pageLines = 1_000;
/** Lines kept in the page, the newest. */
const linesMax = 10_000;

export const runsQuery = (filter: RunFilter) =>
  infiniteQueryOptions({
    queryKey: queryKeys.runs(filter),
    queryFn: ({ pageParam, signal }) =>
      getJson<RunDto[]>(withQuery('/api/runs', { ...filter, limit: pageRuns, before: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: page => (page.length < pageRuns ? null : (page.at(-1)?.id ?? null)),
  });

export const runQuery = (id: string) =>
  queryOptions({ queryKey: queryKeys.run(id), queryFn: ({ signal }) => getJson<RunDto>(`/api/runs/${id}`, signal) });

/** A run's log so far. A second read asks only for what came after the last known line. */
export const runLogsQuery = (id: string) => {
  const queryKey = queryKeys.runLogs(id);
  return queryOptions({
    queryKey,
    queryFn: async ({ client, signal }) => {
      const known = client.getQueryData<RunLogDto[]>(queryKey) ?? [];
      const path = withQuery(`/api/runs/${id}/logs`, { afterId: known.at(-1)?.id, limit: pageLines });
      const more = await getJson<RunLogDto[]>(path, signal);
      return more.length === 0 ? known : [...known, ...more].slice(-linesMax);
    },
    structuralSharing: false,
  });
};

export type RunSample = Omit<RunMetrics, 'operators' | 'subtasks'>;

export const chartMinutes = 15;

export const runMetricsQuery = (id: string) =>
  queryOptions({
    queryKey: queryKeys.runMetrics(id),
    queryFn: ({ signal }) =>
      getJson<RunSample[]>(
        withQuery(`/api/runs/${id}/metrics`, { sinceMs: Date.now() - chartMinutes * 60_000 }),
        signal,
      ),
    staleTime: Number.POSITIVE_INFINITY,
  });
