import { civilOfDays, dayMs, daysOfCivil } from '../../batch/text/civil-date.ts';
import type { Timestamp, Value } from '../../batch/value.ts';
import type { BoundCall, KernelFunction } from './kernel.ts';
import { addMonthsToDays } from './temporal-shift.ts';
import { wallClockOf } from './wall-clock.ts';

const unitMs: Readonly<Record<string, number>> = {
  MILLISECOND: 1,
  SECOND: 1000,
  MINUTE: 60_000,
  HOUR: 3_600_000,
  DAY: dayMs,
};

const unitMonths: Readonly<Record<string, number>> = { MONTH: 1, QUARTER: 3, YEAR: 12 };

/** Decades begin with a year that ends in 0, centuries and millennia with their year 1. */
const periods: Readonly<Record<string, { readonly years: number; readonly firstYear: number }>> = {
  DECADE: { years: 10, firstYear: 0 },
  CENTURY: { years: 100, firstYear: 1 },
  MILLENNIUM: { years: 1000, firstYear: 1 },
};

/** 1970-01-04 was a Sunday, with which Flink's weeks begin. */
const firstSunday = 3;

/** The start of the unit that holds the reading, in wall-clock milliseconds. */
function floorToUnit(epochMs: number, unit: string): number {
  const fixed = unitMs[unit];
  if (fixed !== undefined) return Math.floor(epochMs / fixed) * fixed;
  const days = Math.floor(epochMs / dayMs);
  if (unit === 'WEEK') return (Math.floor((days - firstSunday) / 7) * 7 + firstSunday) * dayMs;
  const { year, month } = civilOfDays(days);
  const period = periods[unit];
  if (period !== undefined) {
    const { years, firstYear } = period;
    return daysOfCivil(Math.floor((year - firstYear) / years) * years + firstYear, 1, 1) * dayMs;
  }
  const months = unitMonths[unit] ?? 12;
  const first = Math.floor((month - 1) / months) * months + 1;
  return daysOfCivil(year, first, 1) * dayMs;
}

const monthsOf = (unit: string): number => unitMonths[unit] ?? 12 * (periods[unit]?.years ?? 1);

function nextUnit(floorMs: number, unit: string): number {
  const fixed = unit === 'WEEK' ? 7 * dayMs : unitMs[unit];
  return fixed === undefined ? addMonthsToDays(floorMs / dayMs, monthsOf(unit)) * dayMs : floorMs + fixed;
}

/** Whether CEIL leaves a reading at the start of its unit. Units beyond the day look at the date alone. */
function isStart(epochMs: number, nanos: number, floorMs: number, unit: string): boolean {
  if (unitMs[unit] !== undefined) return epochMs === floorMs && nanos === 0;
  return Math.floor(epochMs / dayMs) === floorMs / dayMs;
}

/** `FLOOR(time TO unit)`, `CEIL(time TO unit)` on the wall clock. CEIL of a date to the DAY is the next day, as in Flink. */
export function bindTimeRounding({ argTypes, session }: BoundCall, mode: 'floor' | 'ceil'): KernelFunction {
  const { toWall, fromWall } = wallClockOf(argTypes[0]!, session);
  const isDate = argTypes[0]!.kind === 'DATE';
  const read = toWall as (value: Value) => Timestamp;
  return ((value: Value, unit: string) => {
    const { epochMs, nanos } = read(value);
    const floorMs = floorToUnit(epochMs, unit);
    const isKept = mode === 'floor' || (isStart(epochMs, nanos, floorMs, unit) && !(isDate && unit === 'DAY'));
    return fromWall({ epochMs: isKept ? floorMs : nextUnit(floorMs, unit), nanos: 0 });
  }) as KernelFunction;
}
