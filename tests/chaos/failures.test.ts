import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { RunEvent, RunOutcome } from '@lockstep/dataflow/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fileRowsOf, jobShapes, scriptOf, writeInput } from './job-shapes.ts';
import { runJob } from './run-job.ts';

const text = scriptOf(jobShapes.find(({ name }) => name === 'filter to files')!, {});

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), 'failures-'));
  writeInput(directory);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** The rows of a run that nothing has disturbed; what it wrote is gone again. */
async function undisturbedRows(): Promise<readonly string[]> {
  await runJob(text, { directory, checkpointIntervalMs: 1_000, parallelism: 1 }, () => {});
  const rows = fileRowsOf(directory);
  for (const name of ['outcome', 'checkpoints']) rmSync(path.join(directory, name), { recursive: true });
  return rows;
}

test('a full disk fails the run in words, shows nothing half-written, and the run goes on when there is room', async () => {
  const undisturbed = await undisturbedRows();
  const script = path.join(directory, 'job.sql');
  writeFileSync(script, text);
  const child = path.join(import.meta.dirname, 'job-child.ts');
  // The shell lets the process write files of 64 blocks at most; a longer part file then fails as on a full disk.
  const command = ['-c', 'ulimit -f 64; exec "$0" "$@"', process.execPath, child, directory, script, '1', '60000'];
  const failed = await promisify(execFile)('bash', command).catch((error: { stderr: string }) => error);
  expect(JSON.parse(failed.stderr)).toMatchObject({ kind: 'failed', error: { domain: 'external' } });
  expect(JSON.parse(failed.stderr).error.message).toMatch(/outcome.*failed: EFBIG/);
  expect(fileRowsOf(directory)).toEqual([]);
  const settings = { directory, checkpointIntervalMs: 1_000, parallelism: 1 };
  expect(await runJob(text, settings, () => {})).toMatchObject({ kind: 'finished' });
  expect(fileRowsOf(directory)).toEqual(undisturbed);
});

test('of two that carry one run, the one without the lease writes nothing more', async () => {
  const undisturbed = await undisturbedRows();
  let holder = 1;
  const carry = (fencingToken: number, onEvent: (event: RunEvent) => void) => {
    const lease = { fencingToken, isHeld: async () => holder === fencingToken };
    return runJob(text, { directory, checkpointIntervalMs: 2, parallelism: 1, lease }, onEvent);
  };
  // The lease moves while the first one is at work, with rows written and prepared.
  let owner: Promise<RunOutcome> | null = null;
  const stale = carry(1, event => {
    if (event.kind !== 'checkpoint-stored' || owner !== null) return;
    holder = 2;
    owner = carry(2, () => {});
  });
  expect(await stale).toMatchObject({ kind: 'failed' });
  expect(await owner).toMatchObject({ kind: 'finished' });
  expect(fileRowsOf(directory)).toEqual(undisturbed);
});
