import type { Expression } from '@lockstep/sql/algebra';
import { functions } from '@lockstep/sql/functions';
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
import { literalOf } from '../../../test/support/random-expression.ts';
import type { Value } from '../../batch/value.ts';
import { zoneNamed } from '../../time/zone.ts';
import { interpret } from '../interpret.ts';
import type { ExpressionSession } from '../session.ts';
import { hasKernel, unsupportedKernels } from './kernel-table.ts';

const session: ExpressionSession = {
  zone: zoneNamed('Asia/Shanghai'),
  currentMs: () => Date.UTC(2020, 0, 31, 16, 30, 15, 123),
  processingMs: () => 7,
};

const decimal = (precision: number, scale: number): LogicalType => ({
  kind: 'DECIMAL',
  precision,
  scale,
  nullable: true,
});
const bytesType: LogicalType = { kind: 'VARBINARY', length: 100, nullable: true };
const instantType: LogicalType = { kind: 'TIMESTAMP_LTZ', precision: 3, nullable: true };
const durationType: LogicalType = { kind: 'INTERVAL_DAY_TIME', nullable: true };
const monthsType: LogicalType = { kind: 'INTERVAL_YEAR_MONTH', nullable: true };
const timeType: LogicalType = { kind: 'TIME', precision: 0, nullable: true };

type Arg = readonly [Value, LogicalType];
const str = (value: string | null): Arg => [value, stringType];
const int = (value: number | null): Arg => [value, integerType];
const big = (value: bigint): Arg => [value, bigintType];
const dbl = (value: number): Arg => [value, doubleType];
const dec = (unscaled: bigint, precision: number, scale: number): Arg => [unscaled, decimal(precision, scale)];
const ts = (text: string): Arg => [{ epochMs: Date.parse(`${text.replace(' ', 'T')}Z`), nanos: 0 }, timestampType(3)];
const ltz = (text: string): Arg => [ts(text)[0], instantType];
const date = (text: string): Arg => [Date.parse(text) / 86_400_000, dateType];
const at = (text: string): Value => ts(text)[0];

function call(functionName: string, type: LogicalType, ...args: Arg[]): Value {
  const expression: Expression = {
    kind: 'call',
    functionName,
    type,
    args: args.map(([value, argType]) => literalOf(value, argType)),
  };
  return interpret(expression, [], session);
}

test('each scalar function and operator of the registry has a kernel or a reason why not', () => {
  const missing = functions.filter(
    ({ kind, name }) => kind !== 'aggregate' && kind !== 'window' && !hasKernel(name) && !unsupportedKernels.has(name),
  );
  expect(missing.map(({ name }) => name)).toEqual([]);
});

