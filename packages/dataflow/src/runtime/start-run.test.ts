import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { committedChanges } from '../../test/support/file-sink.ts';
import { type PipelineOptions, pipelineConnectors, pipelinePlan, testContext } from '../../test/support/pipeline.ts';
import { folded } from '../../test/support/rows.ts';
import { sequenceRow } from '../../test/support/sequence-source.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import type { CheckpointSettings } from './run-deps.ts';
import type { RunEvent } from './run-events.ts';
import { type RunHandle, startRun } from './start-run.ts';

const rowLimit = 6000;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'run-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function start(
  options: Partial<PipelineOptions> & {
    readonly mode?: 'stream' | 'batch';
    readonly spillBytesMax?: number;
    readonly temporaryFiles?: string;
  } = {},
  checkpoint: Partial<CheckpointSettings> | null = null,
  onEvent: (event: RunEvent) => void = () => {},
): RunHandle {
  return startRun(pipelinePlan(options.mode), {
    connectors: pipelineConnectors({
      rowLimit,
      batchRows: () => 100,
      outputDirectory: join(directory, 'out'),
      ...options,
    }),
    context: { ...testContext, config: { 'io.tmp.dirs': options.temporaryFiles ?? directory } },
    compiler: simpleCompiler,
    spillBytesMax: options.spillBytesMax,
    checkpoint: checkpoint === null ? null : { directory: join(directory, 'chk'), intervalMs: 10, ...checkpoint },
    onEvent,
  });
}

const output = (name: string): string[] => folded(committedChanges(join(directory, 'out', name)));

/** Straight from the rules: each row counts in every window of its own that was open when it came. */
function expectedWindows(dropsLate: boolean): string[] {
  const windows = new Map<string, { n: number; s: number }>();
  let watermark = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rowLimit; i++) {
    const [k, v, ts] = sequenceRow(i) as [string, number, number];
    const first = Math.floor(ts / 5000) * 5000 - 15_000;
    for (let windowStart = first; windowStart <= ts; windowStart += 5000) {
      if (dropsLate && watermark >= windowStart + 20_000 - 1) continue;
      const key = JSON.stringify([k, windowStart]);
      const window = windows.get(key) ?? { n: 0, s: 0 };
      windows.set(key, { n: window.n + 1, s: window.s + v });
    }
    watermark = Math.max(watermark, ts - 5000);
  }
  return [...windows]
    .map(([key, { n, s }]) => {
      const [k, windowStart] = JSON.parse(key) as [string, number];
      return JSON.stringify([k, `${n}n`, s, windowStart]);
    })
    .sort();
}

test('a stream run gives the windows that the rules give, whatever the batches', async () => {
  for (const size of [1, 37, 1000]) {
    rmSync(join(directory, 'out'), { recursive: true, force: true });
    const outcome = await start({ batchRows: () => size }).done;
    expect(outcome).toEqual({ kind: 'finished', outcome: 'finished', savepointPath: null });
    expect(output('windows')).toEqual(expectedWindows(true));
  }
});

test('a batch run counts every row, emits each group once, and commits at the end', async () => {
  const outcome = await start({ mode: 'batch' }).done;
  expect(outcome.kind).toBe('finished');
  expect(output('windows')).toEqual(expectedWindows(false));
  expect(committedChanges(join(directory, 'out', 'groups'))).toHaveLength(23);
});

test('stream and batch agree on what has no windows', async () => {
  await start().done;
  const stream = output('groups');
  rmSync(join(directory, 'out'), { recursive: true, force: true });
  await start({ mode: 'batch' }).done;
  expect(output('groups')).toEqual(stream);
});

