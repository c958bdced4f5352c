import type { HealthDto } from '@lockstep/contracts/api';
import { queryOptions } from '@tanstack/react-query';
import { getJson } from '../fetch-json.ts';
import { queryKeys } from '../query-keys.ts';

export const healthQuery = queryOptions({
  queryKey: queryKeys.health,
  queryFn: ({ signal }) => getJson<HealthDto>('/api/v1/health', signal),
});
