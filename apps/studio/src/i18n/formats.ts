import type { Locale } from '@lockstep/contracts/users';

/** How numbers, sizes and times are written in one language. All pure: the caller brings the time. */
export interface Formats {
  number(value: number): string;
  /** Two decimals, rounded down: 100 % means all. */
  percent(value: number): string;
  /** `12.4k`. */
  compact(value: number): string;
  bytes(value: number): string;
  durationMs(value: number): string;
  /** `3 minutes ago`. */
  relative(instant: string | number, nowMs: number): string;
  /** In the reader's zone, to the second. */
  instant(instant: string | number): string;
  timeOfDay(instant: string | number): string;
  /** Event time is the table's own wall clock: no zone is applied. */
  eventTime(ms: number): string;
  eventDate(ms: number): string;
}

const tags = { en: 'en-GB', zh: 'zh-CN' } as const satisfies Record<Locale, string>;

const relativeUnits = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

export function createFormats(locale: Locale): Formats {
  const tag = tags[locale];
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(tag, { maximumFractionDigits: 2 });
  const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
  const oneDecimal = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' });
  const instant = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium' });
  const timeOfDay = new Intl.DateTimeFormat(tag, { timeStyle: 'medium' });
  return {
    number: value => number.format(value),
    percent: value => `${percent.format(Math.floor(value * 100) / 100)} %`,
    compact: value => compact.format(value),
    bytes: value => formatBytes(value, oneDecimal),
    durationMs: value => formatDuration(value, locale),
    relative: (time, nowMs) => formatRelative(new Date(time).getTime() - nowMs, relative),
    instant: time => instant.format(new Date(time)),
    timeOfDay: time => timeOfDay.format(new Date(time)),
    eventTime: ms => formatEventTime(ms),
    eventDate: ms => formatEventTime(ms).slice(0, 10),
  };
}

function formatBytes(value: number, decimal: Intl.NumberFormat): string {
  let unit = 0;
  let rest = value;
  while (rest >= 1_000 && unit < byteUnits.length - 1) {
    rest /= 1_000;
    unit += 1;
  }
  return `${decimal.format(rest)} ${byteUnits[unit]}`;
}

const durationUnits = {
  en: { day: ' d', hour: ' h', minute: ' min', second: ' s', millisecond: ' ms' },
  zh: { day: ' 天', hour: ' 小时', minute: ' 分', second: ' 秒', millisecond: ' 毫秒' },
} as const;

/** The two largest units: `2 h 5 min`, `1.4 s`, `320 ms`. */
function formatDuration(valueMs: number, locale: Locale): string {
  const unit = durationUnits[locale];
  if (valueMs < 1_000) return `${Math.round(valueMs)}${unit.millisecond}`;
  const seconds = valueMs / 1_000;
  if (seconds < 60) return `${Number(seconds.toFixed(1))}${unit.second}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return joined(minutes, unit.minute, Math.floor(seconds % 60), unit.second);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return joined(hours, unit.hour, minutes % 60, unit.minute);
  return joined(Math.floor(hours / 24), unit.day, hours % 24, unit.hour);
}

const joined = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit} ${small}${smallUnit}`;

/** The page's clock stands still between its ticks, so what has just happened seems to lie ahead by less than this. */
export const clockLagMsMax = 5_000;

function formatRelative(differenceMs: number, format: Intl.RelativeTimeFormat): string {
  if (differenceMs > 0 && differenceMs <= clockLagMsMax) return format.format(0, 'second');
  for (const [unit, unitMs] of relativeUnits) {
    if (Math.abs(differenceMs) >= unitMs) return format.format(Math.trunc(differenceMs / unitMs), unit);
  }
  return format.format(0, 'second');
}

/** Beyond this no calendar reaches: the watermark before the first row, and after the last. */
const dateMsMax = 8e15;

function formatEventTime(ms: number): string {
  if (!(Math.abs(ms) < dateMsMax)) return ms > 0 ? '+∞' : '−∞';
  const text = new Date(ms).toISOString().replace('T', ' ').slice(0, 23);
  return text.endsWith('.000') ? text.slice(0, 19) : text;
}
