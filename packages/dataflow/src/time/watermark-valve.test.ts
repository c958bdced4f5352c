import { expect, test } from 'vitest';
import { WatermarkValve } from './watermark-valve.ts';

test('is the smallest of the ports and never goes back', () => {
  const valve = new WatermarkValve(2);
  expect(valve.advance(0, 10)).toBe(false);
  expect(valve.advance(1, 5)).toBe(true);
  expect(valve.current).toBe(5);
  expect(valve.advance(1, 4)).toBe(false);
  expect(valve.advance(1, 20)).toBe(true);
  expect(valve.current).toBe(10);
});

test('does not wait for an idle port, nor go back when it wakes up behind', () => {
  const valve = new WatermarkValve(2);
  valve.advance(0, 10);
  expect(valve.markIdle(1, true)).toBe(true);
  expect(valve.current).toBe(10);
  valve.markIdle(1, false);
  expect(valve.advance(1, 3)).toBe(false);
  expect(valve.current).toBe(10);
  expect(valve.advance(0, 30)).toBe(false);
});

test('idle and ended ports alone do not end the input', () => {
  const valve = new WatermarkValve(2);
  valve.advance(0, Number.POSITIVE_INFINITY);
  valve.markIdle(1, true);
  expect(valve.current).toBe(Number.NEGATIVE_INFINITY);
  expect(valve.isIdle).toBe(true);
  valve.advance(1, Number.POSITIVE_INFINITY);
  expect(valve.current).toBe(Number.POSITIVE_INFINITY);
});
