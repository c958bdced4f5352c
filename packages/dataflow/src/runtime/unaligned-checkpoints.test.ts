import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PhysicalPlan } from '@lockstep/plan/physical';
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
  readonly intervalMs?: number;
  /** Without event time there are running counts only. */
  readonly hasEventTime?: boolean;
}

/** Of the pipeline the running counts by key. */
const countsPlan: PhysicalPlan = (() => {
  const [source, , exchange, , , counts, sink] = pipelinePlan().nodes;
  const rewired = [source!, { ...exchange!, inputs: [0] }, { ...counts!, inputs: [1] }, { ...sink!, inputs: [2] }];
  return { mode: 'stream', nodes: rewired.map((node, id) => ({ ...node, id })) };
})();

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'unaligned-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The pipeline with sinks that take their time for each batch. */
function start(
  { parallelism, rowLimit, writeMs, timeoutMs, bytesPerRing, intervalMs = 20, hasEventTime = true }: Settings,
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
  const run: RunHandle = startRun(hasEventTime ? pipelinePlan() : countsPlan, {
    ...deps(),
    parallel: parallelism === 1 ? undefined : { parallelism, startSubtask: localSubtasks(deps), bytesPerRing },
    checkpoint: { directory: join(directory, 'checkpoints'), intervalMs },
    onEvent: event => {
      if (event.kind === 'checkpoint-completed') onCheckpoint(event, run);
    },
  });
  return run;
}

const output = (names: readonly string[]) => names.map(name => folded(committedChanges(join(directory, name))));

test.each([
  { hasEventTime: true, names: ['windows', 'groups'], what: 'windows and counts, with as many tasks' },
  { hasEventTime: false, names: ['groups'], what: 'counts, with more or fewer tasks' },
])(
  'killed after any unaligned checkpoint and gone on, the output is that of an undisturbed run: $what',
  async ({ hasEventTime, names }) => {
    const rowLimit = 3_000;
    const quick = { rowLimit, writeMs: 0, timeoutMs: null, hasEventTime };
    expect(await start({ ...quick, parallelism: 1 }, () => {}).done).toMatchObject({ kind: 'finished' });
    const expected = output(names);
    const parallelism = fc.integer({ min: 1, max: 3 });
    let inFlightBytes = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ parallelism, checkpoints: fc.integer({ min: 1, max: 4 }) }), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.constantFrom(0, 5),
        parallelism,
        async (lives, timeoutMs, last) => {
          rmSync(directory, { recursive: true, force: true });
          const tasksOf = (tasks: number): number => (hasEventTime ? last : tasks);
          for (const life of lives) {
            let left = life.checkpoints;
            const slow = { rowLimit, writeMs: 3, timeoutMs, bytesPerRing: 1 << 12, hasEventTime };
            await start({ ...slow, parallelism: tasksOf(life.parallelism) }, (event, run) => {
              inFlightBytes += event.inFlightBytes;
              if (--left === 0) run.cancel();
            }).done;
          }
          expect(await start({ ...quick, parallelism: last }, () => {}).done).toMatchObject({ kind: 'finished' });
          expect(output(names)).toEqual(expected);
        },
      ),
      { seed: 11, numRuns: 5, endOnFailure: true },
    );
    expect(inFlightBytes).toBeGreaterThan(0);
  },
  60_000,
);

test('subtasks that have got to different points of event time are not put together; a savepoint brings them to one', async () => {
  const slow = { rowLimit: Number.MAX_SAFE_INTEGER, writeMs: 3, timeoutMs: 0 };
  await start({ ...slow, parallelism: 2 }, (event, run) => {
    if (event.inFlightBytes > 0) run.cancel();
  }).done;
  expect(await start({ ...slow, parallelism: 3 }, () => {}).done).toMatchObject({
    kind: 'failed',
    error: { code: 'checkpoint.parallelism_fixed', domain: 'user' },
  });
  await start({ ...slow, writeMs: 0, parallelism: 2 }, (_, run) => run.stop()).done;
  const more = start({ ...slow, writeMs: 0, parallelism: 3 }, (_, run) => run.cancel());
  expect(await more.done).toEqual({ kind: 'canceled' });
}, 60_000);

test('behind a slow sink an aligned barrier leaves nothing in flight, and one that may overtake does', async () => {
  const firstOf = async (timeoutMs: number | null): Promise<CheckpointCompleted> => {
    rmSync(directory, { recursive: true, force: true });
    const checkpoint = Promise.withResolvers<CheckpointCompleted>();
    const slow = { writeMs: 1, intervalMs: 250, bytesPerRing: 1 << 14 };
    const settings = { ...slow, parallelism: 2, rowLimit: Number.MAX_SAFE_INTEGER, timeoutMs };
    const outcome = await start(settings, (event, run) => {
      checkpoint.resolve(event);
      run.cancel();
    }).done;
    expect(outcome).toEqual({ kind: 'canceled' });
    return checkpoint.promise;
  };
  const aligned = await firstOf(null);
  const unaligned = await firstOf(0);
  expect(aligned.inFlightBytes).toBe(0);
  expect(unaligned.inFlightBytes).toBeGreaterThan(0);
}, 60_000);
