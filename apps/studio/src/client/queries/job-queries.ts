import type { JobDto } from '@lockstep/contracts/api';
import type { JobVersionDto } from '@lockstep/contracts/job-versions';
import type { StateCheckDto } from '@lockstep/contracts/state-check';
import { queryOptions } from '@tanstack/react-query';
import { getJson } from '../fetch-json.ts';
import { queryKeys } from '../query-keys.ts';

export const jobsQuery = queryOptions({
  queryKey: queryKeys.jobs,
  queryFn: ({ signal }) => getJson<JobDto[]>('/api/jobs', signal),
});

export const versionsQuery = (jobId: string) =>
  queryOptions({
    queryKey: queryKeys.versions(jobId),
    queryFn: ({ signal }) => getJson<JobVersionDto[]>(`/api/jobs/${jobId}/versions`, signal),
  });

/** A published version never changes. */
export const versionQuery = (jobId: string, number: number) =>
  queryOptions({
    queryKey: queryKeys.version(jobId, number),
    queryFn: ({ signal }) => getJson<JobVersionDto>(`/api/jobs/${jobId}/versions/${number}`, signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What publishing the draft would do to the state of the stream side; asked anew each time, for checkpoints go on. */
export const stateCheckQuery = (jobId: string, revision: number) =>
  queryOptions({
    queryKey: queryKeys.stateCheck(jobId, revision),
    queryFn: ({ signal }) => getJson<StateCheckDto>(`/api/jobs/${jobId}/state-check`, signal),
    gcTime: 0,
    retry: false,
  });
