import type { Endpoint } from './endpoint.ts';
import { operationEndpoints } from './operation-endpoints.ts';
import { sessionEndpoints } from './session-endpoints.ts';

export const protocolVersions = [1, 2, 3, 4] as const;

export const endpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/info',
    since: 1,
    act: () => JSON.stringify({ productName: 'Lockstep', version: '0.1.0' }),
  },
  {
    method: 'GET',
    path: '/api_versions',
    since: 1,
    act: () => JSON.stringify({ versions: protocolVersions.map(version => `V${version}`) }),
  },
  ...sessionEndpoints,
  ...operationEndpoints,
];
