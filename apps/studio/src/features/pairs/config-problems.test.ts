import { type PairConfig, pairConfigSchema } from '@lockstep/contracts/runs';
import { expect, test } from 'vitest';
import { configLimits, configProblems } from './config-problems.ts';

const standard: PairConfig = pairConfigSchema.parse({});

test('has the limits of the contract, no more and no less', () => {
  for (const field of Object.keys(configLimits) as (keyof typeof configLimits)[]) {
    const { min, max } = configLimits[field];
    for (const [value, isFine] of [
      [min, true],
      [max, true],
      [min - 1, false],
      [max + 1, false],
    ] as const) {
      const config = { ...standard, stream: { ...standard.stream, [field]: value } };
      expect(pairConfigSchema.safeParse(config).success).toBe(isFine);
      expect(configProblems(config).length === 0).toBe(isFine);
    }
  }
});

test('finds an emptied number and a cron expression of four fields', () => {
  const empty = { ...standard, stream: { ...standard.stream, restartDelayMs: Number.NaN } };
  expect(configProblems(empty)).toEqual(['restartDelayMs']);
  const schedule = { kind: 'cron', expression: '0 3 * *', timeZone: 'UTC' } as const;
  expect(configProblems({ ...standard, batch: { schedule } })).toEqual(['cron']);
});
