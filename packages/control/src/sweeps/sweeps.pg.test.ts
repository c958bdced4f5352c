import { newId } from '@lockstep/kernel/ids';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newKey, openTestControl, publishPair, type TestControl, testConfig } from '../../test/support/test-control.ts';
import { jobSql } from '../../test/support/test-descriptors.ts';
import type { JobConsumer } from '../queue/index.ts';

let opened: TestControl;
let client: pg.Client;
let consumer: JobConsumer;
const received: string[] = [];

beforeAll(async () => {
  opened = await openTestControl();
  client = new pg.Client({ connectionString: opened.databaseUrl });
  await client.connect();
  consumer = await opened.worker.consume(
    {
      'run.start': async ({ runId }) => void received.push(`run.start ${runId}`),
      'run.stop': async ({ runId }) => void received.push(`run.stop ${runId}`),
      'preview.run': async ({ previewId }) => void received.push(`preview.run ${previewId}`),
      'state-check.run': async ({ stateCheckId }) => void received.push(`state-check.run ${stateCheckId}`),
      'reconciliation.run': async ({ reconciliationId }) =>
        void received.push(`reconciliation.run ${reconciliationId}`),
    },
    { concurrency: 4 },
  );
});

afterAll(async () => {
  await consumer.close();
  await client.end();
  await opened.close();
});

const side = async (pair: string, name: 'stream' | 'batch') => (await opened.control.getPair(opened.admin, pair))[name];

const until = (check: () => Promise<void> | void) => vi.waitFor(check, { timeout: 10_000 });

test('a queued run whose message was lost is sent again', async () => {
  const { pair } = await publishPair(opened, opened.admin, 'lost message');
  const message = `run.start ${(await side(pair, 'stream')).run!.id}`;
  await until(() => expect(received).toContain(message));
  received.length = 0; // nobody claimed it: as good as lost
  await opened.worker.sweep();
  await new Promise(resolve => setTimeout(resolve, 200));
  expect(received).not.toContain(message); // it may still be on its way
  await client.query(`UPDATE runs SET state_since = now() - interval '10 seconds'`);
  await opened.worker.sweep();
  await until(() => expect(received).toContain(message));
});

test('an expired lease makes its run recover, and the run is offered again after its delay', async () => {
  const { pair } = await publishPair(opened, opened.admin, 'lost worker');
  const { run } = await side(pair, 'stream');
  await opened.worker.claimRun({ runId: run!.id, workerId: newId() });
  await opened.worker.sweep();
  expect((await side(pair, 'stream')).state).toBe('STARTING');
  await client.query(
    `UPDATE run_attempts SET lease_until = now() - interval '1 millisecond', heartbeat_at = now() - interval '9 seconds'`,
  );
  expect((await side(pair, 'stream')).run).toMatchObject({ state: 'STARTING', isUnreachable: true });
  received.length = 0;
  await opened.worker.sweep();
  expect((await side(pair, 'stream')).run).toMatchObject({ state: 'RESTARTING', isUnreachable: false, restarts: 1 });
  await new Promise(resolve => setTimeout(resolve, testConfig.stream.restartDelayMs));
  await opened.worker.sweep();
  await until(() => expect(received).toContain(`run.start ${run!.id}`));
});

test('a schedule starts its batch run once, whoever sweeps, and moves on', async () => {
  const schedule = { kind: 'cron' as const, expression: '0 3 * * *', timeZone: 'Asia/Shanghai' };
  const { pair } = await publishPair(opened, opened.admin, 'nightly', {
    start: false,
    config: { ...testConfig, batch: { ...testConfig.batch, schedule } },
  });
  const { nextRunAt } = await side(pair, 'batch');
  expect(new Date(nextRunAt!).getUTCHours()).toBe(19);
  await opened.worker.sweep();
  expect((await side(pair, 'batch')).state).toBe('NONE');

  opened.clock.aheadMs = Date.parse(nextRunAt!) - Date.now() + 1_000;
  await Promise.all([opened.worker.sweep(), opened.worker.sweep(), opened.worker.sweep()]);
  const batch = await side(pair, 'batch');
  expect(batch).toMatchObject({ state: 'QUEUED', run: { trigger: 'schedule' } });
  expect(Date.parse(batch.nextRunAt!)).toBe(Date.parse(nextRunAt!) + 24 * 3_600_000);
  expect(await opened.control.listRuns(opened.admin, { pair, limit: 10 })).toHaveLength(1);
  opened.clock.aheadMs = 0;
});

