import type { ControlDeps } from '../control-deps.ts';

/** What a worker does with a `run.stop` message: tells the run's holder, which may be itself or another worker. */
export async function passOnStop({ database }: ControlDeps, runId: string): Promise<void> {
  await database.repositories.announcements.workers({ kind: 'run.stop', id: runId });
}
