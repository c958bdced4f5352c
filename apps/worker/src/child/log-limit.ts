import type { LogLevel } from '@lockstep/contracts/run-records';
import type { Clock } from '@lockstep/kernel/clock';
import type { LogFields } from '@lockstep/kernel/logger';

type Write = (level: LogLevel, message: string, fields: LogFields) => void;

const periodMs = 1_000;
const linesMaxPerPeriod = 100;

/** Lets so many lines a second through; how many were left out is said with the next one that passes. A `print` table can write millions. */
export function limitLines(write: Write, clock: Clock): Write {
  let periodStartMs = Number.NEGATIVE_INFINITY;
  let lines = 0;
  let leftOut = 0;
  return (level, message, fields) => {
    const nowMs = clock.nowMs();
    if (nowMs - periodStartMs >= periodMs) {
      if (leftOut > 0) write('warn', `${leftOut} lines were left out`, { leftOut });
      periodStartMs = nowMs;
      lines = 0;
      leftOut = 0;
    }
    if (lines < linesMaxPerPeriod) write(level, message, fields);
    else leftOut += 1;
    lines += 1;
  };
}
