import { type ArrayValue, isMapValue, type MapValue, type Timestamp, type Value } from '@lockstep/dataflow/batch';
import { userError } from '@lockstep/kernel/errors';
import { type LogicalType, lengthMax, printType, type SimpleType } from '@lockstep/sql/types';
import { decodeGeneric, encodeGeneric } from './generic-codec.ts';
import { objectMaker } from './object-maker.ts';
import type { TypeInformation, TypeOf } from './type-information.ts';

type Fields = Readonly<Record<string, TypeInformation<unknown>>>;

/** A row as a plain object. */
export type RowOf<F extends Fields> = { readonly [Name in keyof F]: TypeOf<F[Name]> };

const bytesType: LogicalType = { kind: 'VARBINARY', length: lengthMax, nullable: false };

function misfit(value: unknown, type: LogicalType): never {
  const shown = typeof value === 'bigint' ? `${value}n` : String(value);
  throw userError('datastream.value_misfit', `${shown} (${typeof value}) is no value of type ${printType(type)}`);
}

/** A type whose values the engine has in the same form. */
function plain<T extends Value>(logicalType: LogicalType, holds: (value: unknown) => boolean): TypeInformation<T> {
  return {
    logicalType,
    name: printType(logicalType),
    toValue: value => (holds(value) ? value : misfit(value, logicalType)),
    fromValue: value => (value === null ? misfit(null, logicalType) : (value as T)),
  };
}

const simple = (kind: SimpleType['kind']): LogicalType => ({ kind, nullable: false });

const integer = (kind: 'TINYINT' | 'SMALLINT' | 'INTEGER' | 'DATE', bits: number): TypeInformation<number> => {
  const limit = 2 ** (bits - 1);
  return plain<number>(
    simple(kind),
    value => Number.isInteger(value) && Number(value) >= -limit && Number(value) < limit,
  );
};

const isTimestamp = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'epochMs' in value && 'nanos' in value;

const int64Limit = 2n ** 63n;
const isInt64 = (value: unknown): boolean => typeof value === 'bigint' && value >= -int64Limit && value < int64Limit;

function row<F extends Fields>(fields: F): TypeInformation<RowOf<F>> {
  const entries = Object.entries(fields);
  const logicalType: LogicalType = {
    kind: 'ROW',
    nullable: false,
    fields: entries.map(([name, type]) => ({ name, type: type.logicalType })),
  };
  const make = objectMaker(entries.map(([name]) => name));
  return {
    logicalType,
    name: printType(logicalType),
    fields: entries,
    toValue: value => {
      if (typeof value !== 'object' || value === null) misfit(value, logicalType);
      const object = value as Readonly<Record<string, unknown>>;
      return entries.map(([name, type]) => type.toValue(object[name]));
    },
    fromValue: value => {
      if (value === null) misfit(null, logicalType);
      const values = value as ArrayValue;
      return make(entries.map(([, type], f) => type.fromValue(values[f] ?? null))) as RowOf<F>;
    },
  };
}

function list<T>(element: TypeInformation<T>): TypeInformation<readonly T[]> {
  const logicalType: LogicalType = { kind: 'ARRAY', element: element.logicalType, nullable: false };
  return {
    logicalType,
    name: printType(logicalType),
    toValue: value => (Array.isArray(value) ? value.map(part => element.toValue(part)) : misfit(value, logicalType)),
    fromValue: value =>
      Array.isArray(value) ? (value as ArrayValue).map(part => element.fromValue(part)) : misfit(value, logicalType),
  };
}

function map<K, V>(key: TypeInformation<K>, value: TypeInformation<V>): TypeInformation<ReadonlyMap<K, V>> {
  const logicalType: LogicalType = { kind: 'MAP', key: key.logicalType, value: value.logicalType, nullable: false };
  return {
    logicalType,
    name: printType(logicalType),
    toValue: entries => {
      if (!(entries instanceof Map)) misfit(entries, logicalType);
      return {
        keys: [...entries.keys()].map(entry => key.toValue(entry)),
        values: [...entries.values()].map(entry => value.toValue(entry)),
      };
    },
    fromValue: entries => {
      if (entries === null || !isMapValue(entries)) misfit(entries, logicalType);
      const { keys, values } = entries as MapValue;
      return new Map(keys.map((entry, i) => [key.fromValue(entry), value.fromValue(values[i] ?? null)]));
    },
  };
}

function nullable<T>(type: TypeInformation<T>): TypeInformation<T | null> {
  const logicalType: LogicalType = { ...type.logicalType, nullable: true };
  return {
    logicalType,
    name: printType(logicalType),
    toValue: value => (value === null || value === undefined ? null : type.toValue(value)),
    fromValue: value => (value === null ? null : type.fromValue(value)),
    ...(type.fields && { fields: type.fields }),
  };
}

function decimal(precision: number, scale: number): TypeInformation<bigint> {
  const limit = 10n ** BigInt(precision);
  return plain<bigint>(
    { kind: 'DECIMAL', precision, scale, nullable: false },
    value => typeof value === 'bigint' && value > -limit && value < limit,
  );
}

/** Types of values, by Flink's names. They hold no NULL unless they are `NULLABLE`. */
export const Types = {
  BOOLEAN: plain<boolean>(simple('BOOLEAN'), value => typeof value === 'boolean'),
  BYTE: integer('TINYINT', 8),
  SHORT: integer('SMALLINT', 16),
  INT: integer('INTEGER', 32),
  LONG: plain<bigint>(simple('BIGINT'), isInt64),
  FLOAT: plain<number>(simple('FLOAT'), value => typeof value === 'number'),
  DOUBLE: plain<number>(simple('DOUBLE'), value => typeof value === 'number'),
  STRING: plain<string>({ kind: 'VARCHAR', length: lengthMax, nullable: false }, value => typeof value === 'string'),
  BYTES: plain<Uint8Array>(bytesType, value => value instanceof Uint8Array),
  /** Days since 1970-01-01. */
  DATE: integer('DATE', 32),
  /** Milliseconds of the day. */
  TIME: plain<number>({ kind: 'TIME', precision: 3, nullable: false }, value => Number.isInteger(value)),
  /** Unscaled: 1.20 of scale 2 is 120n. */
  DECIMAL: decimal,
  /** A wall-clock reading. */
  TIMESTAMP: (precision = 3): TypeInformation<Timestamp> =>
    plain<Timestamp & Value>({ kind: 'TIMESTAMP', precision, nullable: false }, isTimestamp),
  /** A point of time, `TIMESTAMP_LTZ`. */
  INSTANT: (precision = 3): TypeInformation<Timestamp> =>
    plain<Timestamp & Value>({ kind: 'TIMESTAMP_LTZ', precision, nullable: false }, isTimestamp),
  /** Any other type of SQL, its values as the engine has them (`Value`). */
  SQL: (logicalType: LogicalType): TypeInformation<Value> => plain<Value>(logicalType, value => value !== null),
  LIST: list,
  MAP: map,
  ROW: row,
  NULLABLE: nullable,
  /**
   * Any value made of null, undefined, booleans, numbers, bigints, strings, bytes, dates, arrays, maps, sets and plain objects, in the bytes of
   * `generic-codec.ts`; to SQL it is BYTES.
   */
  GENERIC: <T>(): TypeInformation<T> => ({
    logicalType: bytesType,
    name: 'GENERIC',
    toValue: encodeGeneric,
    fromValue: value => decodeGeneric(value as Uint8Array) as T,
  }),
} as const;
