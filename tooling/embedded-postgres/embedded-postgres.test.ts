import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, expect, test } from 'vitest';
import { waitUntil } from '../processes/wait-until.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';

const home = mkdtempSync(join(tmpdir(), 'embedded-postgres-'));
const pidFile = join(home, 'data', 'postmaster.pid');
const pidOf = (): number => Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
let server: EmbeddedPostgres | undefined;

afterAll(async () => {
  await server?.stop();
  rmSync(home, { recursive: true, force: true });
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('a server that was killed comes back with every acknowledged row, a live one is taken over', async () => {
  server = await startEmbeddedPostgres({ home });
  const url = await server.createDatabase('kept');
  await query(url, 'CREATE TABLE written AS SELECT generate_series(1, 1000) AS n');
  const killed = pidOf();
  process.kill(killed, 'SIGKILL');
  const refuses = (): Promise<boolean> =>
    query(url, 'SELECT 1').then(
      () => false,
      () => true,
    );
  expect(await waitUntil(refuses, 10_000)).toBe(true);

  server = await startEmbeddedPostgres({ home });
  expect(server.isFresh).toBe(true);
  expect(pidOf()).not.toBe(killed);
  expect(await query(server.urlOf('kept'), 'SELECT count(*)::int AS n FROM written')).toEqual([{ n: 1000 }]);

  const again = await startEmbeddedPostgres({ home });
  expect([again.isFresh, again.port]).toEqual([false, server.port]);
}, 60_000);

test('a server that starts again takes the port it had, unless somebody else has it now', async () => {
  const { port } = server!;
  await server!.stop();
  server = await startEmbeddedPostgres({ home });
  expect(server.port).toBe(port);
  await server.stop();
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  server = await startEmbeddedPostgres({ home });
  expect(server.port).not.toBe(port);
  other.close();
}, 60_000);

test('a pid file left by a crash whose number belongs to somebody else is no server', async () => {
  await server?.stop();
  writeFileSync(pidFile, `${process.pid}\n${join(home, 'data')}\n0\n1\n\n127.0.0.1\n\nready   \n`);
  if (process.getuid?.() === 0) chmodSync(pidFile, 0o644);
  server = await startEmbeddedPostgres({ home });
  expect(server.isFresh).toBe(true);
  expect(await query(server.urlOf('kept'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
}, 60_000);

test('making a database twice, or two at once, gives one database', async () => {
  server = await startEmbeddedPostgres({ home });
  const { createDatabase } = server;
  const urls = await Promise.all([createDatabase('twice'), createDatabase('twice'), createDatabase('kept')]);
  expect(urls[0]).toBe(urls[1]);
});

test('nobody enters without the password, and the password is the owner’s alone', async () => {
  server = await startEmbeddedPostgres({ home });
  expect(statSync(join(home, 'password')).mode & 0o077).toBe(0);
  expect(statSync(join(home, 'data')).mode & 0o077).toBe(0);
  const url = new URL(server.urlOf('kept'));
  url.password = 'guess';
  await expect(query(url.toString(), 'SELECT 1')).rejects.toThrow('password authentication failed');
});

test('stop returns when the server has ended and released its data', async () => {
  server = await startEmbeddedPostgres({ home });
  const pid = pidOf();
  await server.stop();
  expect(existsSync(pidFile)).toBe(false);
  expect(await waitUntil(() => !isAlive(pid), 0)).toBe(true);
  await server.stop();
});

function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