test('stopping and starting again at random points changes nothing, late-row counts included', async () => {
  await start().done;
  const undisturbed = [output('windows'), output('groups')];
  rmSync(join(directory, 'out'), { recursive: true, force: true });
  let late = 0;
  let timer: NodeJS.Timeout | undefined;
  for (let attempt = 0; attempt < 30; attempt++) {
    const run = start({ batchRows: () => 1 + ((attempt * 37) % 90), pauseMs: 1 }, {}, event => {
      if (event.kind === 'metrics') late = event.metrics.lateRows;
      // From its start on, which takes long on a busy machine.
      if (event.kind === 'started') timer = setTimeout(() => run.stop(), 10 + attempt * 3);
    });
    const outcome = await run.done;
    clearTimeout(timer);
    expect(outcome.kind).toBe('finished');
    if (outcome.kind === 'finished' && outcome.outcome === 'finished') break;
  }
  expect([output('windows'), output('groups')]).toEqual(undisturbed);
  expect(late).toBe(lateRowsExpected());
});

function lateRowsExpected(): number {
  let watermark = Number.NEGATIVE_INFINITY;
  let late = 0;
  for (let i = 0; i < rowLimit; i++) {
    const ts = sequenceRow(i)[2] as number;
    if (watermark >= Math.floor(ts / 5000) * 5000 + 20_000 - 1) late++;
    watermark = Math.max(watermark, ts - 5000);
  }
  expect(late).toBeGreaterThan(20);
  return late;
}

test('a savepoint ends the run, stays, and another run goes on from it', async () => {
  const savepointPath = join(directory, 'savepoint');
  const run = start({ pauseMs: 1 }, {});
  setTimeout(() => run.stop({ savepointPath }), 40);
  expect(await run.done).toEqual({ kind: 'finished', outcome: 'stopped', savepointPath });
  rmSync(join(directory, 'chk'), { recursive: true, force: true });
  let restoredFrom: string | null = null;
  const next = start({}, { restoreFrom: { path: savepointPath } }, event => {
    if (event.kind === 'started') restoredFrom = event.restoredFrom;
  });
  expect((await next.done).kind).toBe('finished');
  expect(restoredFrom).toBe(savepointPath);
  expect(output('windows')).toEqual(expectedWindows(true));
});

test('a disk that takes no state fails the run in words, and it goes on from its checkpoint when there is one that does', async () => {
  await start().done;
  const undisturbed = [output('windows'), output('groups')];
  rmSync(join(directory, 'out'), { recursive: true, force: true });
  let completed = 0;
  const first = start({ pauseMs: 1, batchRows: () => 20 }, { intervalMs: 8 }, event => {
    if (event.kind === 'checkpoint-completed' && ++completed === 2) queueMicrotask(() => first.cancel());
  });
  expect((await first.done).kind).toBe('canceled');
  const spilling = { batchRows: () => 300, spillBytesMax: 20_000 };
  const missing = join(directory, 'missing');
  expect(await start({ ...spilling, temporaryFiles: missing }, {}).done).toMatchObject({
    kind: 'failed',
    error: { code: 'state.spill_failed', domain: 'external' },
    nodeUid: 'node-5',
  });
  const events: RunEvent[] = [];
  const last = start({ ...spilling, temporaryFiles: directory }, {}, event => events.push(event));
  expect((await last.done).kind).toBe('finished');
  expect(events[0]).toEqual({ kind: 'started', restoredFrom: expect.stringContaining('chk-') });
  expect([output('windows'), output('groups')]).toEqual(undisturbed);
  expect(readdirSync(directory).filter(name => name.startsWith('lockstep-state-'))).toEqual([]);
});

