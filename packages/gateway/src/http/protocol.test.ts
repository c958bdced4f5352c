import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { GatewayClient } from '../../test/gateway-client.ts';

test('configure-session carries out what prepares a session, and nothing else', async () => {
  await using client = await GatewayClient.start();
  const session = await client.open();
  const configure = (statement: string) => client.call('POST', `${session}/configure-session`, { statement });
  expect(await configure("SET 'k' = 'v'")).toEqual({ status: 200, body: {} });
  expect((await configure("CREATE TABLE t (a INT) WITH ('connector' = 'values')")).status).toBe(200);
  expect((await client.call('GET', session)).body).toEqual({ properties: { k: 'v' } });
  expect((await configure('SELECT 1')).body.errors?.[0]).toContain('configuring session');
  expect((await configure("CREATE TABLE u WITH ('connector' = 'values') AS SELECT 1 AS a")).status).toBe(400);
  expect((await configure('DROP TABLE nothing')).body.errors?.[0]).toContain('does not exist');
  expect((await client.call('POST', `${session.replace('v2', 'v1')}/configure-session`, {})).status).toBe(404);
});

test('complete-statement offers what can stand at the position', async () => {
  await using client = await GatewayClient.start();
  const session = await client.open();
  await client.run(session, "CREATE TABLE orders (amount INT) WITH ('connector' = 'values')");
  const body = { statement: 'SELECT am FROM orders', position: 9 };
  const { candidates } = await client.complete(session, body);
  expect(candidates[0]).toBe('amount');
});

test('PLAIN_TEXT cells are what CAST to STRING gives', async () => {
  await using client = await GatewayClient.start();
  const session = await client.open({ 'execution.runtime-mode': 'batch', 'table.local-time-zone': 'Asia/Shanghai' });
  const query =
    "SELECT TRUE, 1.50, X'0aff', CAST(NULL AS INT), TIMESTAMP '2020-01-01 00:00:00', TO_TIMESTAMP_LTZ(0, 3), 1e7, 'a'";
  const operation = await client.submit(session, query);
  const page = await client.call('GET', `${operation}/result/0?rowFormat=PLAIN_TEXT`);
  expect(page.body.results?.data[0]?.fields).toEqual([
    'TRUE',
    '1.50',
    "x'0aff'",
    '<NULL>',
    '2020-01-01 00:00:00',
    '1970-01-01 08:00:00.000',
    '1.0E7',
    'a',
  ]);
});

test('a script of version 4 runs on its own, with what the session knows, and its text is checked first', async () => {
  await using client = await GatewayClient.start();
  const session = (await client.open({ 'execution.runtime-mode': 'batch' })).replace('v2', 'v4');
  await client.run(session, "CREATE TABLE o (a INT) WITH ('connector' = 'values', 'path' = 'out')");
  const start = (body: object) => client.call('POST', `${session}/scripts`, body);
  expect((await start({ script: 'SELECT 1; SELEC 2' })).status).toBe(400);
  const script = "SET 'table.dml-sync' = 'true'; SELECT 1; INSERT INTO o VALUES (1); INSERT INTO o VALUES (2);";
  expect((await start({ script })).body).toEqual({ clusterID: expect.any(String) });
  await expect.poll(() => readFile(path.join(client.directory, 'out'), 'utf8').catch(() => '')).toBe('+I[1]\n+I[2]\n');
  expect((await start({ scriptUri: '/etc/hostname' })).body.errors?.[0]).toContain('outside the directories');
});

test('a statement that takes too long is ended, and a session that nobody uses is closed', async () => {
  let nowMs = 1_000_000;
  await using client = await GatewayClient.start({ idleTimeoutMs: 60_000, idleCheckMs: 10 }, { nowMs: () => nowMs });
  const session = await client.open({ 'table.dml-sync': 'true' });
  await client.run(session, "CREATE TABLE u (a INT) WITH ('connector' = 'values', 'bounded' = 'false')");
  const { body } = await client.call('POST', `${session}/statements`, {
    statement: 'INSERT INTO u SELECT * FROM u',
    executionTimeout: 20,
  });
  const operation = `${session}/operations/${body.operationHandle}`;
  await expect.poll(async () => (await client.call('GET', `${operation}/status`)).body).toEqual({ status: 'TIMEOUT' });
  nowMs += 59_000;
  expect((await client.call('POST', `${session}/heartbeat`)).status).toBe(200);
  nowMs += 59_000;
  await new Promise(resolve => setTimeout(resolve, 50));
  expect((await client.call('GET', session)).status).toBe(200);
  nowMs += 60_000;
  await expect.poll(async () => (await client.call('GET', '/v2/sessions/none')).status).toBe(404);
  await new Promise(resolve => setTimeout(resolve, 50));
  expect((await client.call('GET', session)).status).toBe(404);
});
