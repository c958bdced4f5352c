import type { RunEvent } from '@lockstep/contracts/events';
import { isTerminal, type PairConfig } from '@lockstep/contracts/runs';
import type { StateChoice } from '@lockstep/contracts/state-check';
import { externalError, userError } from '@lockstep/kernel/errors';
import { newId } from '@lockstep/kernel/ids';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey, openTestControl, publishPair, type TestControl, testConfig } from '../../test/support/test-control.ts';
import { jobSql } from '../../test/support/test-descriptors.ts';
import type { ClaimedRun } from './claim-run.ts';

let opened: TestControl;
let client: pg.Client;
let names = 0;
const workerId = newId();

beforeAll(async () => {
  opened = await openTestControl();
  client = new pg.Client({ connectionString: opened.databaseUrl });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await opened.close();
});

const pairOf = (pair: string) => opened.control.getPair(opened.admin, pair);

async function claimSide(pair: string, side: 'stream' | 'batch'): Promise<ClaimedRun> {
  const { run } = (await pairOf(pair))[side];
  return (await opened.worker.claimRun({ runId: run!.id, workerId }))!;
}

/** A new pair whose stream side works under our lease. */
async function runningStream(config?: PairConfig): Promise<{ pair: string; claimed: ClaimedRun }> {
  const { pair } = await publishPair(opened, opened.admin, `pair ${++names}`, config === undefined ? {} : { config });
  const claimed = await claimSide(pair, 'stream');
  await opened.worker.createRunRecorder(claimed).record([started]);
  return { pair, claimed };
}

const started: RunEvent = { kind: 'started', restoredFrom: null };

const checkpoint = (checkpointId: number, watermarkMs = 0): RunEvent => ({
  kind: 'checkpoint-completed',
  checkpointId,
  isSavepoint: false,
  path: `/data/chk-${checkpointId}`,
  bytes: 10,
  durationMs: 1,
  watermarkMs,
});

const outage = {
  kind: 'failed',
  error: externalError('jdbc.unreachable', 'The warehouse does not answer'),
  span: null,
  canRetry: true,
} as const;

const command = (pair: string, name: 'start' | 'stop' | 'restart' | 'run-batch', side: 'stream' | 'batch' = 'stream') =>
  opened.control.commandPair(opened.admin, { pair, side, command: name, clientKey: newKey() });

test('a user’s mistake fails the run at once, with its place in the text', async () => {
  const { pair, claimed } = await runningStream();
  const error = userError('filesystem.missing', 'There is no such file');
  await opened.worker.settleAttempt(claimed.ref, {
    kind: 'failed',
    error,
    span: { start: 12, end: 18 },
    canRetry: false,
  });
  const { stream } = await pairOf(pair);
  expect(stream).toMatchObject({
    state: 'FAILED',
    run: { error: { code: 'filesystem.missing', line: 1, column: 13 }, restarts: 0 },
  });
});

test('an outage is tried again with growing delays, and the run fails when its attempts are used up', async () => {
  const { pair, claimed } = await runningStream();
  let { ref } = claimed;
  const delaysMs: number[] = [];
  for (let attempt = 1; attempt <= testConfig.stream.restartAttemptsMax; attempt++) {
    await opened.worker.settleAttempt(ref, outage);
    expect((await pairOf(pair)).stream.state).toBe('RESTARTING');
    const { rows } = await client.query<{ delay_ms: number }>(
      'SELECT extract(epoch FROM next_attempt_at - state_since)::float8 * 1000 AS delay_ms FROM runs WHERE id = $1',
      [ref.runId],
    );
    delaysMs.push(rows[0]!.delay_ms);
    // However slow the machine, its time has not come.
    await client.query("UPDATE runs SET next_attempt_at = now() + interval '1 minute' WHERE id = $1", [ref.runId]);
    expect(await opened.worker.claimRun({ runId: ref.runId, workerId })).toBeNull();
    await client.query('UPDATE runs SET next_attempt_at = now() WHERE id = $1', [ref.runId]);
    ({ ref } = await claimSide(pair, 'stream'));
  }
  await opened.worker.settleAttempt(ref, outage);
  const { stream } = await pairOf(pair);
  expect(stream).toMatchObject({ state: 'FAILED', run: { restarts: 2, error: { code: 'jdbc.unreachable' } } });
  expect(stream.run!.error!.message).toContain('gave up after 2 restarts');
  expect(delaysMs[1]! / delaysMs[0]!).toBeGreaterThan(1.5);
});

