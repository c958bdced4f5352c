import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { committedChanges } from '../../test/support/file-sink.ts';
import { pipelinePlan } from '../../test/support/pipeline.ts';
import { pipelineDeps } from '../../test/support/pipeline-deps.ts';
import { folded } from '../../test/support/rows.ts';
import { sequenceRow } from '../../test/support/sequence-source.ts';
import { localSubtasks } from '../runtime/local-subtasks.ts';
import { type RunHandle, startRun } from '../runtime/start-run.ts';
import type { TapEvent, TappedRow, TapRequest } from './tap.ts';

const rowLimit = 1_500;
/** Behind the watermark assigner, and behind the running counts. */
const [rows, counts, countSink] = ['node-1', 'node-5', 'node-6'];

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tap-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function start(parallelism = 1, pauseMs = 0, limit = rowLimit): RunHandle {
  const settings = { rowLimit: limit, seed: 3, outputDirectory: directory, pauseMs };
  return startRun(pipelinePlan(), {
    ...pipelineDeps(settings),
    checkpoint: null,
    onEvent: () => {},
    parallel:
      parallelism === 1 ? undefined : { parallelism, startSubtask: localSubtasks(() => pipelineDeps(settings)) },
  });
}

const ask = (changes: Partial<TapRequest> = {}): TapRequest => ({
  edge: rows!,
  rowsPerSecondMax: 1_000,
  rowsMax: 100_000,
  durationMsMax: 60_000,
  ...changes,
});

const shownIn = (events: readonly TapEvent[]): TappedRow[] =>
  events.flatMap(event => (event.kind === 'rows' ? event.rows : []));
const output = (): string[][] => ['windows', 'groups'].map(name => folded(committedChanges(join(directory, name))));

/** Of the sequence, as a tap shows its key and value. */
const sequence = new Set(Array.from({ length: rowLimit }, (_, i) => sequenceRow(i).slice(0, 2).join()));

test.each([1, 3])(
  'in %i subtasks a tap sees every row, shows some, and the results stay as they are',
  async parallelism => {
    await start(parallelism).done;
    const untapped = output();
    rmSync(directory, { recursive: true, force: true });
    const run = start(parallelism);
    const events: TapEvent[] = [];
    run.tap(ask({ rowsPerSecondMax: 100 }), event => events.push(event));
    const changes: TapEvent[] = [];
    run.tap(ask({ edge: counts! }), event => changes.push(event));
    expect((await run.done).kind).toBe('finished');
    expect(output()).toEqual(untapped);

    expect(events[0]).toMatchObject({ kind: 'opened', schema: [{ name: 'k' }, { name: 'v' }, { name: 'ts' }] });
    expect(events.at(-1)).toMatchObject({ kind: 'closed', reason: 'run-ended', rowsSeen: rowLimit });
    const shown = shownIn(events);
    expect(events.at(-1)).toMatchObject({ rowsShown: shown.length });
    expect(shown.length).toBeGreaterThanOrEqual(100 / parallelism);
    expect(shown.length).toBeLessThan(rowLimit);
    for (const { cells, rowKind } of shown) {
      expect(rowKind).toBe('+I');
      expect(sequence).toContain(cells.slice(0, 2).join());
    }
    expect(shown.some(({ watermarkMs }) => watermarkMs !== null)).toBe(true);
    expect(new Set(shownIn(changes).map(({ rowKind }) => rowKind))).toEqual(new Set(['+I', '-U', '+U']));
    if (parallelism > 1) expect(new Set(shownIn(changes).map(({ subtask }) => subtask)).size).toBe(parallelism);
  },
  30_000,
);

test('a tap on a run under way closes at its limit of rows, of time, or when asked, and the run goes on', async () => {
  for (const [changes, reason] of [
    [{ rowsMax: 7 }, 'rows-limit'],
    [{ durationMsMax: 50 }, 'time-limit'],
    [{}, 'asked'],
  ] as const) {
    const run = start(1, 1, Number.MAX_SAFE_INTEGER);
    while ((run.metrics()?.rowsIn ?? 0) === 0) await new Promise(resolve => setTimeout(resolve, 1));
    const events: TapEvent[] = [];
    const closed = new Promise<void>(resolve => {
      const tap = run.tap(ask(changes), event => {
        events.push(event);
        if (event.kind === 'rows' && reason === 'asked') tap.close();
        if (event.kind === 'closed') resolve();
      });
    });
    await closed;
    expect(events.at(-1)).toMatchObject({ kind: 'closed', reason });
    if (reason === 'rows-limit') expect(shownIn(events)).toHaveLength(7);
    const before = run.metrics()!.rowsIn;
    while (run.metrics()!.rowsIn === before) await new Promise(resolve => setTimeout(resolve, 1));
    const heard = events.length;
    run.cancel();
    expect(await run.done).toEqual({ kind: 'canceled' });
    expect(events).toHaveLength(heard);
  }
});

test('what can not be tapped is refused with what can', async () => {
  const run = start();
  const tap = (changes: Partial<TapRequest>) => () => run.tap(ask(changes), () => {});
  expect(tap({ edge: 'nowhere' })).toThrow(/no operator 'nowhere'/);
  expect(tap({ edge: countSink! })).toThrow(`Tap '${counts}', which feeds it`);
  expect(tap({ rowsPerSecondMax: 0 })).toThrow(/rowsPerSecondMax of a tap is a whole number from 1 to 1000/);
  const open = Array.from({ length: 8 }, tap({}));
  expect(tap({})).toThrow(/8 taps of the run are open/);
  open[0]!.close();
  expect(tap({})).not.toThrow();
  await run.done;
  expect(tap({})).toThrow(/has ended/);
});
