import { civilOfDays, dayMs } from '../../batch/text/civil-date.ts';
import type { Timestamp, Value } from '../../batch/value.ts';
import type { BoundCall, KernelFunction } from './kernel.ts';
import { addMonthsToMs } from './temporal-shift.ts';
import { wallClockOf } from './wall-clock.ts';

const unitMs: Readonly<Record<string, number>> = {
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: dayMs,
  WEEK: 7 * dayMs,
};

const unitMonths: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** `TIMESTAMPADD(unit, count, time)`. As in Flink, what is added wraps as an INT of months or a BIGINT of milliseconds. */
export function bindTimestampAdd({ argTypes, type, session }: BoundCall): KernelFunction {
  const { toWall } = wallClockOf(argTypes[2]!, session);
  const { fromWall } = wallClockOf(type, session);
  const read = toWall as (value: Value) => Timestamp;
  return ((unit: string, count: bigint, time: Value) => {
    const { epochMs, nanos } = read(time);
    const fixed = unitMs[unit];
    const by = BigInt.asIntN(fixed === undefined ? 32 : 64, count * BigInt(fixed ?? unitMonths[unit] ?? 0));
    const moved = fixed === undefined ? addMonthsToMs(epochMs, Number(by)) : epochMs + Number(by);
    return fromWall({ epochMs: moved, nanos });
  }) as KernelFunction;
}

/** `TIMESTAMPDIFF(unit, from, to)`: whole units, negative when `to` is earlier. */
export function bindTimestampDiff({ argTypes, session }: BoundCall): KernelFunction {
  const [from, to] = [1, 2].map(a => wallClockOf(argTypes[a]!, session).toWall as (value: Value) => Timestamp);
  return ((unit: string, first: Value, second: Value) => {
    const a = from!(first).epochMs;
    const b = to!(second).epochMs;
    const fixed = unitMs[unit];
    if (fixed !== undefined) return Math.trunc((b - a) / fixed) | 0;
    return Math.trunc(monthsBetween(a, b) / (unitMonths[unit] ?? 1)) | 0;
  }) as KernelFunction;
}

/** Whole months: the last one counts once the day and time of the first are reached. */
function monthsBetween(fromMs: number, toMs: number): number {
  if (fromMs > toMs) return -monthsBetween(toMs, fromMs);
  const [from, to] = [fromMs, toMs].map(ms => civilOfDays(Math.floor(ms / dayMs)));
  const months = (to!.year - from!.year) * 12 + to!.month - from!.month;
  return addMonthsToMs(fromMs, months) > toMs ? months - 1 : months;
}