describe('text functions', () => {
  test.each<[string, LogicalType, Value, ...Arg[]]>([
    ['UPPER', stringType, 'ÀB', str('àb')],
    ['INITCAP', stringType, 'Hello Big-World 2nd', str('hELLO bIG-wORLD 2ND')],
    ['REVERSE', stringType, 'b𝄞a', str('a𝄞b')],
    ['TRIM', stringType, 'a b', str('  a b ')],
    ['TRIM', stringType, 'a  ', str('LEADING'), str('  a  ')],
    ['TRIM', stringType, 'b', str('BOTH'), str('xy'), str('xyxbyx')],
    ['RTRIM', stringType, 'ab', str('abxx'), str('x')],
    ['SUBSTRING', stringType, 'bc', str('abc'), int(2)],
    ['SUBSTRING', stringType, 'ab', str('abc'), int(0), int(2)],
    ['SUBSTRING', stringType, 'c', str('abc'), int(-1), int(9)],
    ['SUBSTRING', stringType, '', str('abc'), int(-5), int(2)],
    ['SUBSTRING', stringType, null, str('abc'), int(1), int(-1)],
    ['SUBSTRING', stringType, '𝄞', str('a𝄞b'), int(2), int(1)],
    ['LEFT', stringType, '', str('abc'), int(-1)],
    ['RIGHT', stringType, 'bc', str('abc'), int(2)],
    ['CONCAT', stringType, null, str('a'), str(null)],
    ['CONCAT_WS', stringType, 'a-b', str('-'), str('a'), str(null), str('b')],
    ['CONCAT_WS', stringType, null, str(null), str('a')],
    ['CHAR_LENGTH', integerType, 3, str('a𝄞b')],
    ['POSITION', integerType, 3, str('b'), str('a𝄞b')],
    ['LOCATE', integerType, 4, str('a'), str('abca'), int(2)],
    ['INSTR', integerType, 0, str('abc'), str('x')],
    ['INSTR', integerType, 5, str('banana'), str('n'), int(1), int(2)],
    ['INSTR', integerType, 2, str('banana'), str('an'), int(-1), int(2)],
    ['ELT', stringType, 'b', big(2n), str('a'), str('b')],
    ['ELT', stringType, null, big(3n), str('a'), str('b')],
    [
      'PRINTF',
      stringType,
      '7|  x|00042|-1,234.57|1.20',
      str('%d|%3s|%05d|%,.2f|%s'),
      int(7),
      str('x'),
      int(42),
      dbl(-1234.565),
      dec(120n, 3, 2),
    ],
    [
      'PRINTF',
      stringType,
      '(5) ff -1--5 1.500000e+03',
      str('%(d %x %2$s-%1$s %e'),
      int(-5),
      [-1, { kind: 'TINYINT', nullable: true }],
      dbl(1500),
    ],
    ['PRINTF', stringType, null, str('%d'), str('x')],
    ['PRINTF', stringType, 'null', str('%d'), str(null)],
    ['REPLACE', stringType, 'a$&c', str('abc'), str('b'), str('$&')],
    ['TRANSLATE', stringType, '1b2', str('axbc'), str('acx'), str('12')],
    ['OVERLAY', stringType, 'aXYd', str('abcd'), str('XY'), int(2), int(2)],
    ['REPEAT', stringType, 'ababab', str('ab'), int(3)],
    ['LPAD', stringType, 'xyxhi', str('hi'), int(5), str('xy')],
    ['RPAD', stringType, 'h', str('hi'), int(1), str('xy')],
    ['LPAD', stringType, null, str('hi'), int(-1), str('x')],
    ['ASCII', integerType, 97, str('abc')],
    ['CHR', stringType, 'A', big(321n)],
    ['SPLIT_INDEX', stringType, '', str('a,,b'), str(','), int(1)],
    ['SPLIT_INDEX', stringType, null, str('a,b'), str(','), int(2)],
    ['STARTSWITH', booleanType, true, str('abc'), str('ab')],
    ['LIKE', booleanType, true, str('a%c'), str('a!%c'), str('!')],
    ['LIKE', booleanType, false, str('abc'), str('a!%c'), str('!')],
    ['LIKE', booleanType, true, str('a\n𝄞c'), str('a__c')],
    ['LIKE', booleanType, true, str('xabcx'), str('%abc%')],
    ['SIMILAR_TO', booleanType, true, str('aabb'), str('(a|b)+')],
    ['SIMILAR_TO', booleanType, false, str('aabbc'), str('(a|b)+')],
    ['REGEXP', booleanType, true, str('foobar'), str('o+b')],
    ['REGEXP', booleanType, false, str('foobar'), str('')],
    ['REGEXP_EXTRACT', stringType, 'bar', str('foothebar'), str('foo(.*?)(bar)'), int(2)],
    ['REGEXP_EXTRACT', stringType, null, str('abc'), str('x')],
    ['REGEXP_REPLACE', stringType, 'fb', str('foobar'), str('oo|ar'), str('')],
    ['REGEXP_REPLACE', stringType, 'a$1b', str('axyb'), str('x(y)'), str('$1')],
    ['REGEXP', booleanType, true, str('a.b'), str('\\Qa.b\\E\\z')],
    ['REGEXP', booleanType, true, str('ABC'), str('(?i)^\\p{Alpha}bc$')],
    ['REGEXP_COUNT', integerType, 2, str('a1b22'), str('\\d+')],
    ['REGEXP_INSTR', integerType, 2, str('a1b22'), str('\\d+')],
    ['REGEXP_SUBSTR', stringType, '1', str('a1b22'), str('\\d+')],
    ['REGEXP_COUNT', integerType, null, str('a'), str('(')],
    ['IS_DIGIT', booleanType, false, str('')],
    ['IS_DIGIT', booleanType, false, str(null)],
    ['SIMILAR_TO', booleanType, true, str('*_x'), str('&*&_.'), str('&')],
    ['IS_DECIMAL', booleanType, true, str('-1.5')],
    ['MD5', stringType, '900150983cd24fb0d6963f7d28e17f72', str('abc')],
    ['SHA2', stringType, null, str('abc'), int(1)],
    ['TO_BASE64', stringType, 'w6k=', str('é')],
    ['FROM_BASE64', stringType, 'é', str('w6k=')],
    ['ENCODE', bytesType, new Uint8Array([0, 97]), str('a'), str('utf-16be')],
    ['DECODE', stringType, 'a', [new Uint8Array([97]), bytesType], str('UTF-8')],
    ['UNHEX', bytesType, new Uint8Array([0, 0xff]), str('aFF')],
    ['URL_ENCODE', stringType, 'a+b%2F%C3%A9*', str('a b/é*')],
    ['URL_DECODE', stringType, null, str('%zz')],
    ['PARSE_URL', stringType, 'me:x@h.example:80', str('https://me:x@h.example:80/p/q?a=1&b=2#r'), str('AUTHORITY')],
    ['PARSE_URL', stringType, 'h.example', str('https://me:x@h.example:80/p/q?a=1&b=2#r'), str('HOST')],
    ['PARSE_URL', stringType, '2', str('https://h.example/p/q?a=1&b=2#r'), str('QUERY'), str('b')],
    ['PARSE_URL', stringType, null, str('gopher://h.example/'), str('HOST')],
    ['INET_ATON', bigintType, 2_130_706_433n, str('127.1')],
    ['INET_ATON', bigintType, null, str('1.2.3.256')],
    ['INET_NTOA', stringType, '255.255.255.255', big(4_294_967_295n)],
    ['INET_NTOA', stringType, null, big(-1n)],
    ['IS_VALID_UTF8', booleanType, false, [new Uint8Array([0xc0, 0xaf]), bytesType]],
    ['MAKE_VALID_UTF8', stringType, '\ufffd\ufffd', [new Uint8Array([0xc0, 0xaf]), bytesType]],
    ['TYPEOF', stringType, 'STRING', str('x')],
    ['TYPEOF', stringType, 'VARCHAR(2147483647)', str('x'), [true, booleanType]],
    ['HASH_CODE', integerType, 96_354, str('abc')],
    ['HASH_CODE', integerType, 0, big(-1n)],
    ['HASH_CODE', integerType, 1_072_693_248, dbl(1)],
    ['HASH_CODE', integerType, 3722, dec(120n, 3, 2)],
    ['HASH_CODE', integerType, 1231, [true, booleanType]],
    ['IS_DECIMAL', booleanType, true, int(5)],
    ['IS_ALPHA', booleanType, false, int(5)],
    ['IS_DIGIT', booleanType, true, big(5n)],
    ['SPLIT_INDEX', stringType, 'b', str('a,b'), int(44), int(1)],
  ])('%s', (name, type, expected, ...args) => {
    expect(call(name, type, ...args)).toEqual(expected);
  });
});

