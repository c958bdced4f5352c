import type { HealthDto } from '@lockstep/contracts/api';
import packageFile from '../package.json' with { type: 'json' };
import type { ControlDeps } from './control-deps.ts';

/** A worker that has not reported for so long is not counted. */
const workerOverdueMs = 10_000;

/** Never fails: a database that is away is what it has to say. */
export async function health({ database, queue, logger }: ControlDeps): Promise<HealthDto> {
  const { version } = packageFile;
  try {
    const workers = await database.repositories.workers.countAlive(workerOverdueMs);
    return { status: workers > 0 ? 'ok' : 'degraded', version, workers, queue: queue.kind };
  } catch (error) {
    logger.warn('The database can not be reached', { error: String(error) });
    return { status: 'degraded', version, workers: 0, queue: queue.kind };
  }
}
