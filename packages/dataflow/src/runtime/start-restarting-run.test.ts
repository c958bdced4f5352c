import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { externalError, userError } from '@lockstep/kernel/errors';
import type { RestartStrategy } from '@lockstep/plan/settings';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { committedChanges } from '../../test/support/file-sink.ts';
import { pipelineConnectors, pipelinePlan, testContext } from '../../test/support/pipeline.ts';
import { folded } from '../../test/support/rows.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import type { RunDeps } from './run-deps.ts';
import { type Restart, startRestartingRun } from './start-restarting-run.ts';
import { type RunHandle, startRun } from './start-run.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'restarting-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const thrice: RestartStrategy = { kind: 'fixed-delay', attemptsMax: 3, delayMs: 7 };
const away = (): Error => externalError('test.away', 'The table is away');

/** A pipeline whose `failing`-th write fails in each attempt, for so many attempts. */
function depsOf(name: string, failing: number, failures: number, error: () => Error = away): () => RunDeps {
  let attempt = 0;
  return () => {
    attempt++;
    let writes = 0;
    const onWrite = async (): Promise<void> => {
      if (++writes === failing && attempt <= failures) throw error();
    };
    const outputDirectory = join(directory, name);
    return {
      connectors: pipelineConnectors({ rowLimit: 6000, batchRows: () => 100, pauseMs: 1, outputDirectory, onWrite }),
      context: testContext,
      compiler: simpleCompiler,
      checkpoint: { directory: join(directory, `${name}-checkpoints`), intervalMs: 5, restoreFrom: 'none' },
      onEvent: () => {},
    };
  };
}

function restarting(deps: () => RunDeps, strategy: RestartStrategy, sleep?: (ms: number) => Promise<void>) {
  const restarts: Restart[] = [];
  const run: RunHandle = startRestartingRun(pipelinePlan(), deps, {
    strategy,
    onRestart: restart => restarts.push(restart),
    ...(sleep !== undefined && { sleep }),
  });
  return { run, restarts };
}

const output = (name: string): string[] => folded(committedChanges(join(directory, name, 'groups')));

test('a run that fails and is tried again has the rows of one that does not fail', async () => {
  await startRun(pipelinePlan(), depsOf('undisturbed', 0, 0)()).done;
  const slept: number[] = [];
  const { run, restarts } = restarting(depsOf('failing', 30, 3), thrice, async ms => void slept.push(ms));
  expect(await run.done).toMatchObject({ kind: 'finished' });
  expect(restarts.map(({ attempt, error }) => [attempt, error.code])).toEqual([
    [2, 'test.away'],
    [3, 'test.away'],
    [4, 'test.away'],
  ]);
  expect(slept).toEqual([7, 7, 7]);
  expect(output('failing')).toEqual(output('undisturbed'));
});

test('a run that fails more often than it may ends with the last failure', async () => {
  const { run, restarts } = restarting(depsOf('failing', 1, 9), thrice);
  expect(await run.done).toMatchObject({ kind: 'failed', error: { code: 'test.away' } });
  expect(restarts).toHaveLength(3);
});

test("what the user must mend is not tried again: it would be there in every attempt's way", async () => {
  const wrong = (): Error => userError('test.wrong', 'The input is wrong');
  const { run, restarts } = restarting(depsOf('failing', 1, 1, wrong), thrice);
  expect(await run.done).toMatchObject({ kind: 'failed', error: { code: 'test.wrong' } });
  expect(restarts).toEqual([]);
});

test('a cancel while the run waits for its next attempt ends it there; a stop begins the attempt and ends it well', async () => {
  const patient: RestartStrategy = { kind: 'fixed-delay', attemptsMax: 1, delayMs: 3_600_000 };
  for (const [ask, outcome] of [
    [(run: RunHandle) => run.cancel(), { kind: 'canceled' }],
    [(run: RunHandle) => run.stop(), { kind: 'finished', outcome: 'stopped' }],
  ] as const) {
    const { run, restarts } = restarting(depsOf('failing', 1, 1), patient);
    await expect.poll(() => restarts.length).toBe(1);
    ask(run);
    expect(await run.done).toMatchObject(outcome);
  }
});