test.each<[string, ...Arg[]]>([
  ['LPAD', str('x'), int(2 ** 31 - 1), str('y')],
  ['REPEAT', str('xy'), int(2 ** 31 - 1)],
  ['REPLACE', str('x'.repeat(10_000)), str('x'), str('y'.repeat(10_000))],
  ['PRINTF', str('%2000000000d'), int(1)],
])('%s refuses to make a text that would exhaust the memory', (name, ...args) => {
  expect(() => call(name, stringType, ...args)).toThrow('at most 16777216');
});

describe('number functions', () => {
  test.each<[string, LogicalType, Value, ...Arg[]]>([
    ['MOD', bigintType, -1n, big(-7n), big(3n)],
    ['PLUS', integerType, -(2 ** 31), int(2 ** 31 - 1), int(1)],
    ['DIVIDE', integerType, -2, int(-5), int(2)],
    ['DIVIDE', doubleType, Number.POSITIVE_INFINITY, dbl(1), dbl(0)],
    ['DIVIDE', decimal(12, 6), 333_333n, dec(1n, 2, 0), dec(3n, 2, 0)],
    ['DIVIDE', decimal(12, 6), -666_667n, dec(-2n, 2, 0), dec(3n, 2, 0)],
    ['TIMES', decimal(5, 2), null, dec(99_999n, 5, 2), dec(99_999n, 5, 2)],
    ['PLUS', decimal(6, 2), 1_010n, dec(100n, 3, 2), dec(91n, 3, 1)],
    ['NEGATE', integerType, -(2 ** 31), int(-(2 ** 31))],
    ['ABS', decimal(3, 2), 123n, dec(-123n, 3, 2)],
    ['SIGN', decimal(3, 2), -100n, dec(-123n, 3, 2)],
    ['CEIL', doubleType, -1, dbl(-1.5)],
    ['FLOOR', decimal(3, 0), -2n, dec(-123n, 3, 2)],
    ['ROUND', doubleType, 2.68, dbl(2.675), int(2)],
    ['ROUND', integerType, 1200, int(1234), int(-2)],
    ['ROUND', decimal(3, 1), 13n, dec(125n, 3, 2), int(1)],
    ['TRUNCATE', doubleType, -1.23, dbl(-1.239), int(2)],
    ['LOG', doubleType, 3, dbl(2), dbl(8)],
    ['HEX', stringType, 'FFFFFFFFFFFFFFFF', big(-1n)],
    ['HEX', stringType, '6869', str('hi')],
    ['BIN', stringType, '1100', big(12n)],
    ['RAND', doubleType, 0.730967787376657, int(0)],
    ['RAND_INTEGER', integerType, 0, int(0), int(10)],
    ['GREATEST', integerType, 3, int(1), int(3), int(2)],
    ['LEAST', integerType, null, int(1), int(null)],
    ['NULLIF', integerType, null, int(1), int(1)],
    ['IN', booleanType, null, int(1), int(2), int(null)],
    ['NOT_IN', booleanType, false, int(1), int(1), int(null)],
  ])('%s', (name, type, expected, ...args) => {
    expect(call(name, type, ...args)).toEqual(expected);
  });

  test('exact division by zero fails in words of Java, naming function and value', () => {
    expect(() => call('DIVIDE', integerType, int(1), int(0))).toThrow('/ by zero');
    expect(() => call('MOD', bigintType, big(1n), big(0n))).toThrow('/ by zero');
    expect(() => call('DIVIDE', decimal(12, 6), dec(1n, 1, 0), dec(0n, 1, 0))).toThrow('/ by zero');
  });
});

