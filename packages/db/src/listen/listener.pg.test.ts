import { silentLogger } from '@lockstep/kernel/logger';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { createTestDatabase } from '../../../../tooling/test-services/test-database.ts';
import { Listener } from './listener.ts';

test('hears again after its connection was cut, and says that something may have been missed', async () => {
  const testDatabase = await createTestDatabase();
  const client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  const heard: string[] = [];
  let gaps = 0;
  const listener = new Listener({
    databaseUrl: testDatabase.url,
    channels: ['news'],
    logger: silentLogger,
    onMessage: (_channel, payload) => heard.push(payload),
    onGap: () => {
      gaps += 1;
    },
  });
  await listener.open();
  await client.query(`NOTIFY news, 'first'`);
  await vi.waitFor(() => expect(heard).toEqual(['first']));

  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lockstep-listen'`,
  );
  await vi.waitFor(() => expect(gaps).toBe(1), { timeout: 5_000 });
  await client.query(`NOTIFY news, 'second'`);
  await vi.waitFor(() => expect(heard).toEqual(['first', 'second']));

  await listener.close();
  await client.end();
  await testDatabase.drop();
});
