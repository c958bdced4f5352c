import type { HealthDto } from '@lockstep/contracts/api';
import packageFile from '../package.json' with { type: 'json' };
import type { ControlDeps } from './control-deps.ts';

/** Never fails: a database that is away is what it has to say. */
export async function health({ database, queue, logger }: ControlDeps): Promise<HealthDto> {
  const { version } = packageFile;
  try {
    const { count: workers, subtaskThreadsMax } = await database.repositories.workers.summarizeAlive();
    return { status: workers > 0 ? 'ok' : 'degraded', version, workers, subtaskThreadsMax, queue: queue.kind };
  } catch (error) {
    logger.warn('The database can not be reached', { error: String(error) });
    return { status: 'degraded', version, workers: 0, subtaskThreadsMax: null, queue: queue.kind };
  }
}
