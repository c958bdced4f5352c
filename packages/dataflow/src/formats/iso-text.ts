import { dayMs, daysInMonth, daysOfCivil } from '../batch/text/civil-date.ts';
import type { Timestamp } from '../batch/value.ts';

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const timePattern = /^(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?$/;

/** How timestamps look in a format: `2020-01-31 00:00:00.123` or `2020-01-31T00:00:00.123`, with `Z` behind a TIMESTAMP_LTZ. */
export type TimestampStandard = 'SQL' | 'ISO-8601';

/** Days since the epoch of exactly `yyyy-MM-dd`; undefined for anything else. */
export function parseIsoDate(text: string): number | undefined {
  const match = datePattern.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return daysOfCivil(year, month, day);
}

/** `HH:mm:ss[.f{1,9}]` since midnight; ISO-8601 may leave the seconds out. */
export function parseIsoTime(text: string, standard: TimestampStandard): Timestamp | undefined {
  const match = timePattern.exec(text);
  if (match === null || (match[3] === undefined && standard === 'SQL')) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Number((match[4] ?? '').padEnd(9, '0'));
  const ms = Math.floor(fraction / 1_000_000);
  return { epochMs: (hour * 3600 + minute * 60 + second) * 1000 + ms, nanos: fraction - ms * 1_000_000 };
}

export function parseIsoTimestamp(
  text: string,
  standard: TimestampStandard,
  isInstant: boolean,
): Timestamp | undefined {
  if (isInstant !== text.endsWith('Z')) return undefined;
  const local = isInstant ? text.slice(0, -1) : text;
  if (local[10] !== (standard === 'SQL' ? ' ' : 'T')) return undefined;
  const days = parseIsoDate(local.slice(0, 10));
  const time = parseIsoTime(local.slice(11), standard);
  return days === undefined || time === undefined
    ? undefined
    : { epochMs: days * dayMs + time.epochMs, nanos: time.nanos };
}

/** Cuts fraction digits beyond a column's precision. */
export function truncated({ epochMs, nanos }: Timestamp, precision: number): Timestamp {
  if (precision >= 9) return { epochMs, nanos };
  const unit = 10 ** (precision > 3 ? 9 - precision : 3 - precision);
  return precision > 3
    ? { epochMs, nanos: Math.floor(nanos / unit) * unit }
    : { epochMs: Math.floor(epochMs / unit) * unit, nanos: 0 };
}
