import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { createWorkerControl } from '@lockstep/control/worker-control';
import { systemClock } from '@lockstep/kernel/clock';
import { readEnv } from './env.ts';
import { createLogger } from './logger.ts';
import { startWorker } from './worker.ts';

/** Stopping takes no longer than this, or it is cut short: the leases then end what is left. */
const stopMsMax = 15_000;

const env = readEnv();
const logger = createLogger(env.logLevel);
const control = createWorkerControl({
  databaseUrl: env.databaseUrl,
  redisUrl: env.redisUrl,
  secretKey: env.secretKey,
  clock: systemClock,
  logger,
  connectors: connectorDescriptors,
});
const { dataDirectory, fileRoots, warmProcesses, subtaskThreadsMax } = env;
const worker = await startWorker({ control, dataDirectory, fileRoots, warmProcesses, subtaskThreadsMax, logger });

async function stop(): Promise<void> {
  setTimeout(() => process.exit(1), stopMsMax).unref();
  try {
    await worker.stop();
    await control.close();
    process.exit(0);
  } catch (error) {
    logger.error('The worker did not stop cleanly', { error: String(error) });
    process.exit(1);
  }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    stop().catch(() => process.exit(1));
  });
