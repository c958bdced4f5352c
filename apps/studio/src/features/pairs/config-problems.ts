import type { PairConfig } from '@lockstep/contracts/runs';

/** Limits of the values a user can set; the contract's schema holds the same. */
export const configLimits = {
  checkpointIntervalMs: { min: 200, max: 3_600_000 },
  restartAttemptsMax: { min: 0, max: 1_000 },
  restartDelayMs: { min: 100, max: 600_000 },
} as const;

export type ConfigProblem = keyof typeof configLimits | 'cron';

/** The fields whose values can't be used. */
export function configProblems({ stream, batch }: PairConfig): readonly ConfigProblem[] {
  const fields = Object.keys(configLimits) as (keyof typeof configLimits)[];
  const outside = fields.filter(field => {
    const { min, max } = configLimits[field];
    const value = stream[field];
    return !Number.isInteger(value) || value < min || value > max;
  });
  const { schedule } = batch;
  const hasBadCron = schedule.kind === 'cron' && schedule.expression.trim().split(/\s+/).length !== 5;
  return hasBadCron ? [...outside, 'cron'] : outside;
}
