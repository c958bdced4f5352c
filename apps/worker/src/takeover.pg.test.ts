import { execFileSync, spawnSync } from 'node:child_process';
import type { PreviewEvent } from '@lockstep/contracts/preview';
import { pairConfigSchema } from '@lockstep/contracts/runs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  createTables,
  dayName,
  hourlySql,
  openWorkerRig,
  type WorkerRig,
  writeDay,
  writeLines,
} from '../test/support/worker-rig.ts';

let rig: WorkerRig;
const pair = 'hourly flights';
let days = 0;

beforeAll(async () => {
  rig = await openWorkerRig();
  await createTables(rig);
  for (let i = 0; i < 3; i++) writeDay(rig.directory, days++);
  rig.startWorker();
  rig.startWorker();
  const { control, user } = rig;
  const job = await control.createJob(user, { name: pair, sqlText: hourlySql });
  const config = pairConfigSchema.parse({
    stream: { checkpointIntervalMs: 300, restartDelayMs: 100 },
    batch: { schedule: { kind: 'on-demand' } },
  });
  await control.publishJob(user, job.id, { clientKey: 'publish-1', revision: 1, start: true, config });
});

afterAll(() => rig.close());

const getPair = () => rig.control.getPair(rig.user, pair);
const until = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 25_000, interval: 50 });

const untilStreamHasDay = (day: number) =>
  until(async () => {
    const { rows } = await rig.client.query(`SELECT 1 FROM results.stream_side WHERE window_start >= $1 LIMIT 1`, [
      new Date(Date.UTC(2001, 0, 1 + day)).toISOString().slice(0, 10),
    ]);
    expect(rows).toHaveLength(1);
  });

/** Runs the batch side and compares: what an undisturbed run would have given. */
async function compare(key: string) {
  const { control, user } = rig;
  await control.commandPair(user, { pair, side: 'batch', command: 'run-batch', clientKey: `batch-${key}` });
  await until(async () => expect((await getPair()).batch.state).toBe('FINISHED'));
  const { reconciliationId } = await control.requestReconciliation(user, { pair, clientKey: `compare-${key}` });
  await until(async () => {
    expect(['done', 'failed']).toContain((await control.getReconciliation(user, reconciliationId)).state);
  });
  return control.getReconciliation(user, reconciliationId);
}

const childrenOf = (pid: number): number[] =>
  execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .split('\n')
    .map(line => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child!);

/** A process that has ended and waits to be reaped is not alive. */
const isAlive = (pid: number): boolean => {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
};

test('a tap shows rows that flow through a running run, and what can not be tapped is told', async () => {
  await untilStreamHasDay(0);
  const { control, user } = rig;
  const runId = (await getPair()).stream.run!.id;
  const { nodes } = await control.getPlanGraph(user, { pair, side: 'stream' });
  const source = nodes.find(({ kind }) => kind === 'source')!;
  const limits = { runId, rowsPerSecondMax: 10, rowsMax: 5, durationMsMax: 20_000 };
  const follow = async (edge: string, onOpen: () => void): Promise<PreviewEvent[]> => {
    const { previewId } = await control.requestTap(user, { ...limits, edge });
    const events: PreviewEvent[] = [];
    for await (const event of control.followPreview(user, previewId, AbortSignal.timeout(20_000))) {
      if (event.kind === 'schema') onOpen();
      events.push(event);
    }
    return events;
  };
  const events = await follow(source.uid, () => writeDay(rig.directory, days++));
  expect(events[0]).toMatchObject({ kind: 'schema', columns: source.schema });
  const rows = events.flatMap(event => (event.kind === 'rows' ? event.rows : []));
  expect(rows).toHaveLength(5);
  for (const { rowKind, cells } of rows) {
    expect(rowKind).toBe('+I');
    expect(cells).toHaveLength(source.schema.length);
  }
  expect(events.at(-1)).toMatchObject({ kind: 'end', reason: 'rows-limit', rowCount: 5 });
  expect(await follow('no-such-operator', () => {})).toMatchObject([
    { kind: 'error', error: { code: 'tap.unknown_edge' } },
  ]);
  expect((await getPair()).stream.state).toBe('RUNNING');
}, 60_000);

test('a worker killed with -9 loses its children too, and another takes its run over from the checkpoint with the same results', async () => {
  await untilStreamHasDay(days - 1);
  await until(async () => expect((await getPair()).stream.run!.lastCheckpoint).not.toBeNull());
  const runId = (await getPair()).stream.run!.id;
  const holder = (await rig.findHolderPid(runId))!;
  const children = childrenOf(holder);
  expect(children.length).toBeGreaterThan(0);

  process.kill(holder, 'SIGKILL');
  await until(async () => expect(children.filter(isAlive)).toEqual([]));
  writeDay(rig.directory, days++);
  await untilStreamHasDay(days - 1);
  await until(async () => {
    const { stream } = await getPair();
    expect(stream.run).toMatchObject({ id: runId, state: 'RUNNING', restarts: 1 });
  });
  expect(await rig.findHolderPid(runId)).not.toBe(holder);
  const logs = await rig.control.listRunLogs(rig.user, { runId, limit: 100 });
  expect(logs.map(line => line.message)).toContainEqual(expect.stringMatching(/^Attempt 2 started from .*chk-\d+$/));

  const result = await compare('after-worker-kill');
  expect(result).toMatchObject({ equalPercent: 100, missing: 0, extra: 0, different: 0, error: null });
  expect(result.windows).toBeGreaterThan(90);
}, 60_000);

