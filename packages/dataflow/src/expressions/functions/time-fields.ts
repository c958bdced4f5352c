import { civilOfDays, dayMs, daysOfCivil } from '../../batch/text/civil-date.ts';
import type { Timestamp } from '../../batch/value.ts';

/** 1 is Monday, 7 is Sunday. */
export const isoDayOfWeek = (days: number): number => ((((days + 3) % 7) + 7) % 7) + 1;

export function dayOfYear(days: number): number {
  return days - daysOfCivil(civilOfDays(days).year, 1, 1) + 1;
}

/** The ISO week and the year that it belongs to: that of its Thursday. */
function isoWeek(days: number): { readonly year: number; readonly week: number } {
  const thursday = days - isoDayOfWeek(days) + 4;
  const { year } = civilOfDays(thursday);
  return { year, week: Math.floor((thursday - daysOfCivil(year, 1, 1)) / 7) + 1 };
}

type FieldReader = (wall: Timestamp) => number;

const ofDay =
  (read: (days: number) => number): FieldReader =>
  ({ epochMs }) =>
    read(Math.floor(epochMs / dayMs));

const ofYear = (read: (year: number) => number): FieldReader => ofDay(days => read(civilOfDays(days).year));

const floorMod = (value: number, divisor: number): number => value - Math.floor(value / divisor) * divisor;

const nanosOfSecond: FieldReader = ({ epochMs, nanos }) => floorMod(epochMs, 1000) * 1_000_000 + nanos;

/** Centuries and millennia begin with their year 1. */
const period =
  (years: number) =>
  (year: number): number =>
    year > 0 ? Math.floor((year + years - 1) / years) : -Math.floor((years - year) / years);

/** The fields of EXTRACT, of a wall-clock reading. */
export const timeFields: Readonly<Record<string, FieldReader>> = {
  YEAR: ofYear(year => year),
  QUARTER: ofDay(days => Math.floor((civilOfDays(days).month - 1) / 3) + 1),
  MONTH: ofDay(days => civilOfDays(days).month),
  WEEK: ofDay(days => isoWeek(days).week),
  DAY: ofDay(days => civilOfDays(days).day),
  DOY: ofDay(dayOfYear),
  DOW: ofDay(days => (isoDayOfWeek(days) % 7) + 1),
  ISODOW: ofDay(isoDayOfWeek),
  ISOYEAR: ofDay(days => isoWeek(days).year),
  DECADE: ofYear(year => Math.floor(year / 10)),
  CENTURY: ofYear(period(100)),
  MILLENNIUM: ofYear(period(1000)),
  HOUR: ({ epochMs }) => Math.floor(floorMod(epochMs, dayMs) / 3_600_000),
  MINUTE: ({ epochMs }) => Math.floor(floorMod(epochMs, 3_600_000) / 60_000),
  SECOND: ({ epochMs }) => Math.floor(floorMod(epochMs, 60_000) / 1000),
  MILLISECOND: ({ epochMs }) => floorMod(epochMs, 1000),
  MICROSECOND: wall => Math.floor(nanosOfSecond(wall) / 1000),
  NANOSECOND: nanosOfSecond,
};
