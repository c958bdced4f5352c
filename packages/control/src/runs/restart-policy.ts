import type { PairConfig, Side } from '@lockstep/contracts/runs';

const restartDelayMsMax = 60_000;
/** A batch run reads everything again, so it is not tried for long. */
const batchRestartsMax = 3;
const batchRestartDelayMs = 1_000;

/** How long to wait before the next attempt after so many failures without a checkpoint between them; null: give up. */
export function restartDelayMs(config: PairConfig, side: Side, consecutiveFailures: number): number | null {
  const [attemptsMax, firstDelayMs] =
    side === 'stream'
      ? [config.stream.restartAttemptsMax, config.stream.restartDelayMs]
      : [batchRestartsMax, batchRestartDelayMs];
  if (consecutiveFailures > attemptsMax) return null;
  return Math.min(firstDelayMs * 2 ** (consecutiveFailures - 1), restartDelayMsMax);
}
