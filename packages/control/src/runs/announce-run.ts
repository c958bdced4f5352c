import type { PairRecord, Repositories } from '@lockstep/db/repositories';

/** A run shows on its own page and on its pair's. */
export async function announceRun(
  { announcements }: Repositories,
  pair: Pick<PairRecord, 'name' | 'ownerId'>,
  runId: string,
): Promise<void> {
  await announcements.live('run', runId, pair.ownerId);
  await announcements.live('pair', pair.name, pair.ownerId);
}
