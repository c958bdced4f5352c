import { type PairConfig, parallelismMax } from '@lockstep/contracts/runs';

interface Limits {
  readonly min: number;
  readonly max: number;
}

/** Limits of the numbers a user can set on each side; the contract's schema holds the same. */
const configLimits = {
  stream: {
    parallelism: { min: 1, max: parallelismMax },
    checkpointIntervalMs: { min: 200, max: 3_600_000 },
    restartAttemptsMax: { min: 0, max: 1_000 },
    restartDelayMs: { min: 100, max: 600_000 },
  },
  batch: { parallelism: { min: 1, max: parallelismMax } },
} as const satisfies Record<'stream' | 'batch', Record<string, Limits>>;

export type NumberSetting =
  | { readonly side: 'stream'; readonly field: keyof typeof configLimits.stream }
  | { readonly side: 'batch'; readonly field: keyof typeof configLimits.batch };

export type ConfigProblem = NumberSetting | 'cron';

/** Every number of both sides. */
export const numberSettings: readonly NumberSetting[] = [
  { side: 'stream', field: 'parallelism' },
  { side: 'stream', field: 'checkpointIntervalMs' },
  { side: 'stream', field: 'restartAttemptsMax' },
  { side: 'stream', field: 'restartDelayMs' },
  { side: 'batch', field: 'parallelism' },
];

export const settingValue = (config: PairConfig, setting: NumberSetting): number =>
  setting.side === 'stream' ? config.stream[setting.field] : config.batch[setting.field];

export const withSetting = (config: PairConfig, { side, field }: NumberSetting, value: number): PairConfig => ({
  ...config,
  [side]: { ...config[side], [field]: value },
});

/** Of a setting, with what the largest worker gives to subtasks; null: nobody knows. */
export function limitsOf({ side, field }: NumberSetting, subtaskThreadsMax: number | null): Limits {
  const limits: Readonly<Record<string, Limits>> = configLimits[side];
  const { min, max } = limits[field]!;
  return { min, max: field === 'parallelism' ? Math.min(max, subtaskThreadsMax ?? max) : max };
}

/** The fields whose values can't be used. */
export function configProblems(config: PairConfig, subtaskThreadsMax: number | null): readonly ConfigProblem[] {
  const outside = numberSettings.filter(setting => {
    const { min, max } = limitsOf(setting, subtaskThreadsMax);
    const value = settingValue(config, setting);
    return !Number.isInteger(value) || value < min || value > max;
  });
  const { schedule } = config.batch;
  const hasBadCron = schedule.kind === 'cron' && schedule.expression.trim().split(/\s+/).length !== 5;
  return hasBadCron ? [...outside, 'cron'] : outside;
}
