import type { Logger } from '@lockstep/kernel/logger';
import { createPostgresBackend, Queue, Worker } from 'bullmq';
import { messageOptions, queueName, type Transport } from './transport.ts';

/** BullMQ's tables live beside ours, in a schema of their own. */
const schema = 'bullmq';
const connectionsMax = 3;

/** The queue without Redis: the same API on the database that is there anyway. */
export function openPostgresTransport(databaseUrl: string, logger: Logger): Transport {
  const connection = { connectionString: databaseUrl, schema, migrate: true, max: connectionsMax };
  const queue = new Queue(queueName, { connection }, createPostgresBackend);
  queue.on('error', error => logger.warn('The queue has trouble', { error: error.message }));
  return {
    kind: 'postgres',
    add: async ({ id, name, payload }, attempts) => {
      await queue.add(name, payload, messageOptions(id, attempts));
    },
    work: async (handle, concurrency) => {
      const worker = new Worker(
        queueName,
        job => handle({ id: job.id ?? '', name: job.name, payload: job.data }),
        { connection, concurrency },
        createPostgresBackend,
      );
      worker.on('error', error => logger.warn('The queue has trouble', { error: error.message }));
      await worker.waitUntilReady();
      return { close: () => worker.close() };
    },
    close: () => queue.close(),
  };
}
