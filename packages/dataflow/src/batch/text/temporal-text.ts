import type { Timestamp } from '../value.ts';
import { civilOfDays, dayMs } from './civil-date.ts';

const pad2 = (value: number): string => (value < 10 ? `0${value}` : String(value));

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** `yyyy-MM-dd`; years outside 0000..9999 with their sign, as Java's ISO dates. */
export function dateText(days: number): string {
  const { year, month, day } = civilOfDays(days);
  return `${yearText(year)}-${pad2(month)}-${pad2(day)}`;
}

function yearText(year: number): string {
  if (year > 9999) return `+${year}`;
  return year < 0 ? `-${pad(-year, 4)}` : pad(year, 4);
}

/** `HH:mm:ss` of a time of day. */
export function clockText(msOfDay: number): string {
  const seconds = Math.floor(msOfDay / 1000);
  return `${pad2(Math.floor(seconds / 3600))}:${pad2(Math.floor(seconds / 60) % 60)}:${pad2(seconds % 60)}`;
}

/** Day and millisecond of the day. */
export function splitDay(epochMs: number): { readonly days: number; readonly msOfDay: number } {
  const days = Math.floor(epochMs / dayMs);
  return { days, msOfDay: epochMs - days * dayMs };
}

/** Nanoseconds of the second. */
const nanosOfSecond = (msOfDay: number, nanos: number): number => (msOfDay % 1000) * 1_000_000 + nanos;

/** Exactly `digits` fraction digits with the point, truncated; empty for 0. */
export function fixedFraction(msOfDay: number, nanos: number, digits: number): string {
  return digits === 0 ? '' : `.${pad(nanosOfSecond(msOfDay, nanos), 9).slice(0, digits)}`;
}

/** As many fraction digits as needed, with the point; empty when the fraction is zero. */
export function shortestFraction(msOfDay: number, nanos: number): string {
  const fraction = nanosOfSecond(msOfDay, nanos);
  return fraction === 0 ? '' : `.${pad(fraction, 9).replace(/0+$/, '')}`;
}

/** The fraction in 3, 6 or 9 digits with the point, empty when zero: as Java prints times. */
function groupedFraction(msOfDay: number, nanos: number): string {
  const fraction = nanosOfSecond(msOfDay, nanos);
  if (fraction === 0) return '';
  const digits = pad(fraction, 9);
  if (fraction % 1_000_000 === 0) return `.${digits.slice(0, 3)}`;
  return `.${fraction % 1000 === 0 ? digits.slice(0, 6) : digits}`;
}

/** As Java's `LocalTime.toString`: `HH:mm`, seconds unless they and the fraction are zero. */
export function localTimeText(msOfDay: number, nanos = 0): string {
  const clock = clockText(msOfDay);
  const fraction = groupedFraction(msOfDay, nanos);
  return fraction === '' && clock.endsWith(':00') ? clock.slice(0, 5) : clock + fraction;
}

/** As Java's `LocalDateTime.toString`. */
export function localDateTimeText({ epochMs, nanos }: Timestamp): string {
  const { days, msOfDay } = splitDay(epochMs);
  return `${dateText(days)}T${localTimeText(msOfDay, nanos)}`;
}

/** As Java's `Instant.toString`: seconds always, `Z`. */
export function instantText({ epochMs, nanos }: Timestamp): string {
  const { days, msOfDay } = splitDay(epochMs);
  return `${dateText(days)}T${clockText(msOfDay)}${groupedFraction(msOfDay, nanos)}Z`;
}

/** `yyyy-MM-dd HH:mm:ss` and exactly `precision` fraction digits: how SQL shows a timestamp. */
export function sqlTimestampText({ epochMs, nanos }: Timestamp, precision: number): string {
  const { days, msOfDay } = splitDay(epochMs);
  return `${dateText(days)} ${clockText(msOfDay)}${fixedFraction(msOfDay, nanos, precision)}`;
}

/** As Java's `Period.toString` of a normalized period: `P1Y2M`. */
export function periodText(months: number): string {
  if (months === 0) return 'P0D';
  const years = Math.trunc(months / 12);
  const rest = months % 12;
  return `P${years === 0 ? '' : `${years}Y`}${rest === 0 ? '' : `${rest}M`}`;
}

/** As Java's `Duration.toString`: `PT25H1M1.5S`. */
export function durationText(ms: number): string {
  if (ms === 0) return 'PT0S';
  const hours = Math.trunc(ms / 3_600_000);
  const minutes = Math.trunc((ms % 3_600_000) / 60_000);
  const restMs = ms % 60_000;
  const seconds = restMs === 0 ? '' : `${restMs < 0 ? '-' : ''}${shortSeconds(Math.abs(restMs))}S`;
  return `PT${hours === 0 ? '' : `${hours}H`}${minutes === 0 ? '' : `${minutes}M`}${seconds}`;
}

function shortSeconds(ms: number): string {
  return `${Math.trunc(ms / 1000)}${shortestFraction(ms, 0)}`;
}

/** `+10-03`: how SQL shows a year-month interval. */
export function sqlMonthsText(months: number): string {
  const magnitude = Math.abs(months);
  return `${months < 0 ? '-' : '+'}${Math.trunc(magnitude / 12)}-${pad2(magnitude % 12)}`;
}

/** `+1 10:17:36.789`: how SQL shows a day-time interval. */
export function sqlDurationText(ms: number): string {
  const magnitude = Math.abs(ms);
  const msOfDay = magnitude % dayMs;
  return `${ms < 0 ? '-' : '+'}${Math.trunc(magnitude / dayMs)} ${clockText(msOfDay)}${fixedFraction(msOfDay, 0, 3)}`;
}