test('a schedule that can not be understood is refused', async () => {
  const { pair } = await publishPair(opened, opened.admin, 'no schedule', { start: false });
  for (const schedule of [
    { kind: 'cron' as const, expression: 'every morning', timeZone: 'UTC' },
    { kind: 'cron' as const, expression: '0 3 * * *', timeZone: 'Mars/Olympus' },
  ])
    await expect(
      opened.control.updatePairConfig(opened.admin, {
        pair,
        config: { ...testConfig, batch: { ...testConfig.batch, schedule } },
      }),
    ).rejects.toMatchObject({ code: 'pair.invalid_schedule' });
});

test('a preview that no worker takes ends with a word to its reader', async () => {
  const request = { sqlText: jobSql, statementOffset: 0, side: 'batch' as const, rowsMax: 1, durationMsMax: 100 };
  const { previewId } = await opened.control.requestPreview(opened.admin, request);
  await client.query(`UPDATE previews SET created_at = now() - interval '1 minute'`);
  await opened.worker.sweep();
  const events = [];
  const signal = AbortSignal.timeout(5_000);
  for await (const event of opened.control.followPreview(opened.admin, previewId, signal)) events.push(event);
  expect(events).toMatchObject([{ kind: 'error', error: { code: 'preview.worker_lost' } }]);
});

test('a reconciliation whose worker was lost is tried again, and fails after some attempts', async () => {
  const { pair } = await publishPair(opened, opened.admin, 'lost comparison', { start: false });
  const { reconciliationId } = await opened.control.requestReconciliation(opened.admin, { pair, clientKey: newKey() });
  const message = `reconciliation.run ${reconciliationId}`;
  for (let attempt = 1; attempt <= 3; attempt++) {
    await until(() => expect(received).toContain(message));
    received.length = 0;
    const claims = await Promise.all(
      [1, 2, 3].map(() => opened.worker.claimReconciliation({ reconciliationId, workerId: newId() })),
    );
    expect(claims.filter(claim => claim !== null)).toHaveLength(1);
    await client.query(`UPDATE reconciliations SET lease_until = now() - interval '1 second' WHERE state = 'running'`);
    await opened.worker.sweep();
  }
  const failed = await opened.control.getReconciliation(opened.admin, reconciliationId);
  expect(failed).toMatchObject({ state: 'failed', error: expect.stringContaining('lost') });
});

test('a comparison is made again once, a while after the stream side has closed more windows, and history keeps only the newest that found nothing', async () => {
  const { control, worker, admin, database } = opened;
  const { pair } = await publishPair(opened, admin, 'outdated', {
    config: { ...testConfig, batch: { ...testConfig.batch, schedule: { kind: 'on-demand' } } },
  });
  const runId = (await side(pair, 'stream')).run!.id;
  const { ref, pairId } = (await worker.claimRun({ runId, workerId: newId() }))!;
  await client.query(`UPDATE runs SET state = 'RUNNING' WHERE id = $1`, [runId]);
  let checkpointId = 0;
  const checkpointAt = (watermarkMs: number) =>
    database.repositories.checkpoints.insert({
      runId,
      pairId,
      attempt: ref.attempt,
      checkpointId: ++checkpointId,
      isSavepoint: false,
      path: 'none',
      bytes: 0,
      durationMs: 0,
      watermarkMs,
    });
  const totals = { equalPercent: 100, equal: 1, missing: 0, extra: 0, different: 0, lateDropped: 0 };
  const compare = async (reconciliationId: string): Promise<void> => {
    const claimed = (await worker.claimReconciliation({ reconciliationId, workerId: newId() }))!;
    const found = { ...totals, tableName: 't', windowsDifferent: 0, windowsOpen: 0, windows: [], differences: [] };
    expect(await worker.recordReconciliation(claimed, found)).toBe(true);
    await client.query(`UPDATE reconciliations SET finished_at = now() - interval '2 minutes' WHERE state = 'done'`);
  };
  const known = () => control.listReconciliations(admin, { pair, limit: 10 });
  await checkpointAt(1_000);
  await compare((await control.requestReconciliation(admin, { pair, clientKey: newKey() })).reconciliationId);
  await worker.sweep();
  expect(await known()).toHaveLength(1); // nothing new to compare
  for (const watermarkMs of [2_000, 3_000]) {
    await checkpointAt(watermarkMs);
    await Promise.all([worker.sweep(), worker.sweep()]);
    await compare((await known())[0]!.id);
    expect((await known())[0]).toMatchObject({ state: 'done', closedUntilMs: watermarkMs });
  }
  expect(await known()).toHaveLength(3);
  await worker.sweepHistory();
  expect((await known()).map(({ closedUntilMs }) => closedUntilMs)).toEqual([3_000, 1_000]);
});

test('history is swept without touching what is in use', async () => {
  const before = await opened.control.listPairs(opened.admin);
  await opened.worker.sweepHistory();
  expect(await opened.control.listPairs(opened.admin)).toEqual(before);
});
