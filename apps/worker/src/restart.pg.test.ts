import { pairConfigSchema } from '@lockstep/contracts/runs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTables, hourlySql, openWorkerRig, type WorkerRig, writeDay } from '../test/support/worker-rig.ts';

let rig: WorkerRig;

beforeAll(async () => {
  rig = await openWorkerRig();
  await createTables(rig);
  await rig.client.query(`CREATE FUNCTION results.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'closed for stocktaking' USING ERRCODE = 'cannot_connect_now'; END $$`);
  writeDay(rig.directory, 0);
  rig.startWorker();
});

afterAll(() => rig.close());

const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 50 });

/** The table of the stream side's results takes no rows until it is opened again. */
const closeTable = () =>
  rig.client.query(
    `CREATE TRIGGER closed BEFORE INSERT OR UPDATE ON results.stream_side EXECUTE FUNCTION results.refuse()`,
  );
const openTable = () => rig.client.query('DROP TRIGGER closed ON results.stream_side');

async function publish(name: string, sqlText: string): Promise<string> {
  const { control, user } = rig;
  const job = await control.createJob(user, { name, sqlText });
  const config = pairConfigSchema.parse({
    stream: {
      checkpointIntervalMs: 300,
      restartStrategy: 'fixed-delay',
      restartAttemptsMax: 100,
      restartDelayMs: 1_500,
    },
    batch: { schedule: { kind: 'on-demand' } },
  });
  return (await control.publishJob(user, job.id, { clientKey: `publish-${name}`, revision: 1, start: true, config }))
    .pair;
}

const runOf = async (pair: string) => (await rig.control.getPair(rig.user, pair)).stream.run!;

test('a sink that is away restarts the run, which says why and when it goes on, and it goes on when the sink is back', async () => {
  const pair = await publish('patient', hourlySql);
  await until(async () =>
    expect(await runOf(pair)).toMatchObject({ state: 'RUNNING', attempt: 1, nextAttemptAt: null }),
  );
  await closeTable();
  writeDay(rig.directory, 1);
  await until(async () => expect((await runOf(pair)).state).toBe('RESTARTING'));
  const { error, attempt, nextAttemptAt } = await runOf(pair);
  expect(error).toMatchObject({ domain: 'external', message: expect.stringContaining('closed for stocktaking') });
  expect(attempt).toBe(1);
  expect(Date.parse(nextAttemptAt!)).toBeGreaterThan(Date.now() - 1_500);
  await openTable();
  writeDay(rig.directory, 2);
  await until(async () => {
    const { rows } = await rig.client.query(
      `SELECT 1 FROM results.stream_side WHERE window_start >= '2001-01-03' LIMIT 1`,
    );
    expect(rows).toHaveLength(1);
  });
  // The next completed checkpoint makes the error history.
  await until(async () => expect(await runOf(pair)).toMatchObject({ state: 'RUNNING', error: null }));
}, 120_000);

test('a script that sets no restart strategy fails at the first outage', async () => {
  await closeTable();
  const pair = await publish('impatient', `SET 'restart-strategy.type' = 'none'; ${hourlySql}`);
  await until(async () => expect((await runOf(pair)).state).toBe('FAILED'));
  expect(await runOf(pair)).toMatchObject({
    attempt: 1,
    restarts: 0,
    error: { message: expect.stringContaining('not tried again') },
  });
}, 120_000);
