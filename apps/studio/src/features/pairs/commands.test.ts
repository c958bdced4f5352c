import type { PairSideDto } from '@lockstep/contracts/api';
import { expect, test } from 'vitest';
import { isDateRange, possibleCommands } from './commands.ts';

const side = (state: PairSideDto['state']): PairSideDto => ({ state, run: null, nextRunAt: null });

test('offers what the state allows: a start to what rests, a stop to what runs', () => {
  expect(possibleCommands('stream', side('NONE'))).toEqual(['start']);
  expect(possibleCommands('stream', side('STOPPED'))).toEqual(['start']);
  expect(possibleCommands('stream', side('RUNNING'))).toEqual(['stop', 'stop-with-savepoint', 'restart']);
  expect(possibleCommands('stream', side('STOPPING'))).toEqual([]);
  expect(possibleCommands('batch', side('FINISHED'))).toEqual(['run-batch']);
  expect(possibleCommands('batch', side('QUEUED'))).toEqual(['stop']);
});

test('takes a range only with a later end', () => {
  expect(isDateRange({ from: '2001-01-01T00:00', to: '2001-02-01T00:00' })).toBe(true);
  expect(isDateRange({ from: '2001-02-01T00:00', to: '2001-02-01T00:00' })).toBe(false);
  expect(isDateRange({ from: '', to: '2001-02-01T00:00' })).toBe(false);
});
