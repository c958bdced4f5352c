import { silentLogger } from '@lockstep/kernel/logger';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../tooling/test-services/test-database.ts';
import { checkQueue } from '../../test/support/queue-conformance.ts';
import { openJobQueue } from './index.ts';

let testDatabase: TestDatabase;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});

afterAll(() => testDatabase.drop());

/** Deletes every message, with the tables' own constraints intact. */
async function wipe(): Promise<void> {
  const client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  try {
    await client.query('DELETE FROM bullmq.job');
  } finally {
    await client.end();
  }
}

describe('the queue on PostgreSQL', () => {
  checkQueue(() => ({ open: () => openJobQueue({ databaseUrl: testDatabase.url, logger: silentLogger }), wipe }));
});

test('sending while the store is away neither fails nor waits long', async () => {
  const lines: string[] = [];
  const logger = { ...silentLogger, warn: (message: string) => void lines.push(message) };
  const queue = openJobQueue({ databaseUrl: 'postgresql://nobody@127.0.0.1:1/none', logger });
  const startedMs = performance.now();
  await queue.send('run.start', { runId: '00000000-0000-7000-8000-000000000001' });
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  expect(lines).toContain('A message was not sent; a sweeper will send it');
});
