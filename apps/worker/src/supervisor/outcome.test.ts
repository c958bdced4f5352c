import { expect, test } from 'vitest';
import { attemptEnd, type LastEvent } from './outcome.ts';

const exit = { code: 0, signal: null, lastWords: '' };
const killed = { code: null, signal: 'SIGKILL', lastWords: '' };

const failed = (domain: 'user' | 'external' | 'internal'): LastEvent => ({
  kind: 'failed',
  error: { code: 'a.b', domain, message: 'm', details: {} },
  span: null,
});
const finished = (outcome: 'finished' | 'stopped'): LastEvent => ({ kind: 'finished', outcome, savepointPath: null });

test.each([
  ['user', false],
  ['external', true],
  ['internal', false],
] as const)('an error of the %s domain is tried again: %s', (domain, canRetry) => {
  expect(attemptEnd(failed(domain), exit, false)).toMatchObject({ kind: 'failed', canRetry });
});

test('a process that dies without a word is tried again, with how it died', () => {
  const end = attemptEnd(null, killed, false);
  expect(end).toMatchObject({ kind: 'failed', canRetry: true, error: { details: { signal: 'SIGKILL' } } });
});

test('a process without memory left says so', () => {
  const lastWords = 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory';
  expect(attemptEnd(null, { code: null, signal: 'SIGABRT', lastWords }, false)).toMatchObject({
    error: { message: 'The process of this run used up its memory' },
  });
});

test('a run that read everything is finished, also while its worker is going', () => {
  expect(attemptEnd(finished('finished'), exit, true)).toEqual({ kind: 'finished' });
});

test('a run that stopped because its worker is going is handed over, not stopped', () => {
  expect(attemptEnd(finished('stopped'), exit, false)).toEqual({ kind: 'stopped' });
  expect(attemptEnd(finished('stopped'), exit, true)).toEqual({ kind: 'handed-over' });
  expect(attemptEnd(null, killed, true)).toEqual({ kind: 'handed-over' });
});
