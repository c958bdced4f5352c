import { runStates } from '@lockstep/contracts/runs';
import { expect, test } from 'vitest';
import { isAtWork } from './at-work.ts';

test('rates and lag are shown while rows flow: not between two attempts, nor when a run is over', () => {
  expect(runStates.filter(isAtWork)).toEqual(['RUNNING', 'STOPPING']);
});
