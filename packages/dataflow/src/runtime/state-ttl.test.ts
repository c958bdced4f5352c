import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { committedChanges } from '../../test/support/file-sink.ts';
import { pipelineConnectors, pipelinePlan, testContext } from '../../test/support/pipeline.ts';
import type { Change } from '../../test/support/rows.ts';
import { simpleCompiler } from '../../test/support/simple-compiler.ts';
import { startRun } from './start-run.ts';

const ttlMs = 3_600_000;
let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ttl-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function plan(): PhysicalPlan {
  const { mode, nodes } = pipelinePlan();
  return {
    mode,
    nodes: nodes.map(node => (node.kind === 'group-aggregate' ? { ...node, stateTtlMs: [ttlMs] } : node)),
  };
}

/** Goes on where the run before ended, on a clock that stands still; `stopsEarly` after a few batches. Answers the changes of `groups` since the beginning. */
async function run(nowMs: number, stopsEarly: boolean): Promise<readonly Change[]> {
  let batchesLeft = stopsEarly ? 4 : Number.POSITIVE_INFINITY;
  const batchRows = (): number => {
    if (--batchesLeft === 0) handle.stop();
    return 100;
  };
  const handle = startRun(plan(), {
    connectors: pipelineConnectors({ rowLimit: 2000, batchRows, outputDirectory: join(directory, 'out') }),
    context: { ...testContext, clock: { nowMs: () => nowMs } },
    compiler: simpleCompiler,
    checkpoint: { directory: join(directory, 'chk'), intervalMs: 1_000_000_000 },
    onEvent: () => {},
  });
  expect(await handle.done).toMatchObject({ kind: 'finished' });
  return committedChanges(join(directory, 'out', 'groups'));
}

const keysOf = (changes: readonly Change[]): Set<unknown> => new Set(changes.map(({ row }) => row[0]));
const firstRowsOf = (changes: readonly Change[]): Change[] => changes.filter(({ kind }) => kind === 0);

test.each([
  { pauseMs: ttlMs - 1, isForgotten: false },
  { pauseMs: ttlMs, isForgotten: true },
])('state that a run comes back to after $pauseMs ms is as old as that', async ({ pauseMs, isForgotten }) => {
  const before = await run(1_000_000, true);
  const after = (await run(1_000_000 + pauseMs, false)).slice(before.length);
  const known = keysOf(before);
  expect(known.size).toBeGreaterThan(0);
  const isNew = (key: unknown): boolean => isForgotten || !known.has(key);
  expect(
    firstRowsOf(after)
      .map(({ row }) => row[0])
      .sort(),
  ).toEqual([...keysOf(after)].filter(isNew).sort());
});
