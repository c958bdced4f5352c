import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { committedChanges } from '../../test/support/file-sink.ts';
import { pipelinePlan } from '../../test/support/pipeline.ts';
import { type PipelineSettings, pipelineDeps } from '../../test/support/pipeline-deps.ts';
import { folded } from '../../test/support/rows.ts';
import type { RunEvent } from './run-events.ts';
import { type Restart, startRestartingRun } from './start-restarting-run.ts';
import { type RunHandle, startRun } from './start-run.ts';
import { subtaskThreads } from './thread-subtasks.ts';

const directories: string[] = [];
const entry = new URL('../../test/support/subtask-thread.ts', import.meta.url);

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

function launch(
  parallelism: number,
  changes: Partial<PipelineSettings> = {},
  onEvent: (event: RunEvent) => void = () => {},
) {
  const directory = mkdtempSync(join(tmpdir(), 'threads-'));
  directories.push(directory);
  const settings = { rowLimit: 5000, seed: 7, outputDirectory: directory, pauseMs: 0, ...changes };
  const parallel = { parallelism, startSubtask: subtaskThreads(entry, settings) };
  const run: RunHandle = startRun(pipelinePlan(), {
    ...pipelineDeps(settings),
    checkpoint: null,
    commitIntervalMs: 20,
    onEvent,
    parallel: parallelism === 1 ? undefined : parallel,
  });
  return { run, output: () => outputOf(directory) };
}

const outputOf = (directory: string) =>
  ['windows', 'groups'].map(name => folded(committedChanges(join(directory, name))));

test('three threads write what one does', async () => {
  const alone = launch(1);
  expect(await alone.run.done).toMatchObject({ kind: 'finished', outcome: 'finished' });
  const events: RunEvent[] = [];
  const together = launch(3, {}, event => events.push(event));
  expect(await together.run.done).toMatchObject({ kind: 'finished', outcome: 'finished' });
  expect(together.output()).toEqual(alone.output());
  expect(together.output()[0]!.length).toBeGreaterThan(100);
  expect(together.run.metrics()).toMatchObject({ rowsIn: 5000, bytesBehind: null });
  expect(events.at(0)).toEqual({ kind: 'started', restoredFrom: null });
}, 30_000);

test('a thread that dies fails its run and not the process', async () => {
  const { run } = launch(2, { fatalWrite: 3 });
  const outcome = await run.done;
  expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'dataflow.thread_ended' } });
}, 30_000);

test('a thread that dies costs its run a restart, and no row', async () => {
  const alone = launch(1);
  expect(await alone.run.done).toMatchObject({ kind: 'finished' });
  const directory = mkdtempSync(join(tmpdir(), 'threads-'));
  directories.push(directory);
  const restarts: Restart[] = [];
  let attempts = 0;
  const depsOf = () => {
    const fatal = ++attempts < 3 ? { fatalWrite: 20 } : {};
    const settings = { rowLimit: 5000, seed: 7, outputDirectory: directory, pauseMs: 1, ...fatal };
    return {
      ...pipelineDeps(settings),
      checkpoint: { directory: join(directory, 'checkpoints'), intervalMs: 10, restoreFrom: 'none' as const },
      onEvent: () => {},
      parallel: { parallelism: 2, startSubtask: subtaskThreads(entry, settings) },
    };
  };
  const strategy = { kind: 'fixed-delay', attemptsMax: 3, delayMs: 1 } as const;
  const run = startRestartingRun(pipelinePlan(), depsOf, { strategy, onRestart: restart => restarts.push(restart) });
  expect(await run.done).toMatchObject({ kind: 'finished', outcome: 'finished' });
  expect(restarts.map(({ error }) => error.code)).toEqual(['dataflow.thread_ended', 'dataflow.thread_ended']);
  expect(outputOf(directory)).toEqual(alone.output());
}, 60_000);

test('stopped in the middle, all threads end with what they have committed; canceled, with what they had', async () => {
  for (const kind of ['stop', 'cancel'] as const) {
    const { run, output } = launch(2, { rowLimit: Number.MAX_SAFE_INTEGER, pauseMs: 1 }, event => {
      if (event.kind === 'metrics' && event.metrics.rowsOut > 0) run[kind]();
    });
    const outcome = await run.done;
    expect(outcome.kind).toBe(kind === 'stop' ? 'finished' : 'canceled');
    expect(output()[1]!.length).toBeGreaterThan(0);
  }
}, 30_000);
