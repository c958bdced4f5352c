import { dayMs, daysInMonth, daysOfCivil } from '../../batch/text/civil-date.ts';
import type { Timestamp } from '../../batch/value.ts';

const datePattern = /^(\d{1,4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/;
const timePattern = /^(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,9}))?)?)?$/;

/** Days of `y[yyy][-M[-d]]`; what follows a blank or `T` is ignored. Undefined: no date. */
export function parseDate(text: string): number | undefined {
  return parseDay(text.trim().replace(/[ T].*$/s, ''));
}

function parseDay(text: string): number | undefined {
  const match = datePattern.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  return daysOfCivil(year, month, day);
}

/** `H[H][:m[:s[.f..]]]` as milliseconds of the day and nanoseconds of the millisecond. */
function parseClock(text: string): { readonly ms: number; readonly nanos: number } | undefined {
  const match = timePattern.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [Number(match[1]), Number(match[2] ?? 0), Number(match[3] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Number((match[4] ?? '').padEnd(9, '0'));
  const ms = Math.floor(fraction / 1_000_000);
  return { ms: (hour * 3600 + minute * 60 + second) * 1000 + ms, nanos: fraction - ms * 1_000_000 };
}

/** Milliseconds of the day. */
export function parseTime(text: string): number | undefined {
  return parseClock(text.trim())?.ms;
}

/** `yyyy-MM-dd[( |T)HH[:mm[:ss[.f{1,9}]]]]` read on the wall. */
export function parseTimestamp(text: string): Timestamp | undefined {
  const trimmed = text.trim();
  const split = trimmed.search(/[ T]/);
  const date = split === -1 ? trimmed : trimmed.slice(0, split);
  const days = date.split('-').length === 3 ? parseDay(date) : undefined;
  const clock = split === -1 ? { ms: 0, nanos: 0 } : parseClock(trimmed.slice(split + 1).trim());
  return days === undefined || clock === undefined
    ? undefined
    : { epochMs: days * dayMs + clock.ms, nanos: clock.nanos };
}

/** Cuts fraction digits beyond `precision`, without rounding. */
export function truncateTimestamp({ epochMs, nanos }: Timestamp, precision: number): Timestamp {
  if (precision >= 9) return { epochMs, nanos };
  if (precision > 3) {
    const unit = 10 ** (9 - precision);
    return { epochMs, nanos: Math.floor(nanos / unit) * unit };
  }
  const unit = 10 ** (3 - precision);
  return { epochMs: Math.floor(epochMs / unit) * unit, nanos: 0 };
}
