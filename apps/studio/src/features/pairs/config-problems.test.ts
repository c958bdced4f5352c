import { type PairConfig, pairConfigSchema } from '@lockstep/contracts/runs';
import { expect, test } from 'vitest';
import { configProblems, limitsOf, numberSettings, withSetting } from './config-problems.ts';

const standard: PairConfig = pairConfigSchema.parse({});

test.each(numberSettings)('$side $field has the limits of the contract, no more and no less', setting => {
  const { min, max } = limitsOf(setting, null);
  for (const [value, isFine] of [
    [min, true],
    [max, true],
    [min - 1, false],
    [max + 1, false],
  ] as const) {
    const config = withSetting(standard, setting, value);
    expect(pairConfigSchema.safeParse(config).success).toBe(isFine);
    expect(configProblems(config, null).length === 0).toBe(isFine);
  }
});

test('every number of the contract can be set', () => {
  const numbers = (['stream', 'batch'] as const).flatMap(side =>
    Object.entries(standard[side]).flatMap(([field, value]) => (typeof value === 'number' ? [{ side, field }] : [])),
  );
  expect(numbers.toSorted(byName)).toEqual([...numberSettings].toSorted(byName));
});

const byName = (a: { side: string; field: string }, b: { side: string; field: string }): number =>
  `${a.side}.${a.field}`.localeCompare(`${b.side}.${b.field}`);

test('no side may ask for more subtasks than the largest worker has threads for', () => {
  const setting = { side: 'batch', field: 'parallelism' } as const;
  expect(configProblems(withSetting(standard, setting, 4), 4)).toEqual([]);
  expect(configProblems(withSetting(standard, setting, 5), 4)).toEqual([setting]);
});

test('finds an emptied number and a cron expression of four fields', () => {
  const setting = { side: 'stream', field: 'restartDelayMs' } as const;
  expect(configProblems(withSetting(standard, setting, Number.NaN), null)).toEqual([setting]);
  const schedule = { kind: 'cron', expression: '0 3 * *', timeZone: 'UTC' } as const;
  expect(configProblems({ ...standard, batch: { ...standard.batch, schedule } }, null)).toEqual(['cron']);
});
