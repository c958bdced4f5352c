import type { RunMetrics } from '@lockstep/contracts/events';
import { newId } from '@lockstep/kernel/ids';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../../tooling/test-services/test-database.ts';
import { type Database, openDatabase } from '../client.ts';

let testDatabase: TestDatabase;
let database: Database;
let client: pg.Client;
const runId = newId();
const pairId = newId();

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ databaseUrl: testDatabase.url, connectionsMax: 2 });
  client = new pg.Client({ connectionString: testDatabase.url });
  await client.connect();
  const [user, job, version] = [newId(), newId(), newId()];
  await client.query(`INSERT INTO users (id, name, password_hash, role) VALUES ($1, 'u', '', 'member')`, [user]);
  await client.query(
    `INSERT INTO jobs (id, workspace_id, owner_id, name, sql_text) SELECT $1, id, $2, 'j', '' FROM workspaces`,
    [job, user],
  );
  await client.query(
    `INSERT INTO job_versions (id, job_id, number, revision, sql_text, catalog, config, plan_fingerprint, client_key, published_by)
     VALUES ($1, $2, 1, 1, '', '{}', '{}', '', 'k', 'u')`,
    [version, job],
  );
  await client.query(`INSERT INTO pairs (id, job_id, version_id, config) VALUES ($1, $2, $3, '{}')`, [
    pairId,
    job,
    version,
  ]);
  await client.query(
    `INSERT INTO runs (id, pair_id, version_id, side, trigger, client_key) VALUES ($1, $2, $3, 'stream', 'user', 'k')`,
    [runId, pairId, version],
  );
});

afterAll(async () => {
  await client.end();
  await database.close();
  await testDatabase.drop();
});

const metricsAt = (atMs: number): RunMetrics => ({
  atMs,
  rowsIn: atMs,
  rowsOut: 0,
  rowsInPerSecond: 0,
  rowsOutPerSecond: 0,
  watermarkMs: null,
  watermarkLagMs: null,
  bytesBehind: null,
  lateRows: 0,
  malformedRows: 0,
  stateBytes: 0,
  busyMs: 0,
  idleMs: 0,
  backPressuredMs: 0,
  residentBytes: 0,
  operators: [],
  subtasks: [],
});

test('samples of any length of time take bounded room, and the newest are all there', async () => {
  const { telemetry } = database.repositories;
  const startMs = Date.UTC(2026, 0, 1);
  const seconds = 1_500;
  for (let i = 0; i < seconds; i += 2) await telemetry.recordMetrics(runId, metricsAt(startMs + i * 1_000));
  const nowMs = startMs + seconds * 1_000;
  const { rows } = await client.query(
    `SELECT count(*)::int AS n FROM run_metrics WHERE run_id = $1 AND resolution_ms = 2000`,
    [runId],
  );
  expect(rows[0].n).toBe(300);

  const lastMinute = await telemetry.listMetrics(runId, nowMs - 60_000, nowMs);
  expect(lastMinute.map(sample => sample.atMs)).toEqual(
    Array.from({ length: 30 }, (_, i) => nowMs - 60_000 + i * 2_000),
  );
  const all = await telemetry.listMetrics(runId, startMs, nowMs);
  expect(all).toHaveLength(seconds / 60);
  expect(all.at(-1)?.atMs).toBe(nowMs - 2_000);
});

test('the newest sample has its subtasks, the history and samples of earlier versions have none', async () => {
  const { telemetry } = database.repositories;
  const { residentBytes: _resident, subtasks: _subtasks, ...task } = metricsAt(5_000);
  await telemetry.recordMetrics(runId, { ...metricsAt(5_000), subtasks: [{ ...task, subtask: 0 }] });
  const { rows } = await client.query(`SELECT metrics FROM runs WHERE id = $1`, [runId]);
  expect(rows[0].metrics.subtasks).toEqual([{ ...task, subtask: 0 }]);
  expect((await telemetry.listMetrics(runId, 5_000, 6_000))[0]!.subtasks).toEqual([]);
  await client.query(`UPDATE run_metrics SET sample = sample - 'busyMs' - 'watermarkLagMs' WHERE run_id = $1`, [runId]);
  expect((await telemetry.listMetrics(runId, 5_000, 6_000))[0]).toMatchObject({ busyMs: 0, watermarkLagMs: null });
});

test('logs are pruned to the newest lines and page forward from any line', async () => {
  const { telemetry } = database.repositories;
  const line = (i: number) => ({ at: new Date(), level: 'info' as const, message: `line ${i}`, fields: { i } });
  await telemetry.appendLogs(
    runId,
    Array.from({ length: 50 }, (_, i) => line(i)),
  );
  await telemetry.pruneLogs(20);
  const newest = await telemetry.listLogs(runId, null, 5);
  expect(newest.map(({ message }) => message)).toEqual(['line 45', 'line 46', 'line 47', 'line 48', 'line 49']);
  const all = await telemetry.listLogs(runId, 0n, 100);
  expect(all).toHaveLength(20);
  expect(await telemetry.listLogs(runId, BigInt(newest[3]!.id), 100)).toEqual(newest.slice(4));
});

test('late rows add up per window, also within one report', async () => {
  const { lateWindows } = database.repositories;
  const late = (windowStartMs: number, rows: number, operatorUid = 'a') => ({
    operatorUid,
    windowStartMs,
    windowEndMs: windowStartMs + 10,
    rows,
  });
  await lateWindows.add(pairId, [late(0, 1), late(0, 2), late(10, 5)]);
  await lateWindows.add(pairId, [late(0, 4, 'b'), late(10, 1)]);
  expect(await lateWindows.list(pairId)).toEqual([
    { windowStartMs: 0, windowEndMs: 10, rows: 7 },
    { windowStartMs: 10, windowEndMs: 20, rows: 6 },
  ]);
  await lateWindows.clear(pairId);
  expect(await lateWindows.list(pairId)).toEqual([]);
});
