import { dayMs } from '../../batch/text/civil-date.ts';
import type { Timestamp, Value } from '../../batch/value.ts';
import { zoneNamed } from '../../time/zone.ts';
import { parseDate, parseTime, parseTimestamp, truncateTimestamp } from '../cast/text-to-temporal.ts';
import { compileDatePattern, type DatePattern, type ParsedTime } from '../patterns/date-pattern.ts';
import { functionError } from './function-error.ts';
import type { BoundCall, Kernel, KernelFamily, KernelFunction } from './kernel.ts';
import { seesNull, strict } from './kernel.ts';
import { bindTimestampAdd, bindTimestampDiff } from './time-difference.ts';
import { intervalFieldsOf, timeFields } from './time-fields.ts';
import { wallClockOf } from './wall-clock.ts';

const defaultPattern = 'yyyy-MM-dd HH:mm:ss';

/** Compiled forms of the few patterns that a call meets. */
function cached<T>(compile: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return text => {
    let compiled = known.get(text);
    if (compiled === undefined) {
      if (known.size > 100) known.clear();
      compiled = compile(text);
      known.set(text, compiled);
    }
    return compiled;
  };
}

const patternOf = cached<DatePattern>(compileDatePattern);
const zoneOf = cached(zoneNamed);

const reader = (call: BoundCall, arg: number): ((value: Value) => Timestamp) =>
  wallClockOf(call.argTypes[arg]!, call.session).toWall as (value: Value) => Timestamp;

/** A field as a BIGINT; `unit` comes first in EXTRACT. */
function fieldOf(name: string): Kernel {
  const read = timeFields[name]!;
  return strict(call => {
    const ofInterval = intervalFieldsOf(call.argTypes[0]!)?.[name];
    if (ofInterval !== undefined) return (amount: number) => BigInt(ofInterval(amount));
    const toWall = reader(call, 0);
    return (value: never) => BigInt(read(toWall(value)));
  });
}

const extract = strict(call => {
  const intervalFields = intervalFieldsOf(call.argTypes[1]!);
  if (intervalFields !== undefined) return (unit: string, amount: number) => BigInt(intervalFields[unit]!(amount));
  const toWall = reader(call, 1);
  const isInstant = call.argTypes[1]!.kind === 'TIMESTAMP_LTZ';
  return (unit: string, value: never) => {
    // The epoch does not depend on the wall.
    if (unit === 'EPOCH') {
      const { epochMs } = isInstant ? (value as Timestamp) : toWall(value);
      return BigInt(Math.floor(epochMs / 1000));
    }
    return BigInt(timeFields[unit]!(toWall(value)));
  };
});

/** A reading of the session's clock, made into the call's type. */
const clock = (make: (instantMs: number, call: BoundCall) => Value): Kernel =>
  seesNull(call => () => make(call.session.currentMs(), call));

const instantNow = clock(epochMs => ({ epochMs, nanos: 0 }));
const timeNow = clock((epochMs, { session }) => {
  const wallMs = session.zone.toLocalMs(epochMs);
  const msOfDay = wallMs - Math.floor(wallMs / dayMs) * dayMs;
  return msOfDay - (msOfDay % 1000);
});

/** A literal pattern that is none fails before the first row. */
function checked(call: BoundCall, arg: number): void {
  const pattern = call.literals[arg];
  if (typeof pattern === 'string') patternOf(pattern);
}

const dateFormat = strict(call => {
  checked(call, 1);
  const toWall = reader(call, 0);
  return ((value: Value, pattern: string) => patternOf(pattern).format(toWall(value))) as KernelFunction;
});

/** `yyyy-[M]M-[d]d` or with ` [H]H:[m]m:[s]s[.f..]`. */
const jdbcPattern = /^\d{4}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,9})?)?$/;

/** Text as a wall-clock reading: by a pattern or, when it does not fit, as JDBC writes timestamps; without a pattern as CAST reads it. */
function readWall(text: string, pattern: string | undefined): ParsedTime | undefined {
  const parsed = pattern === undefined ? undefined : patternOf(pattern).parse(text);
  if (parsed !== undefined) return parsed;
  return pattern === undefined || jdbcPattern.test(text.trim()) ? parseTimestamp(text) : undefined;
}

function bindToTimestamp(call: BoundCall): KernelFunction {
  checked(call, 1);
  return (text: string, pattern?: string): Value => {
    const wall = readWall(text, pattern);
    return wall === undefined ? null : truncateTimestamp(wall, 3);
  };
}

function bindToDate(call: BoundCall): KernelFunction {
  if (call.argTypes[0]!.kind === 'BIGINT') return (seconds: bigint) => Math.floor((Number(seconds) * 1000) / dayMs);
  checked(call, 1);
  return (text: string, pattern?: string): Value => {
    if (pattern === undefined) return parseDate(text) ?? null;
    const wall = readWall(text, pattern);
    return wall === undefined ? null : Math.floor(wall.epochMs / dayMs);
  };
}

function bindToTime(call: BoundCall): KernelFunction {
  checked(call, 1);
  return (text: string, pattern?: string): Value => {
    const ms = pattern === undefined ? parseTime(text) : patternOf(pattern).parse(text)?.epochMs;
    return ms === undefined ? null : ms - (ms % 1000) - Math.floor(ms / dayMs) * dayMs;
  };
}

