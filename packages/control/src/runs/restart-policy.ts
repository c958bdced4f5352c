import type { PairConfig, Side, StreamConfig } from '@lockstep/contracts/runs';
import { isHeldLongEnough, type RestartStrategy, restartDelayMs, restartStrategyOf } from '@lockstep/plan/settings';
import { scriptSettings } from '../analysis.ts';

const backoffMsMax = 60_000;
/** A batch run reads everything again, so it is not tried for long. */
const batchRestarts = { attemptsMax: 3, delayMs: 1_000 };

/** When a run that failed is tried again. */
export interface RestartPolicy {
  readonly strategy: RestartStrategy;
  /** A completed checkpoint begins the counting of failures anew; else only what the strategy says, as in Flink. */
  readonly countsSinceCheckpoint: boolean;
}

/** The script's own `restart-strategy.type` counts before the pair's setting. */
export function restartPolicy(sqlText: string, config: PairConfig, side: Side): RestartPolicy {
  const settings = scriptSettings(sqlText);
  const isInScript = 'restart-strategy.type' in settings || 'restart-strategy' in settings;
  if (isInScript) return { strategy: restartStrategyOf(settings, side === 'stream'), countsSinceCheckpoint: false };
  const strategy = side === 'stream' ? streamStrategy(config.stream) : growing(batchRestarts);
  return { strategy, countsSinceCheckpoint: true };
}

function streamStrategy({
  restartStrategy,
  restartAttemptsMax,
  restartDelayMs: delayMs,
}: StreamConfig): RestartStrategy {
  const limits = { attemptsMax: restartAttemptsMax, delayMs };
  switch (restartStrategy) {
    case 'none':
      return { kind: 'none' };
    case 'fixed-delay':
      return { kind: 'fixed-delay', ...limits };
    case 'exponential-delay':
      return growing(limits);
  }
}

const growing = ({ attemptsMax, delayMs }: { attemptsMax: number; delayMs: number }): RestartStrategy => ({
  kind: 'exponential-delay',
  initialBackoffMs: delayMs,
  maxBackoffMs: Math.max(delayMs, backoffMsMax),
  multiplier: 2,
  resetThresholdMs: Number.POSITIVE_INFINITY,
  jitterFactor: 0,
  attemptsMax,
});

/** After another failure of a run whose attempt had held for `heldMs`: how many now count, and the wait before the next attempt; null: give up. */
export function nextRestart(
  { strategy }: RestartPolicy,
  countedFailures: number,
  heldMs: number,
): { readonly failures: number; readonly delayMs: number | null } {
  const failures = (isHeldLongEnough(strategy, countedFailures, heldMs) ? 0 : countedFailures) + 1;
  return { failures, delayMs: restartDelayMs(strategy, failures, Math.random()) };
}
