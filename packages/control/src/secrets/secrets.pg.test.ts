import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey, openTestControl, publishPair, type TestControl, testConfig } from '../../test/support/test-control.ts';
import { createSecretBox } from './secret-box.ts';

let opened: TestControl;
const catalogSecret = 'hunter2-the-secret';
const jobSecret = 'open-sesame-the-other-secret';

const ownTableSql = `CREATE TABLE mine (id INT, amount DOUBLE, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'warehouse', 'url' = 'db.example', 'password' = '${jobSecret}');
INSERT INTO mine SELECT id, amount FROM readings;`;

beforeAll(async () => {
  opened = await openTestControl();
});

afterAll(() => opened.close());

/** Every row of every table, as text. */
async function wholeDatabase(): Promise<string> {
  const client = new pg.Client({ connectionString: opened.databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('public', 'bullmq')`,
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
      texts.push(...rows.map(row => row.text));
    }
    return texts.join('\n');
  } finally {
    await client.end();
  }
}

test('no secret is in any row, payload, log line or answer; the worker alone gets it', async () => {
  const { control, worker, admin, log } = opened;
  await publishPair(opened, admin, 'with a catalog secret');
  const job = await control.createJob(admin, { name: 'with its own secret', sqlText: ownTableSql });
  await control.publishJob(admin, job.id, { clientKey: newKey(), revision: 1, config: testConfig, start: true });
  const preview = { sqlText: ownTableSql, statementOffset: 0, side: 'batch' as const, rowsMax: 1, durationMsMax: 100 };
  const { previewId } = await control.requestPreview(admin, preview);
  const { run } = (await control.getPair(admin, 'with its own secret')).stream;
  const claimed = await worker.claimRun({ runId: run!.id, workerId: run!.id });
  const claimedPreview = await worker.claimPreview({ previewId, workerId: run!.id });

  expect(Object.values(claimed!.secrets)).toEqual([jobSecret]);
  expect(Object.values(claimedPreview!.secrets)).toEqual([jobSecret]);
  const answers = [
    await control.getCatalog(admin),
    await control.listJobs(admin),
    await control.listVersions(admin, job.id),
    await control.listPairs(admin),
    await control.getPlanGraph(admin, { pair: 'with its own secret', side: 'stream' }),
  ];
  const everything = [await wholeDatabase(), JSON.stringify(answers), log.join('\n')].join('\n');
  expect(everything).toContain('secret:default_catalog.default_database.totals/password');
  for (const secret of [catalogSecret, jobSecret]) {
    expect(everything).not.toContain(secret);
    expect(everything).not.toContain(Buffer.from(secret).toString('hex'));
    expect(everything).not.toContain(Buffer.from(secret).toString('base64'));
  }
});

test('a run is given the secrets of the tables that its text names, and no others', async () => {
  const { control, worker, admin } = opened;
  const { run } = (await control.getPair(admin, 'with a catalog secret')).stream;
  const claimed = await worker.claimRun({ runId: run!.id, workerId: run!.id });
  expect(claimed!.secrets).toEqual({ 'secret:default_catalog.default_database.totals/password': catalogSecret });
});

test('a draft with mistakes keeps no secret either, and saving it again changes nothing', async () => {
  const { control, admin } = opened;
  const broken = `CREATE TABLE (( WITH ('stream.password' = 'half-typed-secret', 'password'='second'; SELECT`;
  const job = await control.createJob(admin, { name: 'broken', sqlText: broken });
  expect(job.sqlText).not.toMatch(/half-typed-secret|second/);
  const again = await control.saveJob(admin, { id: job.id, sqlText: job.sqlText, revision: job.revision });
  expect(again.sqlText).toBe(job.sqlText);
});

test("a text can not refer to somebody else's secret", async () => {
  const { control, admin } = opened;
  const thief = await control.createUser(admin, { name: 'thief', password: 'thief-password', role: 'member' });
  const reference = 'secret:default_catalog.default_database.totals/password';
  const sqlText = `CREATE TABLE t (id INT) WITH ('connector'='warehouse', 'url'='evil.example', 'password'='${reference}')`;
  const refused = { code: 'secret.unavailable', domain: 'user' };
  await expect(control.createJob(thief, { name: 'theft', sqlText })).rejects.toMatchObject(refused);
  await expect(control.executeCatalogStatements(thief, sqlText)).rejects.toMatchObject(refused);
  await expect(
    control.requestPreview(thief, { sqlText, statementOffset: 0, side: 'batch', rowsMax: 1, durationMsMax: 100 }),
  ).rejects.toMatchObject(refused);
});

test('a sealed secret opens only under its own key and name, and not when it was touched', () => {
  const key = randomBytes(32);
  const box = createSecretBox(key);
  const sealed = box.encryptSecret('a/password', 'value');
  expect(createSecretBox(key).decryptSecret('a/password', sealed)).toBe('value');
  expect(() => box.decryptSecret('b/password', sealed)).toThrow();
  expect(() => createSecretBox(randomBytes(32)).decryptSecret('a/password', sealed)).toThrow(/another key/);
  const touched = Uint8Array.from(sealed.ciphertext, byte => byte ^ 1);
  expect(() => box.decryptSecret('a/password', { ...sealed, ciphertext: touched })).toThrow();
});

test('two secrets of the same value look different', () => {
  const box = createSecretBox(randomBytes(32));
  expect(box.encryptSecret('n', 'v').ciphertext).not.toEqual(box.encryptSecret('n', 'v').ciphertext);
});