function bindToTimestampLtz(call: BoundCall): KernelFunction {
  const { type, argTypes } = call;
  const precision = type.kind === 'TIMESTAMP_LTZ' ? type.precision : 3;
  if (argTypes[0]!.kind === 'BIGINT' || argTypes[0]!.kind === 'DOUBLE') {
    return (epoch: bigint | number, unit = 3): Value => {
      const instant = typeof epoch === 'bigint' ? instantOfEpoch(epoch, unit) : instantOfReal(epoch, unit);
      return instant === null ? null : truncateTimestamp(instant, precision);
    };
  }
  checked(call, 1);
  if (typeof call.literals[2] === 'string') zoneOf(call.literals[2]);
  return (text: string, pattern?: string, zone = 'UTC'): Value => {
    const wall = readWall(text, pattern);
    if (wall === undefined) return null;
    const { epochMs, nanos } = truncateTimestamp(wall, precision);
    const { offsetMinutes } = wall;
    const instantMs =
      offsetMinutes === undefined ? zoneOf(zone).toInstantMs(epochMs) : epochMs - offsetMinutes * 60_000;
    return { epochMs: instantMs, nanos };
  };
}

/** Years 0000 to 9999, the range of TIMESTAMP_LTZ. */
const [instantMsMin, instantMsMax] = [-62_167_219_200_000, 253_402_300_799_999];

/** A number of units of 10^-`unit` seconds; null outside the years 0000 to 9999. */
function instantOfEpoch(epoch: bigint, unit: number): Timestamp | null {
  checkUnit(unit);
  const nanos = epoch * 10n ** BigInt(9 - unit);
  const rest = ((nanos % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const epochMs = Number((nanos - rest) / 1_000_000n);
  return epochMs < instantMsMin || epochMs > instantMsMax ? null : { epochMs, nanos: Number(rest) };
}

/** The same of a number with a fraction, of which whole milliseconds count. */
function instantOfReal(epoch: number, unit: number): Timestamp | null {
  checkUnit(unit);
  const epochMs = Math.trunc(epoch * 10 ** (3 - unit));
  return epochMs >= instantMsMin && epochMs <= instantMsMax ? { epochMs, nanos: 0 } : null;
}

function checkUnit(unit: number): void {
  if (unit >= 0 && unit <= 9) return;
  const message = `Precision for TO_TIMESTAMP_LTZ must be between 0 and 9 but was ${unit}.`;
  throw functionError('TO_TIMESTAMP_LTZ', message, unit);
}

function bindFromUnixtime(call: BoundCall): KernelFunction {
  checked(call, 1);
  const { zone } = call.session;
  return (seconds: bigint, pattern = defaultPattern) =>
    patternOf(pattern).format({ epochMs: zone.toLocalMs(Number(seconds) * 1000), nanos: 0 });
}

const int64Min = -(2n ** 63n);

/** Text that does not fit is the least BIGINT, as in Flink. */
function bindUnixTimestamp(call: BoundCall): KernelFunction {
  checked(call, 1);
  const { zone, currentMs } = call.session;
  return (text?: string, pattern = defaultPattern) => {
    if (text === undefined) return BigInt(Math.floor(currentMs() / 1000));
    const wall = readWall(text, pattern);
    return wall === undefined ? int64Min : BigInt(Math.floor(zone.toInstantMs(wall.epochMs) / 1000));
  };
}

function convertTz(text: string, from: string, to: string): Value {
  const wall = readWall(text, defaultPattern);
  if (wall === undefined) return null;
  const epochMs = zoneOf(to).toLocalMs(zoneOf(from).toInstantMs(wall.epochMs));
  return patternOf(defaultPattern).format({ epochMs, nanos: 0 });
}

export const temporalKernels: KernelFamily = {
  CURRENT_DATE: clock((epochMs, { session }) => Math.floor(session.zone.toLocalMs(epochMs) / dayMs)),
  CURRENT_TIME: timeNow,
  LOCALTIME: timeNow,
  CURRENT_TIMESTAMP: instantNow,
  NOW: instantNow,
  LOCALTIMESTAMP: clock((epochMs, { session }) => ({ epochMs: session.zone.toLocalMs(epochMs), nanos: 0 })),
  CURRENT_ROW_TIMESTAMP: seesNull(({ session }) => () => ({ epochMs: session.processingMs(), nanos: 0 })),
  PROCTIME: seesNull(({ session }) => () => ({ epochMs: session.processingMs(), nanos: 0 })),
  EXTRACT: extract,
  YEAR: fieldOf('YEAR'),
  QUARTER: fieldOf('QUARTER'),
  MONTH: fieldOf('MONTH'),
  WEEK: fieldOf('WEEK'),
  DAYOFYEAR: fieldOf('DOY'),
  DAYOFMONTH: fieldOf('DAY'),
  DAYOFWEEK: fieldOf('DOW'),
  HOUR: fieldOf('HOUR'),
  MINUTE: fieldOf('MINUTE'),
  SECOND: fieldOf('SECOND'),
  DATE_FORMAT: dateFormat,
  TO_DATE: strict(bindToDate),
  TO_TIME: strict(bindToTime),
  TO_TIMESTAMP: strict(bindToTimestamp),
  TO_TIMESTAMP_LTZ: strict(bindToTimestampLtz),
  FROM_UNIXTIME: strict(bindFromUnixtime),
  UNIX_TIMESTAMP: strict(bindUnixTimestamp),
  CONVERT_TZ: strict(() => convertTz),
  TIMESTAMPADD: strict(bindTimestampAdd),
  TIMESTAMPDIFF: strict(bindTimestampDiff),
};