describe('time functions', () => {
  test.each<[string, LogicalType, Value, ...Arg[]]>([
    ['EXTRACT', bigintType, 2020n, str('YEAR'), ts('2020-02-29 23:59:59.999')],
    ['EXTRACT', bigintType, 9n, str('WEEK'), date('2020-02-29')],
    ['EXTRACT', bigintType, 53n, str('WEEK'), date('2021-01-01')],
    ['EXTRACT', bigintType, 7n, str('DOW'), date('2020-02-29')],
    ['EXTRACT', bigintType, 60n, str('DOY'), date('2020-02-29')],
    ['EXTRACT', bigintType, 21n, str('CENTURY'), date('2001-01-01')],
    ['EXTRACT', bigintType, 1n, str('EPOCH'), ltz('1970-01-01 00:00:01')],
    ['HOUR', bigintType, 8n, ltz('1970-01-01 00:00:01')],
    ['DAYOFWEEK', bigintType, 1n, date('2020-03-01')],
    ['FLOOR', timestampType(3), at('2020-02-23 00:00:00'), ts('2020-02-29 12:00:00'), str('WEEK')],
    ['CEIL', timestampType(3), at('2020-04-01 00:00:00'), ts('2020-02-29 12:00:00'), str('QUARTER')],
    ['CEIL', timestampType(3), at('2020-02-29 12:00:00'), ts('2020-02-29 12:00:00'), str('HOUR')],
    ['FLOOR', instantType, at('1969-12-31 16:00:00'), ltz('1970-01-01 00:00:01'), str('DAY')],
    ['FLOOR', dateType, date('2001-01-01')[0], date('2018-04-02'), str('CENTURY')],
    ['CEIL', dateType, date('2000-01-01')[0], date('1999-01-01'), str('DECADE')],
    ['CEIL', timestampType(3), at('3001-01-01 00:00:00'), ts('2018-01-02 21:00:01'), str('MILLENNIUM')],
    ['EXTRACT', bigintType, -19n, str('DAY'), [-(19 * 86_400_000 + 3_600_000), durationType]],
    ['HOUR', bigintType, 7n, [7 * 3_600_000 + 1234, durationType]],
    ['EXTRACT', bigintType, 3n, str('QUARTER'), [31, monthsType]],
    ['TO_TIME', timeType, 21_600_000, str('06:00:00.5')],
    ['TO_DATE', dateType, 18_321, big(1_582_934_400n)],
    ['TO_TIMESTAMP_LTZ', instantType, { epochMs: 100_123, nanos: 0 }, dbl(100.1234), int(0)],
    ['TO_TIMESTAMP_LTZ', instantType, null, dbl(-1e308), int(0)],
    ['TIMESTAMPDIFF', integerType, -612, str('MONTH'), date('2021-01-04'), [0, timeType]],
    ['TIMESTAMPADD', timestampType(3), at('2020-02-29 00:00:00'), str('MONTH'), big(1n), ts('2020-01-31 00:00:00')],
    ['TIMESTAMPADD', dateType, 18_321, str('DAY'), big(-1n), date('2020-03-01')],
    ['TIMESTAMPDIFF', integerType, 0, str('MONTH'), ts('2020-01-31 12:00:00'), ts('2020-02-29 11:00:00')],
    ['TIMESTAMPDIFF', integerType, -1, str('DAY'), ts('2020-01-02 00:00:00'), ts('2020-01-01 00:00:00')],
    [
      'DATE_FORMAT',
      stringType,
      "Sat 29 February '20, 01:05 PM .120",
      ts('2020-02-29 13:05:09.120'),
      str("EEE d MMMM ''yy, hh:mm a .SSS"),
    ],
    ['DATE_FORMAT', stringType, '08:00', ltz('1970-01-01 00:00:01'), str('HH:mm')],
    ['TO_TIMESTAMP', timestampType(3), at('2020-02-29 13:05:09.120'), str('2020-02-29 13:05:09.12')],
    ['TO_TIMESTAMP', timestampType(3), at('2020-02-29 13:05:00'), str('29/02/2020 1:05 PM'), str('dd/MM/yyyy h:mm a')],
    ['TO_TIMESTAMP', timestampType(3), null, str('2019-02-29'), str('yyyy-MM-dd')],
    ['TO_DATE', dateType, 18_321, str('20200229'), str('yyyyMMdd')],
    ['TO_TIMESTAMP_LTZ', instantType, at('1970-01-01 00:01:40'), big(100n), int(0)],
    [
      'TO_TIMESTAMP_LTZ',
      instantType,
      at('1970-01-01 00:00:00'),
      str('1970-01-01 08:00'),
      str('yyyy-MM-dd HH:mm'),
      str('Asia/Shanghai'),
    ],
    ['FROM_UNIXTIME', stringType, '1970-01-01 08:00:44', big(44n)],
    ['UNIX_TIMESTAMP', bigintType, 44n, str('1970-01-01 08:00:44')],
    [
      'CONVERT_TZ',
      stringType,
      '1969-12-31 16:00:00',
      str('1970-01-01 00:00:00'),
      str('UTC'),
      str('America/Los_Angeles'),
    ],
    ['CURRENT_DATE', dateType, 18_293],
    ['CURRENT_TIME', timeType, 1_815_000],
    ['LOCALTIMESTAMP', timestampType(3), at('2020-02-01 00:30:15.123')],
    ['PROCTIME', instantType, { epochMs: 7, nanos: 0 }],
  ])('%s', (name, type, expected, ...args) => {
    expect(call(name, type, ...args)).toEqual(expected);
  });

  test('a pattern that is none fails before the first row', () => {
    expect(() => call('DATE_FORMAT', stringType, ts('2020-01-01 00:00:00'), str('yyyy b'))).toThrow(
      "unknown letter 'b'",
    );
  });
});

