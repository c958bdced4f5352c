import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFlights } from '../pair/flights-pair.ts';
import { startInstance, type TestInstance } from './start-instance.ts';

let instance: TestInstance;

beforeAll(async () => {
  instance = await startInstance({ isSampleOff: true, prepare: files => writeFlights(files, 100_000) });
}, 60_000);

afterAll(async () => {
  await instance.stop();
  instance.remove();
}, 60_000);

/** The results of both sides are tables in the instance's own database. */
function pairSql(): string {
  const url = new URL(instance.databaseUrl);
  const jdbc = (
    side: string,
  ): string => `'${side}.connector' = 'jdbc', '${side}.url' = 'jdbc:postgresql://${url.host}${url.pathname}',
    '${side}.table-name' = 'hourly_${side}', '${side}.username' = '${url.username}', '${side}.password' = '${url.password}', '${side}.lockstep.sink.auto-create' = 'true'`;
  return `
CREATE TABLE flights (flight_time TIMESTAMP(3), origin STRING, delay INT, WATERMARK FOR flight_time AS flight_time - INTERVAL '10' MINUTE)
WITH ('connector' = 'paired',
  'stream.connector' = 'filesystem', 'stream.path' = 'in', 'stream.format' = 'json', 'stream.source.monitor-interval' = '200 ms',
  'batch.connector' = 'filesystem', 'batch.path' = 'in', 'batch.format' = 'json');
CREATE TABLE hourly (window_start TIMESTAMP(3), window_end TIMESTAMP(3), origin STRING, flights BIGINT, average_delay DOUBLE,
  PRIMARY KEY (window_start, origin) NOT ENFORCED)
WITH ('connector' = 'paired', ${jdbc('stream')}, ${jdbc('batch')});
INSERT INTO hourly SELECT window_start, window_end, origin, COUNT(*), AVG(CAST(delay AS DOUBLE))
FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(flight_time), INTERVAL '1' HOUR)) GROUP BY window_start, window_end, origin;`;
}

interface ShownPair {
  readonly name: string;
  readonly stream: { readonly state: string };
  readonly batch: { readonly state: string };
}

async function untilPair(isReached: (pair: ShownPair) => boolean): Promise<ShownPair> {
  for (const deadlineMs = Date.now() + 60_000; Date.now() < deadlineMs; await sleep(300)) {
    const pair: ShownPair = JSON.parse(await instance.lockstep('pair', 'hourly', '--json'));
    if (isReached(pair)) return pair;
  }
  throw new Error(`The pair did not get there: ${await instance.lockstep('pair', 'hourly')}`);
}

const reconcile = async (...flags: readonly string[]) =>
  JSON.parse(await instance.lockstep('reconcile', 'hourly', '--json', ...flags));

test('a published job runs as a pair, and its two results agree on every closed window', async () => {
  writeFileSync(path.join(instance.files, 'hourly.sql'), pairSql());
  expect(await instance.lockstep('publish', path.join(instance.files, 'hourly.sql'))).toContain('Published hourly v1');
  await untilPair(pair => pair.stream.state === 'RUNNING' && pair.batch.state === 'FINISHED');
  await expect.poll(async () => (await reconcile()).windows, { timeout: 20_000, interval: 500 }).toBeGreaterThan(100);
  expect(await reconcile()).toMatchObject({
    equalPercent: 100,
    missing: 0,
    extra: 0,
    different: 0,
    windowsDifferent: 0,
  });
}, 120_000);

test('corrupted rows are reported exactly, and a repair brings the agreement back', async () => {
  const { rows } = await instance.sql('SELECT DISTINCT window_start FROM hourly_stream ORDER BY 1 LIMIT 3');
  const [first, second, third] = rows.map(row => row.window_start);
  await instance.sql("UPDATE hourly_stream SET flights = flights + 1 WHERE window_start = $1 AND origin = 'SFO'", [
    first,
  ]);
  await instance.sql("DELETE FROM hourly_stream WHERE window_start = $1 AND origin = 'JFK'", [second]);
  await instance.sql("UPDATE hourly_stream SET origin = 'XXX' WHERE window_start = $1 AND origin = 'OAK'", [third]);
  expect(await reconcile()).toMatchObject({ different: 1, missing: 2, extra: 1, windowsDifferent: 3 });
  expect(await reconcile('--repair')).toMatchObject({ equalPercent: 100, windowsDifferent: 0 });
}, 60_000);

test('no secret of the script is stored or shown in the clear', async () => {
  const secret = new URL(instance.databaseUrl).password;
  const { rows } = await instance.sql(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  for (const { table_name: table } of rows) {
    const found = await instance.sql(
      `SELECT count(*)::int AS hits FROM ${pg.escapeIdentifier(table)} AS t WHERE strpos(t::text, $1) > 0`,
      [secret],
    );
    expect(found.rows[0].hits, table).toBe(0);
  }
});

test('the file for the command line holds an address and a token, for its owner only', () => {
  const file = path.join(instance.home, 'instance.json');
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8'))).sort()).toEqual(['pid', 'token', 'url']);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test('the API describes itself, and answers nobody without a token', async () => {
  const { url, token } = JSON.parse(readFileSync(path.join(instance.home, 'instance.json'), 'utf8'));
  const document = JSON.parse(await (await fetch(new URL('/api/v1/openapi.json', url))).text());
  for (const address of Object.keys(document.paths).filter(known => known !== '/api/v1/health')) {
    const method = document.paths[address].get === undefined ? 'POST' : 'GET';
    const answer = await fetch(new URL(address.replace('{name}', 'hourly'), url), { method });
    expect([address, answer.status]).toEqual([address, 401]);
  }
  const headers = { Authorization: `Bearer ${token}` };
  const pair = await (await fetch(new URL('/api/v1/pairs/hourly', url), { headers })).json();
  expect(pair).toMatchObject({ name: 'hourly', stream: { state: 'RUNNING' } });
});

test('a script with mistakes is refused with line and column, and changes nothing', async () => {
  const file = path.join(instance.files, 'hourly.sql');
  writeFileSync(file, `${pairSql()}\nINSERT INTO hourly SELECT * FROM nowhere;`);
  await expect(instance.lockstep('publish', file)).rejects.toThrow(/hourly\.sql:\d+:\d+: error: .*nowhere/);
  const { rows } = await instance.sql('SELECT sql_text FROM jobs');
  expect(rows).toHaveLength(1);
  expect(rows[0].sql_text).not.toContain('nowhere');
});

test('SIGTERM ends the instance and leaves no process and no lock behind', async () => {
  const { owner, children } = JSON.parse(readFileSync(path.join(instance.home, 'running.json'), 'utf8'));
  await instance.stop();
  const isAlive = ({ pid }: { readonly pid: number }): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  expect([owner, ...children].filter(isAlive)).toEqual([]);
  expect(() => readFileSync(path.join(instance.home, 'running.json'))).toThrow('ENOENT');
}, 60_000);
