import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { committedChanges } from '../../test/support/file-sink.ts';
import { dimension, MemoryLookup } from '../../test/support/memory-lookup.ts';
import { pipelineConnectors, testContext } from '../../test/support/pipeline.ts';
import { nodeBase, table } from '../../test/support/plan.ts';
import { sequenceRow, sequenceSchema } from '../../test/support/sequence-source.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import { localSubtasks } from './local-subtasks.ts';
import type { RunEvent } from './run-events.ts';
import { type RunHandle, startRun } from './start-run.ts';
import type { TaskDeps } from './task.ts';

const rowCount = 3_000;
const joined = [...sequenceSchema, ...dimension];

/** sequence -> exchange by key -> lookup join by key -> `joined`. */
const plan = (changelogMode: 'insert-only' | 'retract'): PhysicalPlan => ({
  mode: 'stream',
  nodes: [
    { ...nodeBase(0, [], sequenceSchema), kind: 'source', table: table('s', 'sequence'), projection: [0, 1, 2] },
    { ...nodeBase(1, [0], sequenceSchema), kind: 'exchange', keys: [0], changelogMode },
    {
      ...nodeBase(2, [1], joined),
      kind: 'lookup-join',
      joinType: 'left',
      table: table('d', 'dimension'),
      keys: [{ leftColumn: 0, column: 0 }],
      changelogMode,
    },
    { ...nodeBase(3, [2], joined), kind: 'sink', table: table('joined', 'files'), primaryKey: [], isParallel: true },
  ],
});

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lookup-barrier-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Answers so many questions and then no more. */
class FadingLookup extends MemoryLookup {
  readonly #answers: { left: number };

  constructor(answers: { left: number }) {
    super(Array.from({ length: 23 }, (_, n) => [`key-${n}`, n]));
    this.#answers = answers;
  }

  override async lookup(...question: Parameters<MemoryLookup['lookup']>) {
    if (this.#answers.left-- <= 0) await new Promise(() => {});
    await delay(1);
    return super.lookup(...question);
  }
}

interface Settings {
  readonly parallelism: number;
  readonly answersMax: number;
  readonly changelogMode?: 'insert-only' | 'retract';
  readonly rowLimit?: number;
}

function start(
  { parallelism, answersMax, changelogMode = 'insert-only', rowLimit = rowCount }: Settings,
  onEvent: (event: RunEvent) => void = () => {},
): RunHandle {
  const connectors = pipelineConnectors({ rowLimit, batchRows: () => 40, outputDirectory: directory });
  const answers = { left: answersMax };
  const deps = (): TaskDeps => ({
    compiler: simpleCompiler,
    context: testContext,
    connectors: {
      get: name =>
        name === 'dimension'
          ? { descriptor: connectors.get('files').descriptor, createLookup: () => new FadingLookup(answers) }
          : connectors.get(name),
    },
  });
  return startRun(plan(changelogMode), {
    ...deps(),
    parallel: parallelism === 1 ? undefined : { parallelism, startSubtask: localSubtasks(deps) },
    checkpoint: { directory: join(directory, 'checkpoints'), intervalMs: 5 },
    metricsIntervalMs: 10,
    onEvent,
  });
}

/** Runs until so many checkpoints are complete after the table fell silent, then dies without a last one. */
async function runIntoSilence(parallelism: number, changelogMode?: 'retract'): Promise<void> {
  const settings = { parallelism, answersMax: 12, ...(changelogMode && { changelogMode }) };
  let rowsIn = -1;
  let quietCheckpoints = 0;
  const run = start(settings, event => {
    if (event.kind !== 'checkpoint-completed') return;
    const metrics = run.metrics();
    if (metrics !== null && metrics.rowsIn === rowsIn) quietCheckpoints++;
    rowsIn = metrics?.rowsIn ?? -1;
    if (quietCheckpoints === 3) run.cancel();
  });
  expect(await run.done).toEqual({ kind: 'canceled' });
}

const output = () => committedChanges(join(directory, 'joined')).map(({ row }) => row);
const expected = Array.from({ length: rowCount }, (_, i) => [
  ...sequenceRow(i),
  sequenceRow(i)[0],
  Number(String(sequenceRow(i)[0]).slice(4)),
]);
const sorted = (rows: readonly unknown[]) => rows.map(row => JSON.stringify(row)).sort();

test.each([
  [1, 1],
  [2, 2],
  [2, 1],
  [1, 3],
])(
  'a table that does not answer holds up no checkpoint of %i tasks; %i ask again for the rows that waited',
  async (before, after) => {
    await runIntoSilence(before);
    expect(output().length).toBeLessThan(rowCount);
    const run = start({ parallelism: after, answersMax: Number.POSITIVE_INFINITY });
    expect(await run.done).toMatchObject({ kind: 'finished' });
    expect(sorted(output())).toEqual(sorted(expected));
  },
);

test('changes that wait are not dealt to other tasks: their order would be lost', async () => {
  await runIntoSilence(2, 'retract');
  const answersMax = Number.POSITIVE_INFINITY;
  expect(await start({ parallelism: 1, answersMax, changelogMode: 'retract' }).done).toMatchObject({
    kind: 'failed',
    error: { code: 'checkpoint.parallelism_fixed', domain: 'user' },
  });
  expect(await start({ parallelism: 2, answersMax, changelogMode: 'retract' }).done).toMatchObject({
    kind: 'finished',
  });
  expect(sorted(output())).toEqual(sorted(expected));
});

test('what is stopped waits for its answers, and its savepoint has no rows that wait', async () => {
  const savepointPath = join(directory, 'savepoint');
  const endless = { parallelism: 1, answersMax: Number.POSITIVE_INFINITY, rowLimit: Number.MAX_SAFE_INTEGER };
  const run = start(endless, event => {
    if (event.kind === 'checkpoint-completed' && !event.isSavepoint) run.stop({ savepointPath });
  });
  expect(await run.done).toMatchObject({ kind: 'finished', outcome: 'stopped' });
  const rows = output();
  expect(rows.length).toBeGreaterThan(0);
  expect(rows).toEqual(expected.slice(0, rows.length));
  const manifest = JSON.parse(readFileSync(join(savepointPath, 'manifest.json'), 'utf8')).manifest;
  expect(manifest.operators).toEqual([]);
});
