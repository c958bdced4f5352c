import { type PairConfig, pairConfigSchema } from '@lockstep/contracts/runs';
import { newId } from '@lockstep/kernel/ids';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newKey, openTestControl, publishPair, type TestControl } from '../../test/support/test-control.ts';
import { jobSql } from '../../test/support/test-descriptors.ts';

let opened: TestControl;
beforeEach(async () => {
  opened = await openTestControl();
});
afterEach(() => opened.close());

const withParallelism = (stream: number, batch = 1): PairConfig =>
  pairConfigSchema.parse({ stream: { parallelism: stream }, batch: { parallelism: batch } });

async function startWorker(subtaskThreadsMax: number): Promise<string> {
  const id = newId();
  await opened.worker.heartbeat({ id, host: 'here', pid: 1, subtaskThreadsMax });
  return id;
}

async function publish(name: string, config: PairConfig, sqlText = jobSql) {
  const { pair } = await publishPair(opened, opened.admin, name, { config, sqlText });
  return opened.control.getPair(opened.admin, pair);
}

test('each side runs with its own parallelism, and a SET in the script counts before both', async () => {
  const workerId = await startWorker(8);
  const { stream, batch } = await publish('own', withParallelism(3, 2));
  expect([stream.run?.parallelism, batch.run?.parallelism]).toEqual([3, 2]);
  const claimed = await opened.worker.claimRun({ runId: stream.run!.id, workerId });
  expect(claimed?.config).toEqual({ 'parallelism.default': '3' });

  const set = await publish('set', withParallelism(3, 2), `SET 'parallelism.default' = '4';\n${jobSql}`);
  expect([set.stream.run?.parallelism, set.batch.run?.parallelism]).toEqual([4, 4]);
});

test('a worker takes no more threads than it has, however many runs come at once; the rest wait and say why', async () => {
  const workerId = await startWorker(5);
  const runIds: string[] = [];
  for (let i = 0; i < 4; i++) runIds.push((await publish(`pair ${i}`, withParallelism(2))).stream.run!.id);
  const alone = (await publish('alone', withParallelism(1))).stream.run!.id;
  const claims = await Promise.all([...runIds, alone].map(runId => opened.worker.claimRun({ runId, workerId })));
  const taken = claims.filter(claim => claim !== null);
  expect(taken).toHaveLength(3);
  // A run of one subtask takes no thread of the worker's.
  expect(taken.map(({ ref }) => ref.runId)).toContain(alone);

  const waiting = runIds.filter(id => taken.every(({ ref }) => ref.runId !== id));
  for (const id of waiting) {
    const run = await opened.control.getRun(opened.admin, id);
    expect(run).toMatchObject({ state: 'QUEUED', threadShortage: { threadsFree: 1, threadsMax: 5 } });
  }
  const ended = taken.find(({ ref }) => ref.runId !== alone)!;
  await opened.worker.settleAttempt(ended.ref, { kind: 'finished' });
  expect((await opened.control.getRun(opened.admin, waiting[0]!)).threadShortage).toBeNull();
  expect(await opened.worker.claimRun({ runId: waiting[0]!, workerId })).not.toBeNull();
});

test('what no worker could carry is refused when it is asked for', async () => {
  await startWorker(2);
  const { pair } = await publishPair(opened, opened.admin, 'small', { start: false });
  const refusal = { code: 'pair.parallelism_exceeds_workers', domain: 'user' };
  await expect(publish('large', withParallelism(1, 3))).rejects.toMatchObject(refusal);
  await expect(publish('set', withParallelism(1), `SET 'parallelism.default' = '3';\n${jobSql}`)).rejects.toMatchObject(
    refusal,
  );
  const update = opened.control.updatePairConfig(opened.admin, { pair, config: withParallelism(3) });
  await expect(update).rejects.toMatchObject(refusal);
  await expect(
    publish('no number', withParallelism(1), `SET 'parallelism.default' = 'many';\n${jobSql}`),
  ).rejects.toMatchObject({ code: 'config.parallelism' });
});

test('without a worker a parallel run is queued and waits for one', async () => {
  const { stream } = await publish('early', withParallelism(64));
  expect(stream).toMatchObject({ state: 'QUEUED', run: { parallelism: 64, threadShortage: null } });
  expect(
    (
      await opened.control.commandPair(opened.admin, {
        pair: 'early',
        side: 'stream',
        command: 'stop',
        clientKey: newKey(),
      })
    ).runId,
  ).toBe(stream.run!.id);
});
