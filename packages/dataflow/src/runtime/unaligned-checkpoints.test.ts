import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { committedChanges } from '../../test/support/file-sink.ts';
import { pipelineConnectors, pipelinePlan, testContext } from '../../test/support/pipeline.ts';
import { folded } from '../../test/support/rows.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import { localSubtasks } from './local-subtasks.ts';
import type { RunEvent } from './run-events.ts';
import { type RunHandle, startRun } from './start-run.ts';
import type { TaskDeps } from './task.ts';

type CheckpointCompleted = Extract<RunEvent, { kind: 'checkpoint-completed' }>;

interface Settings {
  readonly parallelism: number;
  readonly rowLimit: number;
  readonly writeMs: number;
  /** Null: aligned. */
  readonly timeoutMs: number | null;
  readonly bytesPerRing?: number;
}

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'unaligned-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The pipeline with sinks that take their time for each batch. */
function start(
  { parallelism, rowLimit, writeMs, timeoutMs, bytesPerRing }: Settings,
  onCheckpoint: (event: CheckpointCompleted, run: RunHandle) => void,
): RunHandle {
  const config: Record<string, string> =
    timeoutMs === null
      ? {}
      : {
          'execution.checkpointing.unaligned.enabled': 'true',
          'execution.checkpointing.aligned-checkpoint-timeout': `${timeoutMs} ms`,
        };
  const onWrite = async (): Promise<void> => {
    if (writeMs > 0) await delay(writeMs);
  };
  const deps = (): TaskDeps => ({
    compiler: simpleCompiler,
    context: { ...testContext, config },
    connectors: pipelineConnectors({ rowLimit, batchRows: () => 50, outputDirectory: directory, onWrite }),
  });
  const run: RunHandle = startRun(pipelinePlan(), {
    ...deps(),
    parallel: parallelism === 1 ? undefined : { parallelism, startSubtask: localSubtasks(deps), bytesPerRing },
    checkpoint: { directory: join(directory, 'checkpoints'), intervalMs: 20 },
    onEvent: event => {
      if (event.kind === 'checkpoint-completed') onCheckpoint(event, run);
    },
  });
  return run;
}

const output = (from: string) => ['windows', 'groups'].map(name => folded(committedChanges(join(from, name))));

test('killed after any unaligned checkpoint and gone on with by more or fewer tasks, the output is that of an undisturbed run', async () => {
  const rowLimit = 3_000;
  const quick = { rowLimit, writeMs: 0, timeoutMs: null };
  expect(await start({ ...quick, parallelism: 1 }, () => {}).done).toMatchObject({ kind: 'finished' });
  const expected = output(directory);
  const parallelism = fc.integer({ min: 1, max: 3 });
  let inFlightBytes = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ parallelism, checkpoints: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(0, 5),
      parallelism,
      async (lives, timeoutMs, last) => {
        rmSync(directory, { recursive: true, force: true });
        for (const life of lives) {
          let left = life.checkpoints;
          const slow = { rowLimit, writeMs: 3, timeoutMs, bytesPerRing: 1 << 12 };
          await start({ ...slow, parallelism: life.parallelism }, (event, run) => {
            inFlightBytes += event.inFlightBytes;
            if (--left === 0) run.cancel();
          }).done;
        }
        expect(await start({ ...quick, parallelism: last }, () => {}).done).toMatchObject({ kind: 'finished' });
        expect(output(directory)).toEqual(expected);
      },
    ),
    { seed: 11, numRuns: 6, endOnFailure: true },
  );
  expect(inFlightBytes).toBeGreaterThan(0);
}, 60_000);

test('behind a slow sink an aligned barrier waits for what is on its way, and one that may overtake does not', async () => {
  const longest = async (timeoutMs: number | null): Promise<CheckpointCompleted> => {
    rmSync(directory, { recursive: true, force: true });
    const checkpoints: CheckpointCompleted[] = [];
    const settings = { parallelism: 2, rowLimit: Number.MAX_SAFE_INTEGER, writeMs: 1, timeoutMs };
    await start(settings, (event, run) => {
      if (checkpoints.push(event) === 2) run.cancel();
    }).done;
    return checkpoints.toSorted((left, right) => left.alignmentMs - right.alignmentMs).at(-1)!;
  };
  const aligned = await longest(null);
  const unaligned = await longest(0);
  expect(aligned.inFlightBytes).toBe(0);
  expect(unaligned.inFlightBytes).toBeGreaterThan(0);
  expect(unaligned.alignmentMs * 2).toBeLessThan(aligned.alignmentMs);
}, 60_000);