test('a checkpoint is progress: the restart policy starts anew', async () => {
  const { pair, claimed } = await runningStream();
  let { ref } = claimed;
  for (let i = 0; i < testConfig.stream.restartAttemptsMax + 2; i++) {
    await opened.worker.settleAttempt(ref, outage);
    await client.query('UPDATE runs SET next_attempt_at = now() WHERE id = $1', [ref.runId]);
    const again = await claimSide(pair, 'stream');
    await opened.worker.createRunRecorder(again).record([started, checkpoint(i + 1)]);
    ({ ref } = again);
  }
  const { stream } = await pairOf(pair);
  expect(stream).toMatchObject({ state: 'RUNNING', run: { restarts: 4, error: null, lastCheckpoint: { id: 4 } } });
});

/** Fails the claimed run until it is given up; the waits before its restarts. Its time comes at once, and each attempt completes a checkpoint when asked. */
async function failUntilGivenUp(
  pair: string,
  claimed: ClaimedRun,
  { withCheckpoints = false } = {},
): Promise<readonly number[]> {
  const delaysMs: number[] = [];
  for (let attempt = claimed; ; attempt = await claimSide(pair, 'stream')) {
    const events = [started, ...(withCheckpoints ? [checkpoint(delaysMs.length + 1)] : [])];
    await opened.worker.createRunRecorder(attempt).record(events);
    const failedMs = Date.now();
    await opened.worker.settleAttempt(attempt.ref, outage);
    const { run } = (await pairOf(pair)).stream;
    if (run!.state === 'FAILED') return delaysMs;
    expect(run).toMatchObject({
      state: 'RESTARTING',
      attempt: delaysMs.length + 1,
      error: { message: 'The warehouse does not answer' },
    });
    delaysMs.push(Math.round((Date.parse(run!.nextAttemptAt!) - failedMs) / 10_000) * 10_000);
    await client.query('UPDATE runs SET next_attempt_at = now() WHERE id = $1', [run!.id]);
  }
}

test('a fixed delay waits the same time before each restart, and no strategy at all gives up at once', async () => {
  const stream = { ...testConfig.stream, restartAttemptsMax: 3, restartDelayMs: 20_000 };
  const fixed = await runningStream({ ...testConfig, stream: { ...stream, restartStrategy: 'fixed-delay' } });
  expect(await failUntilGivenUp(fixed.pair, fixed.claimed)).toEqual([20_000, 20_000, 20_000]);
  const none = await runningStream({ ...testConfig, stream: { ...stream, restartStrategy: 'none' } });
  expect(await failUntilGivenUp(none.pair, none.claimed)).toEqual([]);
  expect((await pairOf(none.pair)).stream.run!.error!.message).toContain('not tried again');
});

test('the restart strategy of the script counts before the pair’s, and as in Flink no checkpoint resets it', async () => {
  const sqlText = `SET 'restart-strategy.type' = 'fixed-delay';
    SET 'restart-strategy.fixed-delay.attempts' = '2';
    SET 'restart-strategy.fixed-delay.delay' = '30 s';
    ${jobSql}`;
  const { pair } = await publishPair(opened, opened.admin, 'own strategy', { sqlText });
  const claimed = await claimSide(pair, 'stream');
  expect(await failUntilGivenUp(pair, claimed, { withCheckpoints: true })).toEqual([30_000, 30_000]);
  await expect(
    publishPair(opened, opened.admin, 'no strategy', {
      sqlText: `SET 'restart-strategy.type' = 'sometimes'; ${jobSql}`,
    }),
  ).rejects.toMatchObject({ code: 'run.restart_strategy', domain: 'user' });
});

test('an exponential delay of the script begins anew once an attempt has held for its threshold', async () => {
  const named = (name: string, value: string): string =>
    `SET 'restart-strategy.exponential-delay.${name}' = '${value}';`;
  const sqlText = `SET 'restart-strategy.type' = 'exponential-delay';
    ${named('initial-backoff', '10 s')} ${named('backoff-multiplier', '2')} ${named('jitter-factor', '0')}
    ${named('reset-backoff-threshold', '1 h')} ${jobSql}`;
  const { pair } = await publishPair(opened, opened.admin, 'growing', { sqlText });
  const delaysMs: number[] = [];
  for (const heldHours of [0, 0, 2, 0]) {
    const { ref } = await claimSide(pair, 'stream');
    await client.query(
      `UPDATE run_attempts SET started_at = now() - $2 * interval '1 hour' WHERE run_id = $1 AND ended_at IS NULL`,
      [ref.runId, heldHours],
    );
    const failedMs = Date.now();
    await opened.worker.settleAttempt(ref, outage);
    const { run } = (await pairOf(pair)).stream;
    delaysMs.push(Math.round((Date.parse(run!.nextAttemptAt!) - failedMs) / 10_000) * 10_000);
    await client.query('UPDATE runs SET next_attempt_at = now() WHERE id = $1', [ref.runId]);
  }
  expect(delaysMs).toEqual([10_000, 20_000, 10_000, 20_000]);
});

