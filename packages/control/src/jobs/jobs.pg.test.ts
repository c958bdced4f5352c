import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey, openTestControl, publishPair, type TestControl, testConfig } from '../../test/support/test-control.ts';
import { jobSql } from '../../test/support/test-descriptors.ts';

let opened: TestControl;

beforeAll(async () => {
  opened = await openTestControl();
});

afterAll(() => opened.close());

test('a save on top of a newer revision is refused, so nobody loses work', async () => {
  const { control, admin } = opened;
  const job = await control.createJob(admin, { name: 'edited twice', sqlText: 'SELECT 1' });
  const save = (sqlText: string) => control.saveJob(admin, { id: job.id, sqlText, revision: job.revision });
  const saves = await Promise.allSettled(Array.from({ length: 6 }, (_, i) => save(`SELECT ${i}`)));
  const refused = saves.filter(result => result.status === 'rejected');
  expect(refused).toHaveLength(5);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'job.revision_conflict', domain: 'user' });
  expect((await control.getJob(admin, job.id)).revision).toBe(2);
});

test('a text with mistakes is not published, and says where on either side', async () => {
  const { control, admin } = opened;
  const job = await control.createJob(admin, { name: 'wrong', sqlText: 'INSERT INTO nowhere SELECT 1' });
  const request = { clientKey: newKey(), revision: 1, config: testConfig, start: true };
  const refusal = await control.publishJob(admin, job.id, request).catch(error => error);
  expect(refusal).toMatchObject({ code: 'job.invalid', domain: 'user' });
  expect(refusal.details.diagnostics).toEqual([
    expect.objectContaining({ severity: 'error', span: { start: 12, end: 19 } }),
  ]);
  expect(await control.listVersions(admin, job.id)).toEqual([]);
  expect(await control.checkJob(admin, { sqlText: job.sqlText })).toMatchObject({
    stream: [{ severity: 'error' }],
    batch: [{ severity: 'error' }],
  });
});

test('a text without INSERT has nothing to run', async () => {
  const { control, admin } = opened;
  const job = await control.createJob(admin, { name: 'idle', sqlText: 'SELECT 1' });
  const request = { clientKey: newKey(), revision: 1, config: testConfig, start: true };
  await expect(control.publishJob(admin, job.id, request)).rejects.toMatchObject({ code: 'job.nothing_to_run' });
});

test('the same client key publishes once, however often and at once it is sent', async () => {
  const { control, admin } = opened;
  const { jobId } = await publishPair(opened, admin, 'published once', { start: false });
  const job = await control.saveJob(admin, { id: jobId, sqlText: `${jobSql} -- 2`, revision: 1 });
  const request = { clientKey: newKey(), revision: job.revision, config: testConfig, start: true };
  const answers = await Promise.all(Array.from({ length: 6 }, () => control.publishJob(admin, jobId, request)));
  expect(new Set(answers.map(answer => answer.versionNumber))).toEqual(new Set([2]));
  expect(await control.listVersions(admin, jobId)).toHaveLength(2);
  expect(await control.listRuns(admin, { pair: 'published once', limit: 10 })).toHaveLength(2);
});

test('a version stays what it was when the draft and the catalog change', async () => {
  const { control, worker, admin } = opened;
  const { jobId, pair } = await publishPair(opened, admin, 'frozen');
  await control.saveJob(admin, { id: jobId, sqlText: 'SELECT 1', revision: 1 });
  await control.executeCatalogStatements(
    admin,
    `CREATE OR REPLACE TABLE readings (id INT, amount DOUBLE, extra INT) WITH ('connector' = 'numbers')`,
  );
  const { run } = (await control.getPair(admin, pair)).stream;
  const claimed = await worker.claimRun({ runId: run!.id, workerId: run!.id });
  expect(claimed!.sqlText).toBe(jobSql);
  expect(JSON.stringify(claimed!.catalog)).not.toContain('extra INT');
  expect(await control.getJob(admin, jobId)).toMatchObject({ publishedVersion: 1, hasUnpublishedChanges: true });
});

