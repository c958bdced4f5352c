import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileDatePattern } from './date-pattern.ts';

test('a pattern that has seen other times writes what a fresh one writes', () => {
  const letters = fc.constantFrom(
    'yyyy',
    'yy',
    'MM',
    'MMM',
    'd',
    'D',
    'EEE',
    'HH',
    'k',
    'h',
    'a',
    'mm',
    'ss',
    'SSS',
    'Q',
  );
  const epochMs = fc.oneof(
    fc.integer({ min: -3 * 86_400_000, max: 3 * 86_400_000 }),
    fc.constantFrom(-1, 0, 999, 1000, 59_999, 60_000, 3_599_999, 3_600_000, 86_399_999, 86_400_000),
  );
  const pattern = fc.array(letters, { minLength: 1, maxLength: 4 }).map(parts => parts.join("'-'"));
  fc.assert(
    fc.property(pattern, fc.array(epochMs, { maxLength: 30 }), (text, times) => {
      const used = compileDatePattern(text);
      for (const time of times) {
        const wall = { epochMs: time, nanos: 0 };
        expect(used.format(wall)).toBe(compileDatePattern(text).format(wall));
      }
    }),
    { numRuns: 200, seed: 20261125 },
  );
});
