/** Flink's unit labels, each with milliseconds. */
const unitMs: Readonly<Record<string, number>> = {
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  s: 1000,
  sec: 1000,
  secs: 1000,
  second: 1000,
  seconds: 1000,
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
  '': 1,
};

/** Milliseconds of a duration as Flink's options write it: `10 min`, `500ms`; a bare number is milliseconds. Null when it is none. */
export function durationMs(text: string): number | null {
  const match = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(text);
  const unit = unitMs[(match?.[2] ?? '').toLowerCase()];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}
