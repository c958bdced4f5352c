import { expect, test } from 'vitest';
import { RestartBackoff, restartStrategyOf } from './restart-strategy.ts';

const delays = (config: Record<string, string>, failuresAtMs: readonly number[], random = 0.5): (number | null)[] => {
  const backoff = new RestartBackoff(restartStrategyOf(config, true), () => random);
  return failuresAtMs.map(nowMs => backoff.nextDelayMs(nowMs));
};

const exponential = (options: Record<string, string>): Record<string, string> => ({
  'restart-strategy.type': 'exponential-delay',
  ...Object.fromEntries(
    Object.entries(options).map(([name, value]) => [`restart-strategy.exponential-delay.${name}`, value]),
  ),
});

test('without a setting a run with checkpoints restarts with exponential delay, one without them does not', () => {
  expect(restartStrategyOf({}, false)).toEqual({ kind: 'none' });
  expect(restartStrategyOf({}, true)).toEqual({
    kind: 'exponential-delay',
    initialBackoffMs: 1_000,
    maxBackoffMs: 60_000,
    multiplier: 1.5,
    resetThresholdMs: 3_600_000,
    jitterFactor: 0.1,
    attemptsMax: Number.POSITIVE_INFINITY,
  });
});

test('none gives up at the first failure', () => {
  for (const type of ['none', 'off', 'disable']) expect(delays({ 'restart-strategy.type': type }, [0])).toEqual([null]);
});

test('fixed delay tries so often, each time after the same time', () => {
  const config = {
    'restart-strategy.type': 'fixed-delay',
    'restart-strategy.fixed-delay.attempts': '3',
    'restart-strategy.fixed-delay.delay': '10 s',
  };
  expect(delays(config, [0, 1, 2, 3, 4])).toEqual([10_000, 10_000, 10_000, null, null]);
});

test('exponential delay grows to its maximum', () => {
  const config = exponential({ 'initial-backoff': '1 s', 'max-backoff': '5 s', 'backoff-multiplier': '2' });
  expect(delays(config, [0, 1, 2, 3, 4])).toEqual([1_000, 2_000, 4_000, 5_000, 5_000]);
});

test('jitter spreads a backoff and keeps it between the first and the longest one', () => {
  const config = exponential({ 'backoff-multiplier': '2', 'jitter-factor': '0.25', 'max-backoff': '4 s' });
  expect(delays(config, [0, 1, 2], 0)).toEqual([1_000, 1_500, 3_000]);
  expect(delays(config, [0, 1, 2], 1)).toEqual([1_250, 2_500, 4_000]);
});

test('a run that has held for the threshold beyond its backoff begins with the first backoff again', () => {
  const config = exponential({ 'backoff-multiplier': '2', 'reset-backoff-threshold': '10 s' });
  // The second attempt begins at 1 s, the third at 5 s: it has held long enough at 17 s, and not yet at 16.999 s.
  expect(delays(config, [0, 3_000, 17_000])).toEqual([1_000, 2_000, 1_000]);
  expect(delays(config, [0, 3_000, 16_999])).toEqual([1_000, 2_000, 4_000]);
});

test('exponential delay gives up after so many restarts that came too soon one after the other', () => {
  const config = exponential({ 'attempts-before-reset-backoff': '2', 'reset-backoff-threshold': '1 min' });
  expect(delays(config, [0, 2_000, 4_000])).toEqual([1_000, 1_500, null]);
  expect(delays(config, [0, 2_000, 100_000, 102_000, 104_000])).toEqual([1_000, 1_500, 1_000, 1_500, null]);
});

test('a setting that means nothing is refused by name', () => {
  expect(() => restartStrategyOf({ 'restart-strategy.type': 'sometimes' }, true)).toThrow(
    "'restart-strategy.type' must be 'none', 'fixed-delay' or 'exponential-delay', not 'sometimes'",
  );
  expect(() => restartStrategyOf(exponential({ 'jitter-factor': '2' }), true)).toThrow('jitter-factor');
  expect(() => restartStrategyOf(exponential({ 'initial-backoff': 'soon' }), true)).toThrow('soon');
});