test('passes over a damaged checkpoint, says so, and recovers from the one before', async () => {
  let completed = 0;
  const run = start({ pauseMs: 1, batchRows: () => 20 }, { intervalMs: 8 }, event => {
    if (event.kind === 'checkpoint-completed' && ++completed === 4) queueMicrotask(() => run.cancel());
  });
  expect((await run.done).kind).toBe('canceled');
  const isWhole = (name: string): boolean => existsSync(join(directory, 'chk', name, 'manifest.json'));
  const names = readdirSync(join(directory, 'chk'))
    .filter(isWhole)
    .sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)));
  expect(names.length).toBe(3);
  const [, previous, newest] = names;
  const files = readdirSync(join(directory, 'chk', newest!)).filter(name => name.endsWith('.state'));
  for (const file of files) truncateSync(join(directory, 'chk', newest!, file), 5);
  const events: RunEvent[] = [];
  expect((await start({}, {}, event => events.push(event)).done).kind).toBe('finished');
  expect(events[0]).toMatchObject({ kind: 'checkpoint-rejected', path: join(directory, 'chk', newest!) });
  expect(events[1]).toEqual({ kind: 'started', restoredFrom: join(directory, 'chk', previous!) });
});

test('a run that lost its lease neither makes its checkpoint valid nor commits', async () => {
  let isOwner = true;
  const run = start({ pauseMs: 1 }, { isStillOwner: async () => isOwner });
  setTimeout(() => {
    isOwner = false;
  }, 60);
  expect(await run.done).toMatchObject({ kind: 'failed', error: { code: 'checkpoint.not_owner' } });
  const committed = readdirSync(join(directory, 'out', 'windows')).filter(name => name.endsWith('.done'));
  const checkpoints = readdirSync(join(directory, 'chk')).map(name => Number(name.slice(4)));
  for (const name of committed) expect(Number(name.slice(5, 11))).toBeLessThanOrEqual(Math.max(...checkpoints));
});

test('a run outlives a few checkpoints that can not be written, then fails in words', async () => {
  const events: RunEvent[] = [];
  const run = start({ pauseMs: 1, batchRows: () => 10 }, { failuresMax: 2 }, event => {
    events.push(event);
    if (event.kind !== 'started') return;
    rmSync(join(directory, 'chk'), { recursive: true, force: true });
    writeFileSync(join(directory, 'chk'), 'a file is in the way');
  });
  expect(await run.done).toMatchObject({
    kind: 'failed',
    error: { code: 'checkpoint.write_failed', domain: 'external' },
  });
  expect(events.filter(event => event.kind === 'checkpoint-failed')).toHaveLength(3);
});

test('a run whose disk is full fails in words, and goes on when there is room', async () => {
  await start().done;
  const undisturbed = [output('windows'), output('groups')];
  rmSync(join(directory, 'out'), { recursive: true, force: true });
  let isFull = false;
  // Asked between the state and the manifest: the state is there already, as when the last block finds no room.
  const isStillOwner = async (): Promise<boolean> => {
    if (isFull) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    return true;
  };
  const run = start({ pauseMs: 1, batchRows: () => 10 }, { failuresMax: 2, isStillOwner });
  setTimeout(() => {
    isFull = true;
  }, 60);
  expect(await run.done).toMatchObject({
    kind: 'failed',
    error: { code: 'checkpoint.write_failed', message: expect.stringContaining('the disk is full') },
  });
  isFull = false;
  expect((await start({}, { isStillOwner }).done).kind).toBe('finished');
  expect([output('windows'), output('groups')]).toEqual(undisturbed);
});

test('a failing sink fails the run and is named', async () => {
  const run = start({
    onWrite: async () => {
      throw new Error('the disk is gone');
    },
  });
  expect(await run.done).toMatchObject({
    kind: 'failed',
    error: { message: 'the disk is gone' },
    nodeUid: expect.stringMatching(/^node-[46]$/),
  });
});

test('signals and timers get their turn every few milliseconds', async () => {
  // In CPU time of this process: what else the machine does must not count.
  const cpuMs = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
  let longestMs = 0;
  let last = cpuMs();
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, cpuMs() - last);
    last = cpuMs();
  }, 1);
  await start({ rowLimit: 60_000, batchRows: () => 500 }).done;
  clearInterval(timer);
  expect(longestMs).toBeLessThan(250);
});
