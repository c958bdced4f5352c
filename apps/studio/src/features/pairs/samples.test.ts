import { expect, test } from 'vitest';
import { appendSample, joinSamples } from './samples.ts';

test('joins lines over one axis of time, with gaps where a line has no point', () => {
  const joined = joinSamples([
    [
      { atMs: 1_000, value: 1 },
      { atMs: 3_000, value: 3 },
    ],
    [{ atMs: 2_000, value: 20 }],
  ]);
  expect(joined).toEqual([
    [1, 2, 3],
    [1, null, 3],
    [null, 20, null],
  ]);
});

test('appends a newer sample and forgets the old ones; an older sample changes nothing', () => {
  const known = [{ atMs: 1_000 }, { atMs: 2_000 }];
  expect(appendSample(known, { atMs: 2_000 }, 10_000)).toBe(known);
  expect(appendSample(known, { atMs: 3_000 }, 1_000)).toEqual([{ atMs: 2_000 }, { atMs: 3_000 }]);
});