test('renaming a job renames its pair, and a taken name is refused', async () => {
  const { control, admin } = opened;
  const { jobId } = await publishPair(opened, admin, 'old name', { start: false });
  await control.saveJob(admin, { id: jobId, sqlText: jobSql, revision: 1, name: 'new name' });
  expect((await control.getPair(admin, 'new name')).jobId).toBe(jobId);
  await expect(control.getPair(admin, 'old name')).rejects.toMatchObject({ code: 'pair.not_found' });
  await expect(control.createJob(admin, { name: 'new name', sqlText: '' })).rejects.toMatchObject({
    code: 'job.name_taken',
  });
});

test('a job is deleted only when no side runs', async () => {
  const { control, admin } = opened;
  const { jobId, pair } = await publishPair(opened, admin, 'to delete');
  await expect(control.deleteJob(admin, jobId)).rejects.toMatchObject({ code: 'job.running' });
  await expect(control.deletePair(admin, pair)).rejects.toMatchObject({ code: 'pair.running' });
  for (const side of ['stream', 'batch'] as const)
    await control.commandPair(admin, { pair, side, command: 'stop', clientKey: newKey() });
  await control.deleteJob(admin, jobId);
  await expect(control.getPair(admin, pair)).rejects.toMatchObject({ code: 'pair.not_found' });
});

test('catalog statements are done all or none', async () => {
  const { control, admin } = opened;
  const before = await control.getCatalog(admin);
  const half = `CREATE TABLE fine (id INT) WITH ('connector' = 'numbers'); CREATE TABLE bad (id NOTYPE) WITH ('connector' = 'numbers');`;
  await expect(control.executeCatalogStatements(admin, half)).rejects.toMatchObject({ code: 'catalog.invalid' });
  await expect(control.executeCatalogStatements(admin, 'INSERT INTO a SELECT 1')).rejects.toMatchObject({
    code: 'catalog.invalid',
  });
  expect(await control.getCatalog(admin)).toEqual(before);
  const made = await control.executeCatalogStatements(
    admin,
    `CREATE TABLE IF NOT EXISTS readings (id INT) WITH ('connector' = 'numbers'); CREATE VIEW v AS SELECT id FROM readings; DROP VIEW v;`,
  );
  expect(made).toEqual({
    created: ['default_catalog.default_database.v'],
    dropped: ['default_catalog.default_database.v'],
  });
});

test('functions are kept in the catalog, and a version keeps the text that it was published with', async () => {
  const { control, worker, admin } = opened;
  const source = (factor: number) => `AS '/** @param {INT} n @returns {INT} */ n => n * ${factor}' LANGUAGE JAVASCRIPT`;
  await control.executeCatalogStatements(admin, `CREATE FUNCTION Scaled ${source(2)}`);
  await expect(control.executeCatalogStatements(admin, `CREATE FUNCTION scaled ${source(2)}`)).rejects.toMatchObject({
    code: 'catalog.invalid',
  });
  await control.executeCatalogStatements(admin, `CREATE FUNCTION IF NOT EXISTS scaled ${source(9)}`);
  await expect(control.executeCatalogStatements(admin, `CREATE FUNCTION readings ${source(2)}`)).rejects.toMatchObject({
    code: 'catalog.name_taken',
  });
  await expect(
    control.executeCatalogStatements(admin, `CREATE TABLE scaled (id INT) WITH ('connector' = 'numbers')`),
  ).rejects.toMatchObject({ code: 'catalog.name_taken' });

  const sqlText = jobSql.replace('SELECT id', 'SELECT SCALED(id)');
  expect(sqlText).not.toBe(jobSql);
  const { pair } = await publishPair(opened, admin, 'with a function', { sqlText });
  await control.executeCatalogStatements(admin, `ALTER FUNCTION scaled ${source(3)}`);
  expect(JSON.stringify(await control.getCatalog(admin))).toContain('n * 3');
  const { run } = (await control.getPair(admin, pair)).stream;
  const claimed = await worker.claimRun({ runId: run!.id, workerId: run!.id });
  expect(claimed!.catalog.objects.find(({ kind }) => kind === 'function')?.createStatement).toContain('n * 2');

  await control.executeCatalogStatements(admin, 'DROP FUNCTION SCALED');
  await expect(control.executeCatalogStatements(admin, `ALTER FUNCTION scaled ${source(4)}`)).rejects.toMatchObject({
    code: 'catalog.invalid',
  });
  expect((await control.getCatalog(admin)).objects.some(({ kind }) => kind === 'function')).toBe(false);
});
