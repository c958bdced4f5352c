import { userError } from '@lockstep/kernel/errors';
import { durationMs } from '@lockstep/sql/catalog';

/** What becomes of a run that fails, as Flink's `restart-strategy.*` options say. Times in milliseconds. */
export type RestartStrategy =
  | { readonly kind: 'none' }
  /** So many restarts at most, each after the same time. */
  | { readonly kind: 'fixed-delay'; readonly attemptsMax: number; readonly delayMs: number }
  | {
      readonly kind: 'exponential-delay';
      readonly initialBackoffMs: number;
      readonly maxBackoffMs: number;
      readonly multiplier: number;
      /** After a run has held for so long beyond its backoff, counting begins anew. */
      readonly resetThresholdMs: number;
      /** A backoff is longer or shorter by up to this share of it. */
      readonly jitterFactor: number;
      /** Restarts before counting begins anew; Infinity: no limit. */
      readonly attemptsMax: number;
    };

type Config = Readonly<Record<string, string>>;

const typeOption = 'restart-strategy.type';

/** Flink's words for each kind. */
const kindNames: Readonly<Record<string, RestartStrategy['kind']>> = {
  none: 'none',
  off: 'none',
  disable: 'none',
  'fixed-delay': 'fixed-delay',
  fixeddelay: 'fixed-delay',
  'exponential-delay': 'exponential-delay',
  exponentialdelay: 'exponential-delay',
};

/** The strategy that the settings ask for. Without one: exponential delay for a run that takes checkpoints, else none, as in Flink. */
export function restartStrategyOf(config: Config, takesCheckpoints: boolean): RestartStrategy {
  const asked = (config[typeOption] ?? config['restart-strategy'])?.trim().toLowerCase();
  const kind = asked === undefined ? (takesCheckpoints ? 'exponential-delay' : 'none') : kindNames[asked];
  switch (kind) {
    case 'none':
      return { kind };
    case 'fixed-delay':
      return {
        kind,
        attemptsMax: numberOf(config, 'restart-strategy.fixed-delay.attempts', 1, 0),
        delayMs: durationOf(config, 'restart-strategy.fixed-delay.delay', '1 s'),
      };
    case 'exponential-delay':
      return exponentialDelay(config);
    default:
      throw bad(typeOption, "'none', 'fixed-delay' or 'exponential-delay'", asked!);
  }
}

function exponentialDelay(config: Config): RestartStrategy {
  const named = (name: string): string => `restart-strategy.exponential-delay.${name}`;
  const attempts = config[named('attempts-before-reset-backoff')]?.trim().toLowerCase();
  return {
    kind: 'exponential-delay',
    initialBackoffMs: durationOf(config, named('initial-backoff'), '1 s'),
    maxBackoffMs: durationOf(config, named('max-backoff'), '1 min'),
    multiplier: numberOf(config, named('backoff-multiplier'), 1.5, 1),
    resetThresholdMs: durationOf(config, named('reset-backoff-threshold'), '1 h'),
    jitterFactor: numberOf(config, named('jitter-factor'), 0.1, 0, 1),
    attemptsMax:
      attempts === undefined || attempts === 'infinite'
        ? Number.POSITIVE_INFINITY
        : numberOf(config, named('attempts-before-reset-backoff'), 0, 1),
  };
}

function numberOf(config: Config, option: string, otherwise: number, min: number, max = Number.MAX_VALUE): number {
  const text = config[option];
  if (text === undefined) return otherwise;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= min && value <= max) return value;
  throw bad(option, max === Number.MAX_VALUE ? `a number of at least ${min}` : `a number from ${min} to ${max}`, text);
}

function durationOf(config: Config, option: string, otherwise: string): number {
  const text = config[option] ?? otherwise;
  const ms = durationMs(text);
  if (ms === null) throw bad(option, "a duration such as '10 s'", text);
  return ms;
}

const bad = (option: string, wanted: string, text: string): Error =>
  userError('run.restart_strategy', `The setting '${option}' must be ${wanted}, not '${text}'`, {
    details: { option },
  });

/**
 * How long after the `failures`-th failure that counts the next attempt begins; null: there is none. `random` in [0, 1) is for the jitter.
 * When counting begins anew is the caller's to say.
 */
export function restartDelayMs(strategy: RestartStrategy, failures: number, random: number): number | null {
  if (strategy.kind === 'none' || failures > strategy.attemptsMax) return null;
  if (strategy.kind === 'fixed-delay') return strategy.delayMs;
  const { initialBackoffMs, maxBackoffMs, jitterFactor } = strategy;
  const backoffMs = backoffAfter(strategy, failures);
  const jitterMs = backoffMs * jitterFactor * (2 * random - 1);
  return Math.max(initialBackoffMs, Math.min(backoffMs + jitterMs, maxBackoffMs));
}

/** Whether an attempt that has held for so long, after so many failures before it, makes counting begin anew. */
export function isHeldLongEnough(strategy: RestartStrategy, failures: number, heldMs: number): boolean {
  return (
    strategy.kind === 'exponential-delay' && heldMs >= strategy.resetThresholdMs + backoffAfter(strategy, failures)
  );
}

type ExponentialDelay = Extract<RestartStrategy, { kind: 'exponential-delay' }>;

const backoffAfter = ({ initialBackoffMs, multiplier, maxBackoffMs }: ExponentialDelay, failures: number): number =>
  failures === 0 ? 0 : Math.min(initialBackoffMs * multiplier ** (failures - 1), maxBackoffMs);

/** Counts a run's failures, and says how long to wait after each. */
export class RestartBackoff {
  readonly #strategy: RestartStrategy;
  readonly #random: () => number;
  #failures = 0;
  /** When the attempt after the last failure began. */
  #restartedAtMs = Number.NEGATIVE_INFINITY;

  /** `random` gives numbers in [0, 1), for the jitter. */
  constructor(strategy: RestartStrategy, random: () => number) {
    this.#strategy = strategy;
    this.#random = random;
  }

  /** How long after a failure at `nowMs` the next attempt begins; null: there is none. */
  nextDelayMs(nowMs: number): number | null {
    if (isHeldLongEnough(this.#strategy, this.#failures, nowMs - this.#restartedAtMs)) this.#failures = 0;
    const delayMs = restartDelayMs(this.#strategy, ++this.#failures, this.#random());
    this.#restartedAtMs = nowMs + (delayMs ?? 0);
    return delayMs;
  }
}