test('an attempt that has been settled records nothing more', async () => {
  const { pair, claimed } = await runningStream();
  const recorder = opened.worker.createRunRecorder(claimed);
  expect(await recorder.record([checkpoint(1)])).toBe(true);
  expect(await opened.worker.settleAttempt(claimed.ref, { kind: 'lease-expired' })).toBe(true);
  expect(await recorder.record([checkpoint(2)])).toBe(false);
  expect(await opened.worker.settleAttempt(claimed.ref, { kind: 'finished' })).toBe(false);
  expect((await pairOf(pair)).stream).toMatchObject({ state: 'RESTARTING', run: { lastCheckpoint: { id: 1 } } });
});

test('late rows that were told of after the last checkpoint are told of once, by the attempt that repeats them', async () => {
  const { pair, claimed } = await runningStream();
  const late: RunEvent = {
    kind: 'late-rows',
    operatorUid: 'w',
    windows: [{ windowStartMs: 0, windowEndMs: 10, rows: 3 }],
  };
  const recorder = opened.worker.createRunRecorder(claimed);
  await recorder.record([late, checkpoint(1)]);
  await recorder.record([late]);
  await opened.worker.settleAttempt(claimed.ref, { kind: 'handed-over' });
  const again = await claimSide(pair, 'stream');
  await opened.worker
    .createRunRecorder(again)
    .record([{ kind: 'started', restoredFrom: '/data/chk-1' }, late, checkpoint(2)]);
  const windows = await opened.database.repositories.lateWindows.list(claimed.pairId);
  expect(windows).toEqual([{ windowStartMs: 0, windowEndMs: 10, rows: 6 }]);
});

test('stop is asked of the row, and the lease’s next renewal tells the worker', async () => {
  const { pair, claimed } = await runningStream();
  const { runId } = await command(pair, 'stop');
  expect(runId).toBe(claimed.ref.runId);
  expect((await pairOf(pair)).stream.state).toBe('STOPPING');
  expect(await opened.worker.renewLease(claimed.ref)).toEqual({ isHeld: true, stopMode: 'stop' });
  await opened.worker.settleAttempt(claimed.ref, { kind: 'stopped' });
  expect((await pairOf(pair)).stream.state).toBe('STOPPED');
  expect((await command(pair, 'stop')).runId).toBe(runId);
});

test('a run that nobody works on stops at once', async () => {
  const { pair } = await publishPair(opened, opened.admin, `pair ${++names}`);
  await command(pair, 'stop');
  expect((await pairOf(pair)).stream.state).toBe('STOPPED');
});

test('a restart stops the run, and its end starts the next one from its checkpoint', async () => {
  const { pair, claimed } = await runningStream();
  await opened.worker.createRunRecorder(claimed).record([checkpoint(7)]);
  const clientKey = newKey();
  const restart = () =>
    opened.control.commandPair(opened.admin, { pair, side: 'stream', command: 'restart', clientKey });
  await Promise.all([restart(), restart(), restart()]);
  await opened.worker.settleAttempt(claimed.ref, { kind: 'stopped' });
  const next = await claimSide(pair, 'stream');
  expect(next.ref.runId).not.toBe(claimed.ref.runId);
  expect(next.restorePoint).toEqual({ runId: claimed.ref.runId, path: '/data/chk-7', isSavepoint: false });
  expect((await restart()).runId).toBe(next.ref.runId);
  expect((await pairOf(pair)).stream.run!.trigger).toBe('restart');
});

/** Publishes another text over a running stream side and answers with what its first run is to start from. */
async function publishOver(claimed: ClaimedRun, pair: string, sqlText: string, state?: StateChoice) {
  const { jobId } = await pairOf(pair);
  const { revision } = await opened.control.getJob(opened.admin, jobId);
  const job = await opened.control.saveJob(opened.admin, { id: jobId, sqlText, revision });
  const request = { clientKey: newKey(), revision: job.revision, config: testConfig, start: true, state };
  await opened.control.publishJob(opened.admin, jobId, request);
  await opened.worker.settleAttempt(claimed.ref, { kind: 'stopped' });
  return claimSide(pair, 'stream');
}

