import { pairConfigSchema } from '@lockstep/contracts/runs';
import type { StateFate } from '@lockstep/contracts/state-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTables, hourlySql, openWorkerRig, type WorkerRig, writeDay } from '../test/support/worker-rig.ts';

let rig: WorkerRig;
let jobId: string;
const pair = 'edited';
const editedSql = hourlySql.replace('COUNT(*)', 'COUNT(DISTINCT `at`)');

beforeAll(async () => {
  rig = await openWorkerRig();
  await createTables(rig);
  writeDay(rig.directory, 0);
  rig.startWorker();
  jobId = (await rig.control.createJob(rig.user, { name: pair, sqlText: hourlySql })).id;
});

afterAll(() => rig.close());

const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 50 });
const streamRun = async () => (await rig.control.getPair(rig.user, pair)).stream.run!;

const saveDraft = async (sqlText: string): Promise<void> => {
  const { revision } = await rig.control.getJob(rig.user, jobId);
  await rig.control.saveJob(rig.user, { id: jobId, sqlText, revision });
};

async function publish(state: 'same-plan' | 'keep' | 'empty'): Promise<void> {
  const { revision } = await rig.control.getJob(rig.user, jobId);
  const config = pairConfigSchema.parse({
    stream: { checkpointIntervalMs: 300 },
    batch: { schedule: { kind: 'on-demand' } },
  });
  await rig.control.publishJob(rig.user, jobId, {
    clientKey: `publish-${revision}-${state}`,
    revision,
    start: true,
    config,
    state,
  });
}

/** How the newest run of the stream side began, in the words of its log. */
async function beginning(versionNumber: number): Promise<string> {
  await until(async () => expect(await streamRun()).toMatchObject({ versionNumber, state: 'RUNNING' }));
  const logs = await rig.control.listRunLogs(rig.user, { runId: (await streamRun()).id, limit: 50 });
  return logs.map(({ message }) => message).find(message => message.includes('started')) ?? '';
}

const inShort = (fates: readonly StateFate[]): string[] =>
  fates.map(({ fate, cause, isSource }) => `${isSource ? 'source' : 'operator'} ${fate}: ${cause}`).toSorted();

test('before a version is published a worker says what its state would become, and the choice is kept', async () => {
  expect(await rig.control.checkState(rig.user, jobId)).toEqual({ checkpoint: null, fates: [] });
  await publish('same-plan');
  expect(await beginning(1)).toContain('from the beginning');
  await until(async () => expect((await streamRun()).lastCheckpoint).not.toBeNull());

  const unchanged = await rig.control.checkState(rig.user, jobId);
  expect(unchanged.checkpoint).toMatchObject({ versionNumber: 1, isSavepoint: false });
  expect(unchanged.fates.length).toBeGreaterThan(1);
  expect(new Set(unchanged.fates.map(({ fate }) => fate))).toEqual(new Set(['kept']));

  await saveDraft(editedSql);
  const edited = await rig.control.checkState(rig.user, jobId);
  expect(inShort(edited.fates)).toEqual([
    'operator dropped: gone',
    'operator empty: new',
    'operator kept: same',
    'source kept: same',
  ]);

  await publish('keep');
  expect(await beginning(2)).toMatch(/from .*chk-\d+$/);
  await saveDraft(`${editedSql} -- again`);
  await publish('empty');
  expect(await beginning(3)).toContain('from the beginning');
}, 120_000);

test('a draft with a mistake is refused with the place of the mistake', async () => {
  await saveDraft(hourlySql.replace('origin,', 'origine,'));
  await expect(rig.control.checkState(rig.user, jobId)).rejects.toMatchObject({ domain: 'user' });
});
