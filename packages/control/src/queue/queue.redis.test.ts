import { silentLogger } from '@lockstep/kernel/logger';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkQueue } from '../../test/support/queue-conformance.ts';
import { hasRedis, type RedisServer, startRedis } from '../../test/support/redis-server.ts';
import { openJobQueue } from './index.ts';

describe.skipIf(!hasRedis)('the queue on Redis', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });

  afterAll(() => server.stop());

  const open = () => openJobQueue({ databaseUrl: 'postgresql://unused', redisUrl: server.url, logger: silentLogger });

  checkQueue(() => ({
    open,
    wipe: async () => {
      const redis = new Redis(server.url);
      await redis.flushall();
      await redis.quit();
    },
  }));

  test('says that it is on Redis', async () => {
    const queue = open();
    expect(queue.kind).toBe('redis');
    await queue.close();
  });
});

test('sending while Redis is away neither fails nor waits long', async () => {
  const lines: string[] = [];
  const logger = { ...silentLogger, warn: (message: string) => void lines.push(message) };
  const queue = openJobQueue({ databaseUrl: 'postgresql://unused', redisUrl: 'redis://127.0.0.1:1', logger });
  const startedMs = performance.now();
  await queue.send('run.start', { runId: '00000000-0000-7000-8000-000000000001' });
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  expect(lines).toContain('A message was not sent; a sweeper will send it');
  await queue.close();
});
