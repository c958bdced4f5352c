import type { User } from '@lockstep/contracts/users';
import { newId } from '@lockstep/kernel/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey, openTestControl, publishPair, type TestControl, testConfig } from '../test/support/test-control.ts';
import { jobSql } from '../test/support/test-descriptors.ts';
import type { Control } from './control.ts';

let opened: TestControl;
let owner: User;
let stranger: User;
let jobId: string;
let pair: string;
let runId: string;
let reconciliationId: string;
let previewId: string;
let tokenId: string;

beforeAll(async () => {
  opened = await openTestControl();
  const { control, admin } = opened;
  owner = await control.createUser(admin, { name: 'owner', password: 'owner-password', role: 'member' });
  stranger = await control.createUser(admin, { name: 'stranger', password: 'stranger-password', role: 'member' });
  ({ jobId, pair } = await publishPair(opened, owner, 'private job'));
  runId = (await control.getPair(owner, pair)).stream.run!.id;
  ({ reconciliationId } = await control.requestReconciliation(owner, { pair, clientKey: newKey() }));
  const preview = { sqlText: jobSql, statementOffset: 0, side: 'batch' as const, rowsMax: 1, durationMsMax: 100 };
  ({ previewId } = await control.requestPreview(owner, preview));
  tokenId = (await control.createApiToken(owner, { name: 'mine' })).id;
});

afterAll(() => opened.close());

type Attempt = (control: Control, user: User) => Promise<unknown>;

/** Every method that names somebody's thing, aimed at the owner's. */
const aimed: Readonly<Partial<Record<keyof Control, Attempt>>> = {
  getJob: (control, user) => control.getJob(user, jobId),
  saveJob: (control, user) => control.saveJob(user, { id: jobId, sqlText: '', revision: 1 }),
  deleteJob: (control, user) => control.deleteJob(user, jobId),
  publishJob: (control, user) =>
    control.publishJob(user, jobId, { clientKey: newKey(), revision: 1, config: testConfig, start: false }),
  checkState: (control, user) => control.checkState(user, jobId),
  listVersions: (control, user) => control.listVersions(user, jobId),
  getVersion: (control, user) => control.getVersion(user, jobId, 1),
  getPair: (control, user) => control.getPair(user, pair),
  commandPair: (control, user) =>
    control.commandPair(user, { pair, side: 'stream', command: 'stop', clientKey: newKey() }),
  updatePairConfig: (control, user) => control.updatePairConfig(user, { pair, config: testConfig }),
  deletePair: (control, user) => control.deletePair(user, pair),
  getPlanGraph: (control, user) => control.getPlanGraph(user, { pair, side: 'stream' }),
  getRun: (control, user) => control.getRun(user, runId),
  listRunLogs: (control, user) => control.listRunLogs(user, { runId, limit: 1 }),
  listCheckpoints: (control, user) => control.listCheckpoints(user, { pair, limit: 1 }),
  listMetrics: (control, user) => control.listMetrics(user, { runId, sinceMs: 0 }),
  requestReconciliation: (control, user) => control.requestReconciliation(user, { pair, clientKey: newKey() }),
  getReconciliation: (control, user) => control.getReconciliation(user, reconciliationId),
  listReconciliations: (control, user) => control.listReconciliations(user, { pair, limit: 1 }),
  listDifferences: (control, user) => control.listDifferences(user, { reconciliationId, limit: 1, offset: 0 }),
  requestRepair: (control, user) => control.requestRepair(user, { pair, reconciliationId, clientKey: newKey() }),
  requestTap: (control, user) =>
    control.requestTap(user, { runId, edge: 'source-1', rowsPerSecondMax: 1, rowsMax: 1, durationMsMax: 100 }),
  followPreview: async (control, user) => {
    for await (const event of control.followPreview(user, previewId, AbortSignal.timeout(100))) return event;
  },
  cancelPreview: (control, user) => control.cancelPreview(user, previewId),
  revokeApiToken: (control, user) => control.revokeApiToken(user, tokenId),
};