const otherPlan = 'INSERT INTO totals SELECT id, amount * 2 FROM readings WHERE id > 1';
const mayLoseState = { 'execution.state-recovery.ignore-unclaimed-state': 'true' };

test('publishing a plan that the old state does not fit starts from nothing, unless what fits is to be kept', async () => {
  const first = await runningStream();
  await opened.worker.createRunRecorder(first.claimed).record([checkpoint(1)]);
  const same = await publishOver(first.claimed, first.pair, `${jobSql} -- the same plan`);
  expect(same.restorePoint?.path).toBe('/data/chk-1');
  const other = await publishOver(same, first.pair, otherPlan);
  expect(other.restorePoint).toBeNull();
  const kept = await publishOver(other, first.pair, jobSql.replace('amount FROM', 'amount * 3 FROM'), 'keep');
  expect(kept.restorePoint?.path).toBe('/data/chk-1');
  expect(kept.config).toMatchObject(mayLoseState);
});

test('a version that starts empty takes over nothing, also when the plan is the same, and then goes on from its own checkpoints', async () => {
  const { pair, claimed } = await runningStream();
  await opened.worker.createRunRecorder(claimed).record([checkpoint(1)]);
  const empty = await publishOver(claimed, pair, `${jobSql} -- anew`, 'empty');
  expect(empty.restorePoint).toBeNull();
  expect(empty.config).not.toMatchObject(mayLoseState);
  await opened.worker.createRunRecorder(empty).record([started, checkpoint(2)]);
  await command(pair, 'restart');
  await opened.worker.settleAttempt(empty.ref, { kind: 'stopped' });
  expect((await claimSide(pair, 'stream')).restorePoint?.path).toBe('/data/chk-2');
});

test('a batch run that finishes asks for a comparison, once', async () => {
  const { pair } = await publishPair(opened, opened.admin, `pair ${++names}`);
  const claimed = await claimSide(pair, 'batch');
  await opened.worker.createRunRecorder(claimed).record([started]);
  await opened.worker.settleAttempt(claimed.ref, { kind: 'finished' });
  const asked = await opened.control.listReconciliations(opened.admin, { pair, limit: 10 });
  expect(asked).toMatchObject([{ state: 'queued', pair }]);
});

test('commands that make no sense are refused in words', async () => {
  const { pair } = await runningStream();
  await expect(command(pair, 'start')).rejects.toMatchObject({ code: 'run.already_running' });
  await expect(command(pair, 'run-batch', 'stream')).rejects.toMatchObject({ code: 'run.wrong_side' });
  const ranged = (from: string, to: string) =>
    opened.control.commandPair(opened.admin, {
      pair,
      side: 'batch',
      command: 'run-batch',
      range: { from, to },
      clientKey: newKey(),
    });
  await expect(ranged('2001-02-01', '2001-01-01')).rejects.toMatchObject({ code: 'run.invalid_range' });
  await expect(ranged('someday', '2001-01-01')).rejects.toMatchObject({ code: 'run.invalid_range' });
});

test('whatever users and workers do in whatever order, every run ends in a state of the contract and no side has two', async () => {
  const { pair } = await publishPair(opened, opened.admin, `pair ${++names}`);
  let seed = 11;
  const random = (n: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % n;
  };
  const held: ClaimedRun[] = [];
  const ends = [
    { kind: 'finished' },
    { kind: 'stopped' },
    { kind: 'handed-over' },
    { kind: 'lease-expired' },
    outage,
  ] as const;
  for (let i = 0; i < 150; i++) {
    const side = random(2) === 0 ? ('stream' as const) : ('batch' as const);
    const name = (['start', 'stop', 'restart'] as const)[random(3)]!;
    if (random(2) === 0) await command(pair, name, side).catch(error => expect(error.domain).toBe('user'));
    const { run } = (await pairOf(pair))[side];
    await client.query('UPDATE runs SET next_attempt_at = NULL');
    if (run !== null && random(2) === 0) {
      const claimed = await opened.worker.claimRun({ runId: run.id, workerId });
      if (claimed !== null) {
        held.push(claimed);
        await opened.worker.createRunRecorder(claimed).record([started]);
      }
    }
    const ending = held.length > 0 && random(2) === 0 ? held.splice(random(held.length), 1)[0] : undefined;
    if (ending !== undefined) await opened.worker.settleAttempt(ending.ref, ends[random(ends.length)]!);
    const runs = await opened.control.listRuns(opened.admin, { pair, limit: 1_000 });
    for (const each of ['stream', 'batch'])
      expect(runs.filter(listed => listed.side === each && !isTerminal(listed.state)).length).toBeLessThan(2);
  }
});
