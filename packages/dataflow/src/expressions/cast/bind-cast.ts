import { userError } from '@lockstep/kernel/errors';
import { isNested, type LogicalType } from '@lockstep/sql/types';
import { dayMs } from '../../batch/text/civil-date.ts';
import type { NonNullValue, Timestamp, Value } from '../../batch/value.ts';
import type { ExpressionSession } from '../session.ts';
import { castError } from './cast-error.ts';
import { nestedCast } from './nested-cast.ts';
import { numberToNumber } from './number-to-number.ts';
import { textToBoolean, textToNumber } from './text-to-number.ts';
import { parseDate, parseTime, parseTimestamp, truncateTimestamp } from './text-to-temporal.ts';
import { fitText, valueToText } from './value-to-text.ts';
import { variantCast } from './variant-cast.ts';

export type CastFunction = (value: Value) => Value;

type Family =
  | 'boolean'
  | 'number'
  | 'text'
  | 'bytes'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamp-ltz'
  | 'interval'
  | 'other';

const families: Readonly<Partial<Record<LogicalType['kind'], Family>>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'number',
  SMALLINT: 'number',
  INTEGER: 'number',
  BIGINT: 'number',
  FLOAT: 'number',
  DOUBLE: 'number',
  DECIMAL: 'number',
  CHAR: 'text',
  VARCHAR: 'text',
  BINARY: 'bytes',
  VARBINARY: 'bytes',
  DATE: 'date',
  TIME: 'time',
  TIMESTAMP: 'timestamp',
  TIMESTAMP_LTZ: 'timestamp-ltz',
  INTERVAL_DAY_TIME: 'interval',
  INTERVAL_YEAR_MONTH: 'interval',
};

const familyOf = (type: LogicalType): Family => families[type.kind] ?? 'other';

/**
 * CAST by Flink's rules. A value that does not convert is a user error that names it. NULL stays NULL. A cast that Flink does not have is refused here,
 * before the first row.
 */
export function bindCast(from: LogicalType, to: LogicalType, session: ExpressionSession): CastFunction {
  if (from.kind === 'NULL') return () => null;
  const convert = conversionOf(from, to, session) as ((value: NonNullValue) => Value) | undefined;
  if (convert === undefined) {
    throw userError('expression.unsupported_cast', `A value of type ${from.kind} cannot be cast to ${to.kind}`);
  }
  return value => (value === null ? null : convert(value));
}

/** The parameter is a value of `from`, which the compiler can't know. */
type Conversion = (value: never) => Value;

function conversionOf(from: LogicalType, to: LogicalType, session: ExpressionSession): Conversion | undefined {
  const target = familyOf(to);
  if (target === 'text') return toText(from, to, session);
  if (isNested(from)) return nestedCast(from, to, (inner, innerTo) => bindCast(inner, innerTo, session));
  if (from.kind === 'VARIANT') return target === 'number' || target === 'boolean' ? variantCast(to) : undefined;
  switch (familyOf(from)) {
    case 'text':
      return fromText(to, session);
    case 'number':
      if (target === 'number') return numberToNumber(from, to);
      return target === 'boolean' ? (value: number | bigint) => value !== 0 && value !== 0n : undefined;
    case 'boolean':
      return fromBoolean(to);
    case 'bytes':
      return target === 'bytes' ? (value: Uint8Array) => fitBytes(value, to) : undefined;
    case 'interval':
      return from.kind === to.kind ? (value: number) => value : undefined;
    default:
      return fromTemporal(from, to, session);
  }
}

function toText(from: LogicalType, to: LogicalType, session: ExpressionSession): Conversion {
  const text =
    familyOf(from) === 'text' ? String : (valueToText(from, session.zone) as (value: NonNullValue) => string);
  return (value: NonNullValue) => fitText(text(value), to);
}