/** Methods that name nothing of anybody's: they answer with the caller's own, or make something. */
const unaimed: readonly (keyof Control)[] = [
  'signIn',
  'findSession',
  'signOut',
  'changePassword',
  'createApiToken',
  'listApiTokens',
  'findApiToken',
  'setPreferences',
  'createUser',
  'ensureAdmin',
  'getLocalUser',
  'openLocalSession',
  'listJobs',
  'createJob',
  'checkJob',
  'getCatalog',
  'executeCatalogStatements',
  'listPairs',
  'listRuns',
  'requestPreview',
  'follow',
  'health',
  'getSampleFeed',
  'setSampleFeed',
  'ensureSampleFeed',
  'reportSampleFeed',
  'close',
];

test('every method of the facade is in one of the two tables', () => {
  expect([...Object.keys(aimed), ...unaimed].sort()).toEqual(Object.keys(opened.control).sort());
});

test.each(Object.keys(aimed))('%s refuses a member who does not own the thing', async name => {
  const attempt = aimed[name as keyof Control]!;
  await expect(attempt(opened.control, stranger)).rejects.toMatchObject({
    domain: 'user',
    code: expect.stringMatching(/\.not_found$/),
  });
});

test.each(Object.keys(aimed).filter(name => name !== 'deleteJob' && name !== 'deletePair'))(
  '%s never says not found to its owner',
  async name => {
    const attempt = aimed[name as keyof Control]!;
    const outcome = await attempt(opened.control, owner).then(
      () => 'ok',
      error => String(error.code),
    );
    expect(outcome).not.toMatch(/not_found$/);
  },
);

test('lists show a member their own things, and an administrator all', async () => {
  const { control, admin } = opened;
  expect(await control.listJobs(stranger)).toEqual([]);
  expect(await control.listPairs(stranger)).toEqual([]);
  expect(await control.listRuns(stranger, { limit: 100 })).toEqual([]);
  expect(await control.listApiTokens(stranger)).toEqual([]);
  expect((await control.listPairs(admin)).map(({ name }) => name)).toEqual([pair]);
});

test('a user who is in no workspace sees nothing', async () => {
  const nobody: User = { ...stranger, id: newId(), role: 'admin' };
  await expect(opened.control.listJobs(nobody)).rejects.toMatchObject({ code: 'auth.no_workspace' });
});

test('only the owner or an administrator replaces or drops a catalog object', async () => {
  const { control, admin } = opened;
  await expect(control.executeCatalogStatements(stranger, 'DROP TABLE totals')).rejects.toMatchObject({
    code: 'catalog.forbidden',
  });
  const source = `AS '/** @param {INT} n @returns {INT} */ n => n' LANGUAGE JAVASCRIPT`;
  await control.executeCatalogStatements(admin, `CREATE FUNCTION kept ${source}`);
  for (const change of [`ALTER FUNCTION kept ${source}`, 'DROP FUNCTION kept'])
    await expect(control.executeCatalogStatements(stranger, change)).rejects.toMatchObject({
      code: 'catalog.forbidden',
    });
  const replacing = `CREATE OR REPLACE TABLE totals (id INT) WITH ('connector' = 'numbers')`;
  await expect(control.executeCatalogStatements(stranger, replacing)).rejects.toMatchObject({
    code: 'catalog.forbidden',
  });
});

test('a member makes no accounts', async () => {
  await expect(
    opened.control.createUser(stranger, { name: 'friend', password: 'long-enough-1', role: 'admin' }),
  ).rejects.toMatchObject({ code: 'auth.forbidden' });
});

test('an id that can not be one is not found, and nothing breaks', async () => {
  for (const id of ['', 'x', "1' OR '1'='1", '00000000-0000-0000-0000-00000000000g'])
    await expect(opened.control.getRun(owner, id)).rejects.toMatchObject({ code: 'run.not_found' });
});
