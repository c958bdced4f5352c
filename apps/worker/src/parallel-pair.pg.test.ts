import { pairConfigSchema } from '@lockstep/contracts/runs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createTables, hourlySql, openWorkerRig, type WorkerRig, writeDay } from '../test/support/worker-rig.ts';

let rig: WorkerRig;

beforeAll(async () => {
  rig = await openWorkerRig();
  await createTables(rig);
  for (let day = 0; day < 3; day++) writeDay(rig.directory, day);
});

afterAll(() => rig.close());

test('a pair whose sides have two subtasks each waits for a worker with threads for them, and gives the same results on both sides', async () => {
  const { control, user, client } = rig;
  const job = await control.createJob(user, { name: 'parallel', sqlText: hourlySql });
  const config = pairConfigSchema.parse({
    stream: { checkpointIntervalMs: 300, parallelism: 2 },
    batch: { parallelism: 2, schedule: { kind: 'on-demand' } },
  });
  const publication = { clientKey: 'publish-1', revision: 1, start: true, config };
  const { pair } = await control.publishJob(user, job.id, publication);
  const states = async () => {
    const { stream, batch } = await control.getPair(user, pair);
    return [stream.state, batch.state];
  };
  const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 45_000, interval: 200 });

  rig.startWorker({ LOCKSTEP_SUBTASK_THREADS_MAX: '3' });
  await until(async () => expect(await states()).toEqual(['RUNNING', 'NONE']));
  await control.commandPair(user, { pair, side: 'batch', command: 'run-batch', clientKey: 'run-batch-1' });
  const waiting = (await control.getPair(user, pair)).batch.run;
  expect(waiting).toMatchObject({ parallelism: 2, threadShortage: { threadsFree: 1, threadsMax: 3 } });

  rig.startWorker({ LOCKSTEP_SUBTASK_THREADS_MAX: '2' });
  await until(async () => expect((await states())[1]).toBe('FINISHED'));
  await until(async () => {
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM results.stream_side WHERE window_start >= '2001-01-03'`,
    );
    expect(rows[0]!.n).toBeGreaterThan(0);
  });
  // The drawn plan is that which the run executes: each operator finds its rates, and can be tapped.
  const drawn = new Set((await control.getPlanGraph(user, { pair, side: 'stream' })).nodes.map(({ uid }) => uid));
  const { metrics } = (await control.getPair(user, pair)).stream.run!;
  const measured = metrics!.operators.filter(({ kind }) => kind !== 'exchange').map(({ uid }) => uid);
  expect(measured.length).toBeGreaterThan(2);
  expect(measured.filter(uid => !drawn.has(uid))).toEqual([]);

  const { reconciliationId } = await control.requestReconciliation(user, { pair, clientKey: 'compare-1' });
  await until(async () =>
    expect(await control.getReconciliation(user, reconciliationId)).toMatchObject({
      state: 'done',
      equalPercent: 100,
      different: 0,
    }),
  );
}, 120_000);