test('a run whose process is killed recovers by itself, again and again, with the same results', async () => {
  const runId = (await getPair()).stream.run!.id;
  for (let round = 0; round < 3; round++) {
    const { restarts } = (await getPair()).stream.run!;
    const worker = (await rig.findHolderPid(runId))!;
    writeDay(rig.directory, days++);
    for (const child of childrenOf(worker)) process.kill(child, 'SIGKILL');
    await until(async () => {
      const { run } = (await getPair()).stream;
      expect(run!.restarts).toBeGreaterThan(restarts);
      expect(run!.state).toBe('RUNNING');
    });
    await untilStreamHasDay(days - 1);
  }
  expect(await compare('after-process-kills')).toMatchObject({ equalPercent: 100, different: 0, missing: 0, extra: 0 });
}, 60_000);

test('a worker that is told to go hands its run over at once', async () => {
  rig.startWorker();
  await until(async () => expect((await rig.control.health()).workers).toBeGreaterThan(1));
  const runId = (await getPair()).stream.run!.id;
  const holder = (await rig.findHolderPid(runId))!;
  const startedMs = performance.now();
  process.kill(holder, 'SIGTERM');
  await until(async () => {
    const next = await rig.findHolderPid(runId);
    expect(next === null ? holder : next).not.toBe(holder);
    expect((await getPair()).stream.state).toBe('RUNNING');
  });
  expect(performance.now() - startedMs).toBeLessThan(6_000); // sooner than the lease would have ended
  writeDay(rig.directory, days++);
  await untilStreamHasDay(days - 1);
  await until(async () => expect(isAlive(holder)).toBe(false));
}, 60_000);

test('a database that cuts every connection costs time, not rows', async () => {
  for (let round = 0; round < 3; round++) {
    writeDay(rig.directory, days++);
    await rig.client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await new Promise(resolve => setTimeout(resolve, 300));
  }
  await untilStreamHasDay(days - 1);
  await until(async () => expect((await getPair()).stream.state).toBe('RUNNING'));
  expect(await compare('after-cuts')).toMatchObject({ equalPercent: 100, different: 0, missing: 0, extra: 0 });
}, 60_000);

test('late rows are counted by window, and the comparison names them as the cause', async () => {
  writeLines(rig.directory, `${dayName(days - 1)}z`, [
    JSON.stringify({ origin: 'A0', at: '2001-01-01 05:30:00' }),
    JSON.stringify({ origin: 'A0', at: '2001-01-01 05:31:00' }),
  ]);
  await until(async () => expect((await getPair()).stream.run!.metrics?.lateRows).toBe(2));
  await until(async () => {
    const { rows } = await rig.client.query('SELECT sum(rows)::int AS n FROM late_windows');
    expect(rows[0].n).toBe(2);
  });
  const result = await compare('late');
  expect(result).toMatchObject({ different: 1, missing: 0, extra: 0, lateDropped: 2, windowsDifferent: 1 });
  const [window] = result.windowResults.filter(each => each.verdict === 'different');
  expect(window).toMatchObject({ cause: 'late-rows', lateDropped: 2, windowStartMs: Date.UTC(2001, 0, 1, 5) });
  const { reconciliationId } = await rig.control.requestRepair(rig.user, {
    pair,
    reconciliationId: result.id,
    clientKey: 'repair-late',
  });
  await until(async () => {
    expect(await rig.control.getReconciliation(rig.user, reconciliationId)).toMatchObject({ equalPercent: 100 });
  });
}, 60_000);

test('a stop with a savepoint keeps the state, and the next start goes on from it', async () => {
  const { control, user } = rig;
  await control.commandPair(user, { pair, side: 'stream', command: 'stop-with-savepoint', clientKey: 'savepoint-1' });
  await until(async () => expect((await getPair()).stream.state).toBe('STOPPED'));
  const [newest] = await control.listCheckpoints(user, { pair, limit: 1 });
  expect(newest).toMatchObject({ isSavepoint: true });
  writeDay(rig.directory, days++);
  const { runId } = await control.commandPair(user, {
    pair,
    side: 'stream',
    command: 'start',
    clientKey: 'go-on-again',
  });
  await untilStreamHasDay(days - 1);
  const logs = await control.listRunLogs(user, { runId, limit: 10 });
  expect(logs[0]!.message).toContain('savepoints');
  expect(await compare('after-savepoint')).toMatchObject({ equalPercent: 100 });
}, 60_000);

test('a preview shows rows and writes nothing', async () => {
  const { control, user } = rig;
  const before = await rig.client.query('SELECT count(*)::int AS n FROM results.batch_side');
  const request = { sqlText: hourlySql, statementOffset: 0, side: 'batch' as const, rowsMax: 20, durationMsMax: 5_000 };
  const { previewId } = await control.requestPreview(user, request);
  const kinds: string[] = [];
  let rowCount = 0;
  for await (const event of control.followPreview(user, previewId, AbortSignal.timeout(10_000))) {
    kinds.push(event.kind);
    if (event.kind === 'rows') rowCount += event.rows.length;
  }
  expect(kinds[0]).toBe('schema');
  expect(kinds.at(-1)).toBe('end');
  expect(rowCount).toBe(20);
  expect((await rig.client.query('SELECT count(*)::int AS n FROM results.batch_side')).rows).toEqual(before.rows);
});

test('an error of a preview says where it is in the text', async () => {
  const { control, user } = rig;
  const request = {
    sqlText: 'SELECT nothing FROM flights',
    statementOffset: 0,
    side: 'stream' as const,
    rowsMax: 20,
    durationMsMax: 5_000,
  };
  const { previewId } = await control.requestPreview(user, request);
  const events = [];
  for await (const event of control.followPreview(user, previewId, AbortSignal.timeout(10_000))) events.push(event);
  expect(events).toMatchObject([{ kind: 'error', error: { domain: 'user' }, span: { start: 7, end: 14 } }]);
});
