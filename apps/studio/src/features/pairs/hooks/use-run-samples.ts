'use client';

import type { RunDto } from '@lockstep/contracts/api';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { chartMinutes, type RunSample, runMetricsQuery } from '#client/queries/run-queries.ts';
import { queryKeys } from '#client/query-keys.ts';
import { appendSample } from '../samples.ts';

/** A run's measurements of the last minutes: read once, then continued with what comes with the run itself. */
export function useRunSamples(run: RunDto | null): readonly RunSample[] {
  const queries = useQueryClient();
  const runId = run?.id ?? '';
  const { data = [] } = useQuery({ ...runMetricsQuery(runId), enabled: run !== null });
  const newest = run?.metrics ?? null;
  useEffect(() => {
    if (newest === null) return;
    queries.setQueryData<readonly RunSample[]>(queryKeys.runMetrics(runId), known =>
      known === undefined ? known : appendSample(known, newest, chartMinutes * 60_000),
    );
  }, [queries, runId, newest]);
  return data;
}