describe('JSON functions', () => {
  const textsType: LogicalType = { kind: 'ARRAY', element: stringType, nullable: true };
  const json = '{"a":{"b":[1,"x",{"c":null}]},"d e":true}';
  test.each<[string, LogicalType, Value, ...Arg[]]>([
    ['JSON_VALUE', stringType, 'x', str(json), str('$.a.b[1]')],
    ['JSON_VALUE', stringType, 'true', str(json), str("lax $['d e']")],
    ['JSON_VALUE', stringType, null, str(json), str('$.a')],
    ['JSON_VALUE', stringType, '12345678901234567890.10', str('[12345678901234567890.10]'), str('$[-1]')],
    ['JSON_VALUE', stringType, '1E+3', str('{"n":1e3}'), str('$.n')],
    ['JSON_VALUE', integerType, 7, str('{"n":"7"}'), str('$.n'), str('NULL'), int(null), str('NULL'), int(null)],
    ['JSON_VALUE', integerType, 8, str(json), str('$.x'), str('NULL'), int(null), str('DEFAULT'), int(8)],
    ['JSON_VALUE', integerType, 9, str(json), str('lax $.x'), str('DEFAULT'), int(9), str('ERROR'), int(null)],
    ['JSON_QUERY', stringType, '[1,"x",{"c":null}]', str(json), str('$.a.b')],
    ['JSON_QUERY', stringType, '{"a":1,"b":[1.50]}', str('{"b":[1.50],"a":1}'), str('$')],
    ['JSON_QUERY', stringType, '["x"]', str(json), str('$.a.b[1]'), str('CONDITIONAL'), str('NULL'), str('NULL')],
    [
      'JSON_QUERY',
      stringType,
      '[[1,"x"]]',
      str(json),
      str('$.a.b[0:2]'),
      str('UNCONDITIONAL'),
      str('NULL'),
      str('NULL'),
    ],
    ['JSON_QUERY', stringType, '{}', str(json), str('lax $.x'), str('WITHOUT'), str('EMPTY OBJECT'), str('NULL')],
    [
      'JSON_QUERY',
      textsType,
      ['1', 'x', '{"c":null}'],
      str(json),
      str('$.a.b'),
      str('WITHOUT'),
      str('NULL'),
      str('NULL'),
    ],
    ['JSON_QUERY', textsType, [], str(json), str('lax $.x'), str('WITHOUT'), str('EMPTY ARRAY'), str('NULL')],
    ['JSON_QUERY', textsType, null, str(json), str('$.a'), str('WITHOUT'), str('NULL'), str('NULL')],
    ['JSON_STRING', stringType, '1.0E+10', dbl(1e10)],
    ['JSON_EXISTS', booleanType, true, str(json), str('$.a.b[*].c')],
    ['JSON_EXISTS', booleanType, false, str('{'), str('$.a')],
    ['JSON_EXISTS', booleanType, null, str('{'), str('$.a'), str('UNKNOWN')],
    ['IS_JSON_VALUE', booleanType, true, str(' "a" ')],
    ['IS_JSON_VALUE', booleanType, false, str('[1,]')],
    ['IS_JSON_SCALAR', booleanType, true, str('1.5')],
    ['IS_JSON_OBJECT', booleanType, false, str('[]')],
    [
      'JSON_OBJECT',
      stringType,
      '{"k":9007199254740993,"n":null}',
      str('NULL'),
      str('n'),
      str(null),
      str('k'),
      big(2n ** 53n + 1n),
    ],
    ['JSON_OBJECT', stringType, '{}', str('ABSENT'), str('n'), str(null)],
    ['JSON_ARRAY', stringType, '[1.50,"a"]', str('ABSENT'), dec(150n, 3, 2), str(null), str('a')],
    ['JSON_ARRAY', stringType, '[null]', str('NULL'), str(null)],
    ['JSON', stringType, '{"a":1,"b":2}', str(' {"b": 2, "a": 1}')],
    ['JSON', stringType, null, str(' ')],
    ['JSON_QUOTE', stringType, '"a\\"b"', str('a"b')],
    ['JSON_UNQUOTE', stringType, 'a"b', str('"a\\"b"')],
  ])('%s', (name, type, expected, ...args) => {
    expect(call(name, type, ...args)).toEqual(expected);
  });

  test.each<[string, ...Arg[]]>([
    ['Illegal JSON path', str('{}'), str('a.b'), str('NULL'), str(null), str('ERROR'), str(null)],
    ['The text is no JSON', str('{'), str('$.a'), str('NULL'), str(null), str('ERROR'), str(null)],
    ['No results for path: $.a', str('{}'), str('$.a'), str('NULL'), str(null), str('ERROR'), str(null)],
    ['requires scalar value', str('{"a":[1]}'), str('$.a'), str('NULL'), str(null), str('ERROR'), str(null)],
    ['Empty result of JSON_VALUE', str('{}'), str('lax $.a'), str('ERROR'), str(null), str('NULL'), str(null)],
  ])('with ERROR the reason is told: %s', (why, ...args) => {
    expect(() => call('JSON_VALUE', stringType, ...args)).toThrow(why);
  });

  test('text nested deeper than any data is no JSON, and takes no deep stack', () => {
    expect(call('IS_JSON_VALUE', booleanType, str('['.repeat(1_000_000)))).toBe(false);
    expect(call('IS_JSON_VALUE', booleanType, str(`${'['.repeat(999)}${']'.repeat(999)}`))).toBe(true);
    expect(call('IS_JSON_VALUE', booleanType, str(`${'['.repeat(1001)}${']'.repeat(1001)}`))).toBe(false);
  });

  test('a path that multiplies is refused', () => {
    const [nested, doubling] = [`${'['.repeat(22)}${']'.repeat(22)}`, `$${'[0,0]'.repeat(21)}`];
    const read = (): unknown => call('JSON_EXISTS', booleanType, str(nested), str(doubling));
    expect(read).toThrow('more than 1000000 values');
  });
});
