import { expect, test } from 'vitest';
import { clockLagMsMax, createFormats } from './formats.ts';

const atMs = Date.UTC(2026, 10, 25, 8);
const at = new Date(atMs).toISOString();

test('what has just happened is now, though the page clock lags behind; what is planned lies ahead', () => {
  const { relative } = createFormats('en');
  expect(relative(at, atMs - clockLagMsMax)).toBe('now');
  expect(relative(at, atMs)).toBe('now');
  expect(relative(at, atMs + 90_000)).toBe('1 min ago');
  expect(relative(at, atMs - 90_000)).toBe('in 1 min');
});
