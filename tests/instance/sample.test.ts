import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startInstance, type TestInstance } from './start-instance.ts';

let instance: TestInstance;

beforeAll(async () => {
  instance = await startInstance({ isSampleOff: false });
}, 120_000);

afterAll(async () => {
  await instance.stop();
  instance.remove();
}, 120_000);

const name = 'airport-punctuality';
const agreement = { equalPercent: 100, windowsDifferent: 0, missing: 0, extra: 0, different: 0 };
const reconcile = async (...flags: readonly string[]) =>
  JSON.parse(await instance.lockstep('reconcile', name, '--json', ...flags));

/** The windows that the newest comparison found to differ, by start. */
async function differingWindows(): Promise<{ startMs: number; cause: string; lateDropped: number }[]> {
  const { rows } = await instance.sql(`
    SELECT window_start_ms AS "startMs", cause, late_dropped AS "lateDropped" FROM reconciliation_windows
    WHERE verdict NOT IN ('equal', 'open')
      AND reconciliation_id = (SELECT id FROM reconciliations WHERE state = 'done' ORDER BY finished_at DESC LIMIT 1)
    ORDER BY window_start_ms`);
  return rows.map(row => ({ ...row, startMs: Number(row.startMs) }));
}

test('on a fresh home the sample runs on both sides and agrees over more than 1,000 windows', async () => {
  const isThere = async (): Promise<boolean> => {
    const [pair] = JSON.parse(await instance.lockstep('pairs', '--json'));
    return pair?.name === name && pair.stream.state === 'RUNNING' && pair.batch.state === 'FINISHED';
  };
  await expect.poll(isThere, { timeout: 180_000, interval: 500 }).toBe(true);
  await expect.poll(async () => (await reconcile()).windows, { timeout: 30_000 }).toBeGreaterThan(1_000);
  expect(await reconcile()).toMatchObject(agreement);
}, 240_000);

test('corrupted result rows are reported exactly, and repaired', async () => {
  const { rows } = await instance.sql(
    'SELECT DISTINCT window_start FROM sample.airport_hours_stream ORDER BY 1 OFFSET 500 LIMIT 3',
  );
  const [changed, lost, renamed] = rows.map(row => row.window_start);
  const corrupt = async (statement: string, window: unknown): Promise<void> => {
    const { rowCount } = await instance.sql(`${statement} WHERE window_start = $1 AND origin = 'ORD'`, [window]);
    expect(rowCount).toBe(1);
  };
  await corrupt('UPDATE sample.airport_hours_stream SET flights = flights + 1', changed);
  await corrupt('DELETE FROM sample.airport_hours_stream', lost);
  await corrupt("UPDATE sample.airport_hours_stream SET origin = 'XXX'", renamed);
  expect(await reconcile()).toMatchObject({ different: 1, missing: 2, extra: 1, windowsDifferent: 3 });
  expect(await reconcile('--repair')).toMatchObject(agreement);
}, 120_000);

test('late rows are counted and named as the cause of exactly the windows that lack them, and a repair brings them in', async () => {
  const rowsInjected = 40;
  await instance.sql('UPDATE sample_feed SET late_rows_requested = $1', [rowsInjected]);
  await expect.poll(async () => (await reconcile()).lateDropped, { timeout: 90_000, interval: 500 }).toBe(rowsInjected);
  const windows = await differingWindows();
  expect(windows.length).toBeGreaterThan(1);
  expect(windows.every(({ cause }) => cause === 'late-rows')).toBe(true);
  const { rows } = await instance.sql('SELECT window_start_ms AS ms FROM late_windows ORDER BY 1');
  expect(windows.map(({ startMs }) => startMs)).toEqual(rows.map(row => Number(row.ms)));
  expect(await reconcile('--repair')).toMatchObject(agreement);
}, 120_000);

test('a feeder that is killed is started again and goes on; the sides still agree', async () => {
  const newestEvent = async () =>
    Number((await instance.sql('SELECT event_time_ms AS ms FROM sample_feed')).rows[0].ms);
  const { children } = JSON.parse(readFileSync(path.join(instance.home, 'running.json'), 'utf8'));
  const commandLine = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  const feeder = children.find(({ pid }: { pid: number }) => commandLine(pid).includes('sample-feeder'));
  process.kill(feeder.pid, 'SIGKILL');
  const before = await newestEvent();
  await expect.poll(newestEvent, { timeout: 30_000, interval: 300 }).toBeGreaterThan(before + 3 * 3_600_000);
  await sleep(3_500); // a checkpoint, so that the new windows are compared
  expect(await reconcile()).toMatchObject(agreement);
}, 120_000);
