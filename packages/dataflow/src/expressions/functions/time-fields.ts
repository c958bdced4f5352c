import type { LogicalType } from '@lockstep/sql/types';
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

const cut =
  (divisor: number, modulus = Number.POSITIVE_INFINITY) =>
  (value: number): number =>
    Math.trunc((modulus === Number.POSITIVE_INFINITY ? value : value % modulus) / divisor);

/** Of an interval in milliseconds: the days and what is left of the next coarser unit, all with the interval's sign. */
const durationFields: Readonly<Record<string, (ms: number) => number>> = {
  WEEK: cut(7 * dayMs),
  DAY: cut(dayMs),
  HOUR: cut(3_600_000, dayMs),
  MINUTE: cut(60_000, 3_600_000),
  SECOND: cut(1000, 60_000),
  MILLISECOND: cut(1, 1000),
  MICROSECOND: ms => (ms % 1000) * 1000,
  NANOSECOND: ms => (ms % 1000) * 1_000_000,
  EPOCH: cut(1000),
};

/** Of an interval in months. */
const monthFields: Readonly<Record<string, (months: number) => number>> = {
  MONTH: cut(1, 12),
  QUARTER: months => cut(3, 12)(months) + 1,
  YEAR: cut(12),
  DECADE: cut(120),
  CENTURY: cut(1200),
  MILLENNIUM: cut(12_000),
};

/** The fields of EXTRACT of an interval; undefined for other types. */
export function intervalFieldsOf({
  kind,
}: LogicalType): Readonly<Record<string, (amount: number) => number>> | undefined {
  if (kind === 'INTERVAL_DAY_TIME') return durationFields;
  return kind === 'INTERVAL_YEAR_MONTH' ? monthFields : undefined;
}
