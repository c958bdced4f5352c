import {
  bigintType,
  booleanType,
  dateType,
  doubleType,
  integerType,
  type LogicalType,
  stringType,
  timestampType,
} from '@lockstep/sql/types';
import { describe, expect, test } from 'vitest';
import type { Value } from '../../batch/value.ts';
import { zoneNamed } from '../../time/zone.ts';
import { bindCast } from './bind-cast.ts';

const session = { zone: zoneNamed('Asia/Shanghai'), currentMs: () => 0, processingMs: () => 0 };

const simple = (kind: 'TINYINT' | 'SMALLINT' | 'FLOAT'): LogicalType => ({ kind, nullable: true });
const decimal = (precision: number, scale: number): LogicalType => ({
  kind: 'DECIMAL',
  precision,
  scale,
  nullable: true,
});
const text = (kind: 'CHAR' | 'VARCHAR', length: number): LogicalType => ({ kind, length, nullable: true });
const bytes = (kind: 'BINARY' | 'VARBINARY', length: number): LogicalType => ({ kind, length, nullable: true });
const time = (precision: number): LogicalType => ({ kind: 'TIME', precision, nullable: true });
const instant: LogicalType = { kind: 'TIMESTAMP_LTZ', precision: 3, nullable: true };
const at = (epochMs: number, nanos = 0): Value => ({ epochMs, nanos });

const cast = (value: Value, from: LogicalType, to: LogicalType): Value => bindCast(from, to, session)(value);

describe('casts of good values', () => {
  test.each<[Value, LogicalType, LogicalType, Value]>([
    [true, booleanType, stringType, 'TRUE'],
    [1e10, doubleType, stringType, '1.0E10'],
    [9870n, decimal(5, 3), stringType, '9.870'],
    [12.3, doubleType, text('CHAR', 6), '12.3  '],
    ['abcdef', stringType, text('VARCHAR', 3), 'abc'],
    ['a𝄞c', stringType, text('VARCHAR', 2), 'a𝄞'],
    [at(1, 2000), timestampType(9), stringType, '1970-01-01 00:00:00.001002000'],
    [at(0), timestampType(0), stringType, '1970-01-01 00:00:00'],
    [at(0), instant, stringType, '1970-01-01 08:00:00.000'],
    [3_661_500, time(3), stringType, '01:01:01.500'],
    [123, { kind: 'INTERVAL_YEAR_MONTH', nullable: true }, stringType, '+10-03'],
    [123_436_789, { kind: 'INTERVAL_DAY_TIME', nullable: true }, stringType, '+1 10:17:16.789'],
    [new Uint8Array([104, 105]), bytes('VARBINARY', 9), stringType, 'hi'],
    [' 1.9 ', stringType, integerType, 1],
    ['-9223372036854775808', stringType, bigintType, -(2n ** 63n)],
    ['1.005', stringType, decimal(3, 2), 101n],
    ['1e3', stringType, decimal(6, 1), 10_000n],
    [' -Infinity', stringType, doubleType, Number.NEGATIVE_INFINITY],
    [' Yes', stringType, booleanType, true],
    ['2020-02-29 12:00', stringType, dateType, 18_321],
    ['123', stringType, dateType, -674_603],
    ['23:45', stringType, time(0), 85_500_000],
    ['1970-01-01T00:00:01.2345', stringType, timestampType(3), at(1234)],
    ['1970-01-01', stringType, instant, at(-28_800_000)],
    ['hi', stringType, bytes('BINARY', 3), new Uint8Array([104, 105, 0])],
    [128, integerType, simple('TINYINT'), -128],
    [2n ** 32n + 5n, bigintType, integerType, 5],
    [-1.9, doubleType, integerType, -1],
    [1e300, doubleType, bigintType, 2n ** 63n - 1n],
    [Number.NaN, doubleType, integerType, 0],
    [0.1, doubleType, simple('FLOAT'), Math.fround(0.1)],
    [1.005, doubleType, decimal(3, 2), 101n],
    [1000, integerType, decimal(3, 0), null],
    [12_345n, decimal(5, 2), decimal(4, 1), 1235n],
    [-199n, decimal(3, 2), integerType, -1],
    [0, integerType, booleanType, false],
    [true, booleanType, bigintType, 1n],
    [at(-1, 999_999), timestampType(9), dateType, -1],
    [at(-1), timestampType(3), time(0), 86_399_000],
    [at(0), timestampType(3), instant, at(-28_800_000)],
    [at(0), instant, timestampType(3), at(28_800_000)],
    [18_321, dateType, timestampType(3), at(18_321 * 86_400_000)],
    [null, integerType, stringType, null],
  ])('%s', (value, from, to, expected) => {
    expect(cast(value, from, to)).toEqual(expected);
  });
});

describe('casts of bad values', () => {
  test.each<[Value, LogicalType, string]>([
    ['abc', integerType, "Cannot cast 'abc' to INTEGER"],
    ['2147483648', integerType, "Cannot cast '2147483648' to INTEGER: it is out of range"],
    ['12345', decimal(3, 0), "Cannot cast '12345' to DECIMAL: it needs more than 3 digits"],
    ['perhaps', booleanType, "Cannot cast 'perhaps' to BOOLEAN"],
    ['2019-02-29', dateType, "Cannot cast '2019-02-29' to DATE"],
    ['25:00', time(0), "Cannot cast '25:00' to TIME"],
    ['x', doubleType, "Cannot cast 'x' to DOUBLE"],
  ])('%s fails and names the value', (value, to, message) => {
    expect(() => cast(value, stringType, to)).toThrow(message);
  });

  test('casts that Flink does not have are refused before the first row', () => {
    expect(() => bindCast(integerType, timestampType(3), session)).toThrow('cannot be cast to TIMESTAMP');
  });
});
