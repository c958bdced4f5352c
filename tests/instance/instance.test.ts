import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeFlights } from '../pair/flights-pair.ts';

const root = path.resolve(import.meta.dirname, '../..');
const home = mkdtempSync(path.join(os.tmpdir(), 'lockstep-home-'));
const files = mkdtempSync(path.join(os.tmpdir(), 'lockstep-files-'));
const env = { ...process.env, LOCKSTEP_HOME: home, LOCKSTEP_FILE_ROOTS: files, LOCKSTEP_SAMPLE: 'off' };
let instance: ChildProcess;
let databaseUrl = '';

/** `npx lockstep ...` on the instance; exit code 1 is an answer, not a failure. */
async function lockstep(...args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(process.execPath, [path.join(root, 'apps/cli/src/main.ts'), ...args], { env }))
      .stdout;
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    if (code === 1 && stdout !== '') return stdout;
    throw new Error(stderr, { cause: error });
  }
}

async function sql(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}

/** The results of both sides are tables in the instance's own database. */
function pairSql(): string {
  const url = new URL(databaseUrl);
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
    const pair: ShownPair = JSON.parse(await lockstep('pair', 'hourly', '--json'));
    if (isReached(pair)) return pair;
  }
  throw new Error(`The pair did not get there: ${await lockstep('pair', 'hourly')}`);
}

const reconcile = async (...flags: readonly string[]) =>
  JSON.parse(await lockstep('reconcile', 'hourly', '--json', ...flags));

beforeAll(async () => {
  writeFlights(files, 100_000);
  instance = spawn(process.execPath, [path.join(root, 'scripts/start/main.ts')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // From here on nobody reads the console any more: that must not matter.
  for await (const chunk of instance.stdout!) if (String(chunk).includes('Ready')) break;
  databaseUrl = JSON.parse(readFileSync(path.join(home, 'instance.json'), 'utf8')).databaseUrl;
}, 60_000);

afterAll(async () => {
  instance.kill('SIGTERM');
  if (instance.exitCode === null) await once(instance, 'exit');
  rmSync(home, { recursive: true, force: true });
  rmSync(files, { recursive: true, force: true });
}, 60_000);

test('a published job runs as a pair, and its two results agree on every closed window', async () => {
  writeFileSync(path.join(files, 'hourly.sql'), pairSql());
  expect(await lockstep('publish', path.join(files, 'hourly.sql'))).toContain('Published hourly v1');
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
  const { rows } = await sql('SELECT DISTINCT window_start FROM hourly_stream ORDER BY 1 LIMIT 3');
  const [first, second, third] = rows.map(row => row.window_start);
  await sql("UPDATE hourly_stream SET flights = flights + 1 WHERE window_start = $1 AND origin = 'SFO'", [first]);
  await sql("DELETE FROM hourly_stream WHERE window_start = $1 AND origin = 'JFK'", [second]);
  await sql("UPDATE hourly_stream SET origin = 'XXX' WHERE window_start = $1 AND origin = 'OAK'", [third]);
  expect(await reconcile()).toMatchObject({ different: 1, missing: 2, extra: 1, windowsDifferent: 3 });
  expect(await reconcile('--repair')).toMatchObject({ equalPercent: 100, windowsDifferent: 0 });
}, 60_000);

test('no secret of the script is stored or shown in the clear', async () => {
  const secret = new URL(databaseUrl).password;
  const { rows } = await sql(
    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  for (const { table_name: table } of rows) {
    const found = await sql(
      `SELECT count(*)::int AS hits FROM ${pg.escapeIdentifier(table)} AS t WHERE strpos(t::text, $1) > 0`,
      [secret],
    );
    expect(found.rows[0].hits, table).toBe(0);
  }
});

test('SIGTERM ends the instance and leaves no process and no lock behind', async () => {
  const { owner, children } = JSON.parse(readFileSync(path.join(home, 'running.json'), 'utf8'));
  instance.kill('SIGTERM');
  await once(instance, 'exit');
  const isAlive = ({ pid }: { readonly pid: number }): boolean => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  expect([owner, ...children].filter(isAlive)).toEqual([]);
  expect(() => readFileSync(path.join(home, 'running.json'))).toThrow('ENOENT');
}, 60_000);
