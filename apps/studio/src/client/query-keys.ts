import type { LiveEvent } from '@lockstep/contracts/live';
import type { Side } from '@lockstep/contracts/runs';
import type { QueryKey } from '@tanstack/react-query';

/** Every cached resource's key, in one place: what a live event makes stale is told by these. */
export const queryKeys = {
  jobs: ['jobs'],
  job: (id: string) => ['jobs', id],
  versions: (jobId: string) => ['jobs', jobId, 'versions'],
  version: (jobId: string, number: number) => ['version', jobId, number],
  stateCheck: (jobId: string, revision: number) => ['state-check', jobId, revision],
  catalog: ['catalog'],
  pairs: ['pairs'],
  pair: (name: string) => ['pairs', name],
  checkpoints: (pair: string) => ['pairs', pair, 'checkpoints'],
  plan: (pair: string, side: Side, version: number, runId: string | null) => ['plan', pair, side, version, runId],
  runs: (filter: Readonly<Record<string, string | undefined>>) => ['runs', 'list', filter],
  run: (id: string) => ['runs', id],
  runLogs: (id: string) => ['runs', id, 'logs'],
  /** Not below the run: new samples come with the run itself and are appended. */
  runMetrics: (id: string) => ['metrics', id],
  reconciliations: (pair: string) => ['reconciliations', 'list', pair],
  reconciliation: (id: string) => ['reconciliations', id],
  differences: (id: string, windowStartMs: number | null) => ['reconciliations', id, 'differences', windowStartMs],
  sampleFeed: ['sample-feed'],
  tokens: ['tokens'],
  health: ['health'],
} as const satisfies Record<string, QueryKey | ((...args: never[]) => QueryKey)>;

/** The keys whose data a live event makes stale. Prefixes: everything below them is meant too. */
export function staleKeys(event: LiveEvent): readonly QueryKey[] {
  switch (event.topic) {
    case 'pair':
      return [queryKeys.pairs, queryKeys.sampleFeed, queryKeys.jobs];
    case 'run':
      return [queryKeys.pairs, queryKeys.run(event.id), ['runs', 'list']];
    case 'reconciliation':
      return [queryKeys.pairs, queryKeys.reconciliation(event.id), ['reconciliations', 'list']];
    case 'job':
      return [queryKeys.jobs];
    case 'catalog':
      return [queryKeys.catalog];
  }
}
