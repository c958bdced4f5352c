import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClaimedRun } from '@lockstep/control/worker-control';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CheckpointPlaces } from './checkpoint-places.ts';

let dataDirectory: string;
let places: CheckpointPlaces;

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'lockstep-places-'));
  places = new CheckpointPlaces(dataDirectory);
});

afterEach(() => rmSync(dataDirectory, { recursive: true, force: true }));

function claimed(runId: string, restorePoint: ClaimedRun['restorePoint'] = null): ClaimedRun {
  return {
    ref: { runId, attempt: 1, fencingToken: 1 },
    pairId: 'pair',
    pairName: 'pair',
    side: 'stream',
    sqlText: '',
    catalog: { objects: [] },
    config: {},
    secrets: {},
    range: null,
    writerId: 'pair-stream',
    checkpointIntervalMs: 1_000,
    restorePoint,
    countsSinceCheckpoint: true,
    stopMode: null,
  };
}

function makeCheckpoint(path: string, isWhole = true): string {
  mkdirSync(path, { recursive: true });
  if (isWhole) writeFileSync(join(path, 'manifest.json'), '{}');
  return path;
}

const checkpointOf = (runId: string, id: number): string =>
  join(dataDirectory, 'checkpoints', 'pair', runId, `chk-${id}`);

test('a run with a whole checkpoint of its own needs no other', async () => {
  const restorePoint = { runId: 'old', path: makeCheckpoint(checkpointOf('old', 1)), isSavepoint: false };
  expect(await places.findRestorePath(claimed('new', restorePoint))).toBe(restorePoint.path);
  makeCheckpoint(checkpointOf('new', 1), false);
  expect(await places.findRestorePath(claimed('new', restorePoint))).toBe(restorePoint.path);
  makeCheckpoint(checkpointOf('new', 1));
  expect(await places.findRestorePath(claimed('new', restorePoint))).toBeNull();
});

test('the newest whole checkpoint on disk wins over the newest that was told of', async () => {
  const restorePoint = { runId: 'old', path: makeCheckpoint(checkpointOf('old', 9)), isSavepoint: false };
  const newest = makeCheckpoint(checkpointOf('old', 10));
  makeCheckpoint(checkpointOf('old', 11), false);
  expect(await places.findRestorePath(claimed('new', restorePoint))).toBe(newest);
});

test('a savepoint is what it is, and one that is gone restores nothing', async () => {
  const path = makeCheckpoint(join(dataDirectory, 'savepoints', 'pair', 'old-1'));
  const restorePoint = { runId: 'old', path, isSavepoint: true };
  expect(await places.findRestorePath(claimed('new', restorePoint))).toBe(path);
  rmSync(path, { recursive: true });
  expect(await places.findRestorePath(claimed('new', restorePoint))).toBeNull();
});

test('sweeping keeps what somebody can go back to, and savepoints as long as their pair', async () => {
  const kept = [checkpointOf('kept', 1), join(dataDirectory, 'savepoints', 'pair', 'forgotten-1')];
  const swept = [
    checkpointOf('forgotten', 1),
    join(dataDirectory, 'checkpoints', 'deleted-pair', 'run', 'chk-1'),
    join(dataDirectory, 'savepoints', 'deleted-pair', 'run-1'),
  ];
  for (const path of [...kept, ...swept]) makeCheckpoint(path);
  await places.sweep(new Map([['pair', new Set(['kept'])]]));
  expect(kept.map(existsSync)).toEqual([true, true]);
  expect(swept.map(existsSync)).toEqual([false, false, false]);
});
