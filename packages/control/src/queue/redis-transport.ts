import type { Logger } from '@lockstep/kernel/logger';
import { Queue, Worker } from 'bullmq';
import { messageOptions, queueName, type Transport } from './transport.ts';

/** The queue on Redis, through ioredis. */
export function openRedisTransport(redisUrl: string, logger: Logger): Transport {
  const connection = { url: redisUrl, maxRetriesPerRequest: null };
  const queue = new Queue(queueName, { connection: { ...connection, enableOfflineQueue: false } });
  queue.on('error', error => logger.warn('The queue has trouble', { error: error.message }));
  return {
    kind: 'redis',
    add: async ({ id, name, payload }, attempts) => {
      await queue.add(name, payload, messageOptions(id, attempts));
    },
    work: async (handle, concurrency) => {
      const worker = new Worker(queueName, job => handle({ id: job.id ?? '', name: job.name, payload: job.data }), {
        connection,
        concurrency,
      });
      worker.on('error', error => logger.warn('The queue has trouble', { error: error.message }));
      await worker.waitUntilReady();
      return { close: () => worker.close() };
    },
    close: () => queue.close(),
  };
}
