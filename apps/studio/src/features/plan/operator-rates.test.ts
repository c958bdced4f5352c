import type { RunMetrics } from '@lockstep/contracts/events';
import { expect, test } from 'vitest';
import { operatorRates } from './operator-rates.ts';

const sample = (atMs: number, rowsOut: number, busyMs: number, kind = 'calc'): RunMetrics => ({
  atMs,
  rowsIn: 0,
  rowsOut: 0,
  rowsInPerSecond: 0,
  rowsOutPerSecond: 0,
  watermarkMs: null,
  watermarkLagMs: null,
  bytesBehind: null,
  lateRows: 0,
  malformedRows: 0,
  stateBytes: 0,
  busyMs: 0,
  idleMs: 0,
  backPressuredMs: 0,
  residentBytes: 0,
  operators: [
    {
      uid: 'a',
      kind,
      rowsIn: rowsOut * 2,
      rowsOut,
      busyMs,
      lateRows: 0,
      malformedRows: 0,
      stateBytes: 0,
      watermarkMs: null,
    },
  ],
  subtasks: [],
});

test('derives rates from two samples', () => {
  const rates = operatorRates(sample(1_000, 100, 10), sample(3_000, 300, 1_010));
  expect(rates.get('a')).toMatchObject({ rowsOut: 300, rowsOutPerSecond: 100, busy: 0.5 });
});

test('has no rate from one sample, nor across a new attempt', () => {
  expect(operatorRates(null, sample(1_000, 100, 10)).get('a')?.rowsOutPerSecond).toBeNull();
  expect(operatorRates(sample(1_000, 100, 10), sample(2_000, 5, 1)).get('a')?.rowsOutPerSecond).toBeNull();
});

test('counts what a sink takes, since it gives nothing on', () => {
  expect(operatorRates(null, sample(1_000, 7, 0, 'sink')).get('a')?.rowsOut).toBe(14);
});