function fromText(to: LogicalType, { zone }: ExpressionSession): Conversion | undefined {
  const required = <T>(parsed: T | undefined, text: string): T => {
    if (parsed === undefined) throw castError(text, to);
    return parsed;
  };
  switch (to.kind) {
    case 'BOOLEAN':
      return textToBoolean;
    case 'DATE':
      return (text: string) => required(parseDate(text), text);
    case 'TIME':
      return (text: string) => truncateTime(required(parseTime(text), text), to.precision);
    case 'TIMESTAMP':
      return (text: string) => truncateTimestamp(required(parseTimestamp(text), text), to.precision);
    case 'TIMESTAMP_LTZ':
      return (text: string) => {
        const { epochMs, nanos } = truncateTimestamp(required(parseTimestamp(text), text), to.precision);
        return { epochMs: zone.toInstantMs(epochMs), nanos };
      };
    case 'BINARY':
    case 'VARBINARY':
      return (text: string) => fitBytes(new TextEncoder().encode(text), to);
    default:
      return familyOf(to) === 'number' ? textToNumber(to) : undefined;
  }
}

function fromBoolean(to: LogicalType): Conversion | undefined {
  if (to.kind === 'BOOLEAN') return (value: boolean) => value;
  if (familyOf(to) !== 'number') return undefined;
  const convert = numberToNumber({ kind: 'INTEGER', nullable: true }, to) as (value: number) => Value;
  return (value: boolean) => convert(Number(value));
}

function fromTemporal(from: LogicalType, to: LogicalType, { zone }: ExpressionSession): Conversion | undefined {
  const local = wallClockOf(from, zone);
  if (local === undefined) return undefined;
  switch (to.kind) {
    case 'DATE':
      return from.kind === 'TIME' ? undefined : value => Math.floor(local(value).epochMs / dayMs);
    case 'TIME':
      return from.kind === 'DATE' ? undefined : value => truncateTime(msOfDay(local(value).epochMs), to.precision);
    case 'TIMESTAMP':
      return value => truncateTimestamp(local(value), to.precision);
    case 'TIMESTAMP_LTZ':
      if (from.kind === 'TIMESTAMP_LTZ') return (value: Timestamp) => truncateTimestamp(value, to.precision);
      return value => {
        const { epochMs, nanos } = truncateTimestamp(local(value), to.precision);
        return { epochMs: zone.toInstantMs(epochMs), nanos };
      };
    default:
      return undefined;
  }
}

/** A point of time as a reading on the session's wall; a time of day is one of 1970-01-01. */
function wallClockOf(from: LogicalType, zone: Zone): ((value: never) => Timestamp) | undefined {
  switch (from.kind) {
    case 'DATE':
      return (days: number) => ({ epochMs: days * dayMs, nanos: 0 });
    case 'TIME':
      return (ms: number) => ({ epochMs: ms, nanos: 0 });
    case 'TIMESTAMP':
      return (value: Timestamp) => value;
    case 'TIMESTAMP_LTZ':
      return ({ epochMs, nanos }: Timestamp) => ({ epochMs: zone.toLocalMs(epochMs), nanos });
    default:
      return undefined;
  }
}

type Zone = ExpressionSession['zone'];

const msOfDay = (epochMs: number): number => epochMs - Math.floor(epochMs / dayMs) * dayMs;

function truncateTime(ms: number, precision: number): number {
  if (precision >= 3) return ms;
  const unit = 10 ** (3 - precision);
  return Math.floor(ms / unit) * unit;
}

/** BINARY(n) cuts and pads with zeros, VARBINARY(n) cuts. */
function fitBytes(value: Uint8Array, to: LogicalType): Uint8Array {
  if (to.kind !== 'BINARY' && to.kind !== 'VARBINARY') return value;
  if (value.length > to.length) return value.slice(0, to.length);
  if (to.kind === 'VARBINARY' || value.length === to.length) return value;
  const padded = new Uint8Array(to.length);
  padded.set(value);
  return padded;
}
