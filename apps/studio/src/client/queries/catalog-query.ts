import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import { queryOptions } from '@tanstack/react-query';
import { getJson } from '../fetch-json.ts';
import { queryKeys } from '../query-keys.ts';

export const catalogQuery = queryOptions({
  queryKey: queryKeys.catalog,
  queryFn: ({ signal }) => getJson<CatalogSnapshot>('/api/catalog', signal),
});
