import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type PipelineOptions, pipelineConnectors, pipelinePlan, testContext } from '../../test/support/pipeline.ts';
import { sequenceRow } from '../../test/support/sequence-source.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import { endOfTimeMs } from '../time/finite-watermark.ts';
import { localSubtasks } from './local-subtasks.ts';
import type { RunMetrics, SubtaskMetrics } from './run-events.ts';
import { startRun } from './start-run.ts';

const rowLimit = 2_000;
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'metrics-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The last metrics of a run to its end, and how long it took. */
async function measured(options: Partial<PipelineOptions> = {}, parallelism = 1) {
  let last: RunMetrics | null = null;
  const startMs = performance.now();
  const deps = () => ({
    connectors: pipelineConnectors({ rowLimit, batchRows: () => 100, outputDirectory: directory, ...options }),
    context: testContext,
    compiler: simpleCompiler,
  });
  const run = startRun(pipelinePlan(), {
    ...deps(),
    checkpoint: null,
    onEvent: event => {
      if (event.kind === 'metrics') last = event.metrics;
    },
    parallel: parallelism === 1 ? undefined : { parallelism, startSubtask: localSubtasks(deps) },
  });
  expect((await run.done).kind).toBe('finished');
  const metrics: RunMetrics = last!;
  return { metrics, tookMs: performance.now() - startMs };
}

const operatorOf = (metrics: Pick<RunMetrics, 'operators'>, kind: string) =>
  metrics.operators.find(operator => operator.kind === kind)!;

/** The numbers that add up over subtasks. */
const counters = [
  'rowsIn',
  'rowsOut',
  'lateRows',
  'malformedRows',
  'stateBytes',
  'busyMs',
  'idleMs',
  'backPressuredMs',
] as const;

test('each subtask tells its own part, and together they are the run', async () => {
  const { metrics } = await measured({}, 3);
  expect(metrics.subtasks.map(({ subtask }) => subtask)).toEqual([0, 1, 2]);
  for (const counter of counters)
    expect(metrics[counter]).toBeCloseTo(
      metrics.subtasks.reduce((sum, subtask) => sum + subtask[counter], 0),
      6,
    );
  const received = ({ operators }: SubtaskMetrics): number => operatorOf({ operators }, 'group-aggregate').rowsIn;
  // 23 keys over three subtasks: some have more of them.
  expect(new Set(metrics.subtasks.map(received)).size).toBeGreaterThan(1);
  expect(metrics.subtasks.map(received).reduce((sum, rows) => sum + rows)).toBe(rowLimit);
});

test('one task is the only subtask of its run', async () => {
  const { metrics } = await measured();
  const { subtasks, ...own } = metrics;
  expect(subtasks).toEqual([{ ...own, subtask: 0 }]);
});

test('late rows are counted at the operator that dropped them, by hand: all windows had closed', async () => {
  let watermark = Number.NEGATIVE_INFINITY;
  let late = 0;
  for (let i = 0; i < rowLimit; i++) {
    const [, , ts] = sequenceRow(i) as [string, number, number];
    // The last of the hopping windows that have the row ends at most 20 s after the slide that it is in began.
    if (watermark >= Math.floor(ts / 5_000) * 5_000 + 20_000 - 1) late++;
    watermark = Math.max(watermark, ts - 5_000);
  }
  const { metrics } = await measured();
  expect(late).toBeGreaterThan(0);
  expect(operatorOf(metrics, 'window-aggregate').lateRows).toBe(late);
  expect(metrics.lateRows).toBe(late);
});

test('a run is idle while its source is slow, and back-pressured while its sink is', async () => {
  const waiting = await measured({ pauseMs: 40 });
  expect(waiting.metrics.idleMs).toBeGreaterThan(100);
  expect(waiting.metrics.backPressuredMs).toBeLessThan(waiting.metrics.idleMs);
  const held = await measured({
    rowLimit: 60_000,
    batchRows: () => 10_000,
    onWrite: async () => void (await delay(60)),
  });
  expect(held.metrics.backPressuredMs).toBeGreaterThan(60);
  for (const { metrics, tookMs } of [waiting, held])
    expect(metrics.busyMs + metrics.idleMs + metrics.backPressuredMs).toBeLessThanOrEqual(tookMs);
});

test('the lag is the clock less the watermark, and there is none behind the end', async () => {
  const lags: (readonly [number | null, number | null, number])[] = [];
  const run = startRun(pipelinePlan(), {
    connectors: pipelineConnectors({ rowLimit, batchRows: () => 200, outputDirectory: directory, pauseMs: 3 }),
    context: testContext,
    compiler: simpleCompiler,
    checkpoint: null,
    metricsIntervalMs: 1,
    onEvent: event => {
      if (event.kind !== 'metrics') return;
      const { watermarkMs, watermarkLagMs, atMs } = event.metrics;
      lags.push([watermarkMs, watermarkLagMs, atMs]);
    },
  });
  await run.done;
  const between = lags.filter(([watermarkMs]) => watermarkMs !== null && watermarkMs !== endOfTimeMs);
  expect(between.length).toBeGreaterThan(0);
  for (const [watermarkMs, lagMs, atMs] of between) expect(lagMs).toBe(atMs - watermarkMs!);
  expect(lags.at(-1)![1]).toBeNull();
});
