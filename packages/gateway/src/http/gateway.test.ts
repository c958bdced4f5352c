import { appendFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { GatewayClient } from '../../test/gateway-client.ts';

const batch = { 'execution.runtime-mode': 'batch', 'table.dml-sync': 'true' };

test('a statement is submitted, its pages are fetched in turn, and the last one can be fetched again', async () => {
  await using client = await GatewayClient.start();
  expect((await client.call('GET', '/info')).body).toMatchObject({ productName: 'Lockstep' });
  const session = await client.open(batch);
  const operation = await client.submit(
    session,
    "SELECT 12345678901234567890.10 AS d, CAST(NULL AS INT) AS n, 'x' AS s",
  );
  const first = await client.call('GET', `${operation}/result/0?rowFormat=JSON`);
  expect(first.body).toMatchObject({
    resultType: 'PAYLOAD',
    isQueryResult: true,
    resultKind: 'SUCCESS_WITH_CONTENT',
    results: {
      columns: [
        { name: 'd', logicalType: { type: 'DECIMAL', nullable: false, precision: 22, scale: 2 } },
        { name: 'n', logicalType: { type: 'INTEGER', nullable: true } },
        { name: 's', logicalType: { type: 'CHAR', nullable: false, length: 1 } },
      ],
      rowFormat: 'JSON',
      data: [{ kind: 'INSERT', fields: [expect.any(Number), null, 'x'] }],
    },
    nextResultUri: `${operation}/result/1?rowFormat=JSON`,
  });
  expect(await client.call('GET', `${operation}/result/0?rowFormat=JSON`)).toEqual(first);
  const end = await client.call('GET', `${operation}/result/1?rowFormat=JSON`);
  expect(end.body).toMatchObject({ resultType: 'EOS' });
  expect(end.body).not.toHaveProperty('nextResultUri');
  expect((await client.call('GET', `${operation}/result/5?rowFormat=JSON`)).status).toBe(400);
  const text = await client.submit(session, 'SELECT 12345678901234567890.10');
  const page = await client.call('GET', `${text}/result/0?rowFormat=PLAIN_TEXT`);
  expect(page.body.results!.data[0]!.fields).toEqual(['12345678901234567890.10']);
});

test('tables and settings belong to their session', async () => {
  await using client = await GatewayClient.start();
  const [mine, other] = [await client.open(batch), await client.open(batch)];
  expect(
    await client.run(mine, "CREATE TABLE t (a INT) WITH ('connector' = 'values', 'data' = '[[1], [2]]')"),
  ).toMatchObject({ columns: ['result'], rows: ['INSERT OK'] });
  await client.run(mine, 'CREATE VIEW v AS SELECT a * 10 AS b FROM t');
  expect((await client.run(mine, 'SELECT * FROM v')).rows).toEqual(['INSERT 10', 'INSERT 20']);
  await expect(client.run(other, 'SELECT * FROM v')).rejects.toThrow("Object 'v' not found");
  await client.run(mine, "SET 'k' = '1'");
  expect((await client.run(mine, 'SET')).rows).toContain('INSERT k,1');
  await client.run(mine, 'RESET');
  expect((await client.run(mine, 'SET')).rows).not.toContain('INSERT k,1');
});

test('INSERT waits for its job with table.dml-sync, and a stream SELECT ends when it is closed', async () => {
  await using client = await GatewayClient.start();
  const session = await client.open({ 'table.dml-sync': 'true' });
  const file = path.join(client.directory, 'in.jsonl');
  await writeFile(file, '["+I", 1]\n["+I", 1]\n');
  await client.run(session, `CREATE TABLE s (a INT) WITH ('connector' = 'values', 'path' = '${file}')`);
  await client.run(session, "CREATE TABLE o (a INT, n BIGINT) WITH ('connector' = 'values', 'path' = 'out')");
  const { jobId, rows } = await client.run(session, 'INSERT INTO o SELECT a, COUNT(*) FROM s GROUP BY a');
  expect(rows).toEqual([`INSERT ${jobId}`]);
  expect(await readFile(path.join(client.directory, 'out'), 'utf8')).toBe('+I[1, 1]\n-U[1, 1]\n+U[1, 2]\n');
  await client.run(
    session,
    `CREATE TABLE u (a INT) WITH ('connector' = 'values', 'path' = '${file}', 'bounded' = 'false')`,
  );
  const operation = await client.submit(session, 'SELECT * FROM u');
  const page = await client.call('GET', `${operation}/result/0?rowFormat=JSON`);
  expect(page.body.results!.data).toContainEqual({ kind: 'INSERT', fields: [1] });
  expect((await client.run(session, 'SHOW JOBS')).rows.filter(row => row.includes(page.body.jobID!))[0]).toContain(
    'RUNNING',
  );
  expect((await client.call('DELETE', `${operation}/close`)).body).toEqual({ status: 'CLOSED' });
  await expect
    .poll(async () => (await client.run(session, 'SHOW JOBS')).rows.find(row => row.includes(page.body.jobID!)))
    .toContain('CANCELED');
});

test('what goes wrong is told in words with the status that says whose fault it is', async () => {
  await using client = await GatewayClient.start({ sessionsMax: 1, bodyBytesMax: 1000 });
  expect((await client.call('GET', '/v2/sessions/none')).status).toBe(404);
  expect((await client.call('GET', '/v9/info')).status).toBe(404);
  expect((await client.call('PUT', '/info')).status).toBe(405);
  const session = await client.open();
  expect((await client.call('POST', '/v2/sessions', {})).body.errors?.[0]).toContain('1 sessions at most');
  expect((await client.call('POST', `${session}/statements`, '{')).status).toBe(400);
  expect((await client.call('POST', `${session}/statements`, { statement: 'x'.repeat(1000) })).status).toBe(413);
  const operation = await client.submit(session, 'SELECT nothing FROM nowhere');
  const failed = await client.call('GET', `${operation}/result/0?rowFormat=JSON`);
  const message = "SQL validation failed. From line 1, column 21 to line 1, column 27: Object 'nowhere' not found.";
  expect(failed).toEqual({ status: 400, body: { errors: [message] } });
  expect((await client.call('GET', `${operation}/status`)).body).toEqual({ status: 'ERROR' });
  await expect(client.run(session, 'SELECT 1; SELECT 2')).rejects.toThrow('Only one statement');
  await expect(
    client
      .run(session, "CREATE TABLE t (a INT) WITH ('connector' = 'values', 'path' = '/etc/passwd')")
      .then(() => client.run(session, 'SELECT * FROM t')),
  ).rejects.toThrow('outside the directories');
});

test('a job that was stopped with a savepoint goes on behind the rows it has read', async () => {
  await using client = await GatewayClient.start();
  const [input, output] = ['in.jsonl', 'out'].map(name => path.join(client.directory, name));
  await writeFile(input!, '["+I", "a", 1]\n["+I", "a", 2]\n');
  const define = async (session: string, bounded: boolean): Promise<void> => {
    const options = `'connector' = 'values', 'path' = '${input}', 'bounded' = '${bounded}'`;
    await client.run(session, `CREATE TABLE s (k STRING, n INT) WITH (${options})`);
    await client.run(session, `CREATE TABLE o (k STRING, n INT) WITH ('connector' = 'values', 'path' = '${output}')`);
  };
  const insert = 'INSERT INTO o SELECT k, SUM(n) FROM s GROUP BY k';
  const first = await client.open({ 'execution.checkpointing.savepoint-dir': `file://${client.directory}/sp` });
  await define(first, false);
  const { jobId } = await client.run(first, insert);
  await expect.poll(() => readFile(output!, 'utf8').catch(() => '')).toBe('+I[a, 1]\n-U[a, 1]\n+U[a, 3]\n');
  const { columns, rows } = await client.run(first, `STOP JOB '${jobId}' WITH SAVEPOINT`);
  expect(columns).toEqual(['savepoint path']);
  await expect(client.run(first, `STOP JOB '${jobId}'`)).rejects.toThrow('FINISHED');

  await appendFile(input!, '["+I", "a", 4]\n');
  const savepoint = rows[0]!.slice('INSERT '.length);
  const second = await client.open({ 'execution.state-recovery.path': savepoint, 'table.dml-sync': 'true' });
  await define(second, true);
  await client.run(second, insert);
  expect(await readFile(output!, 'utf8')).toBe('+I[a, 1]\n-U[a, 1]\n+U[a, 3]\n-U[a, 3]\n+U[a, 7]\n');
});

test('a web page can not reach the gateway, neither across origins nor by a name that means this host', async () => {
  await using client = await GatewayClient.start();
  expect(await client.statusWith({ origin: 'http://evil.example' })).toBe(403);
  expect(await client.statusWith({ host: 'evil.example:8083' })).toBe(403);
  expect(await client.statusWith({ host: 'localhost:8083' })).toBe(200);
});

test('no more jobs run at the same time than may', async () => {
  await using client = await GatewayClient.start({ runningJobsMax: 1 });
  const session = await client.open();
  await client.run(session, "CREATE TABLE u (a INT) WITH ('connector' = 'values', 'bounded' = 'false')");
  const { jobId } = await client.run(session, 'INSERT INTO u SELECT * FROM u');
  await expect(client.run(session, 'SELECT 1')).rejects.toThrow('1 jobs are running');
  await client.run(session, `STOP JOB '${jobId}'`);
  expect((await client.run(session, 'SELECT 1')).rows).toEqual(['INSERT 1']);
});
