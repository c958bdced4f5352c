import type { PairDto } from '@lockstep/contracts/api';
import type { PlanGraph } from '@lockstep/contracts/plan-graph';
import type { CheckpointDto } from '@lockstep/contracts/run-records';
import type { Side } from '@lockstep/contracts/runs';
import type { SampleFeedDto } from '@lockstep/contracts/sample-feed';
import { queryOptions } from '@tanstack/react-query';
import { getJson, withQuery } from '../fetch-json.ts';
import { queryKeys } from '../query-keys.ts';

/** The API's address of a pair. */
export const pairPath = (name: string): string => `/api/pairs/${encodeURIComponent(name)}`;

export const pairsQuery = queryOptions({
  queryKey: queryKeys.pairs,
  queryFn: ({ signal }) => getJson<PairDto[]>('/api/pairs', signal),
});

export const pairQuery = (name: string) =>
  queryOptions({
    queryKey: queryKeys.pair(name),
    queryFn: ({ signal }) => getJson<PairDto>(pairPath(name), signal),
  });

export const checkpointsQuery = (pair: string) =>
  queryOptions({
    queryKey: queryKeys.checkpoints(pair),
    queryFn: ({ signal }) => getJson<CheckpointDto[]>(`${pairPath(pair)}/checkpoints`, signal),
  });

/** The plan of a published version, as its run executes it, never changes; `runId` is null before there is one. */
export const planQuery = (pair: string, side: Side, version: number, runId: string | null) =>
  queryOptions({
    queryKey: queryKeys.plan(pair, side, version, runId),
    queryFn: ({ signal }) => getJson<PlanGraph>(withQuery(`${pairPath(pair)}/plan`, { side }), signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const sampleFeedQuery = queryOptions({
  queryKey: queryKeys.sampleFeed,
  queryFn: ({ signal }) => getJson<SampleFeedDto | null>('/api/sample-feed', signal),
});
