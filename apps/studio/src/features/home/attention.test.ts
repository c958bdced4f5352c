import type { PairDto, RunDto } from '@lockstep/contracts/api';
import { pairConfigSchema } from '@lockstep/contracts/runs';
import { expect, test } from 'vitest';
import { listAttention } from './attention.ts';

const run = (change: Partial<RunDto>): RunDto => ({
  id: 'r1',
  pair: 'delays',
  side: 'stream',
  versionNumber: 1,
  state: 'RUNNING',
  isUnreachable: false,
  stateSince: '2026-11-25T00:00:00Z',
  trigger: 'user',
  createdAt: '2026-11-25T00:00:00Z',
  startedAt: null,
  finishedAt: null,
  restarts: 0,
  attempt: 1,
  nextAttemptAt: null,
  parallelism: 1,
  threadShortage: null,
  range: null,
  metrics: null,
  lastCheckpoint: null,
  error: null,
  ...change,
});

const pair = (change: Partial<PairDto>): PairDto => ({
  name: 'delays',
  jobId: 'j1',
  publishedVersion: 1,
  runningVersion: 1,
  publishedAt: '2026-11-25T00:00:00Z',
  config: pairConfigSchema.parse({}),
  stream: { state: 'RUNNING', run: run({}), nextRunAt: null },
  batch: { state: 'NONE', run: null, nextRunAt: null },
  reconciliation: null,
  strip: [],
  ...change,
});

test('a healthy pair needs nobody', () => {
  expect(listAttention([pair({})])).toEqual([]);
});

test('names failures before silent workers before differences', () => {
  const summary = {
    id: 'x',
    pair: 'delays',
    table: 't',
    state: 'done' as const,
    startedAt: '',
    finishedAt: '',
    equalPercent: 99.5,
    windows: 10,
    windowsDifferent: 2,
    windowsOpen: 0,
    equal: 1,
    missing: 0,
    extra: 0,
    different: 1,
    lateDropped: 0,
    closedUntilMs: null,
    error: null,
  };
  const troubled = pair({
    stream: { state: 'RUNNING', run: run({ isUnreachable: true }), nextRunAt: null },
    batch: { state: 'FAILED', run: run({ side: 'batch', state: 'FAILED' }), nextRunAt: null },
    reconciliation: summary,
  });
  expect(listAttention([troubled]).map(item => item.kind)).toEqual(['failed', 'unreachable', 'differs']);
});
