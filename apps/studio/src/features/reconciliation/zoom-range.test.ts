import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rangeAround, zoomRange } from './zoom-range.ts';

test('keeps a zoomed range within the windows, whatever the wish', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.nat(5_000), fc.constantFrom(0.5, 2), (total, centre, factor) => {
      const start = { first: 0, last: total };
      const { first, last } = zoomRange(start, total, Math.min(centre, total - 1), factor);
      expect(first).toBeGreaterThanOrEqual(0);
      expect(last).toBeLessThanOrEqual(total);
      expect(last - first).toBeGreaterThan(0);
    }),
    { seed: 7 },
  );
});

test('keeps the window under the cursor in view', () => {
  const { first, last } = zoomRange({ first: 0, last: 1_000 }, 1_000, 900, 0.5);
  expect(last - first).toBe(500);
  expect(first).toBeLessThanOrEqual(900);
  expect(last).toBeGreaterThan(900);
});

test('moves just as far as a window outside of the range asks for', () => {
  expect(rangeAround({ first: 100, last: 200 }, 1_000, 150)).toEqual({ first: 100, last: 200 });
  expect(rangeAround({ first: 100, last: 200 }, 1_000, 99)).toEqual({ first: 99, last: 199 });
  expect(rangeAround({ first: 100, last: 200 }, 1_000, 200)).toEqual({ first: 101, last: 201 });
});
