import { describe, expect, it } from 'vitest';
import type { LiteralValue } from '../algebra/expression.ts';
import { type LogicalType, stringType, withNullable } from '../types/logical-type.ts';
import { printType } from '../types/print-type.ts';
import type { ArgumentType, SignatureError } from './function-definition.ts';
import { getFunction } from './registry.ts';

/** Reads `DECIMAL(10, 2) NOT NULL`; a quoted text or a bare number is a literal. */
function argument(written: string): ArgumentType {
  if (written.startsWith("'")) return literal(written.slice(1, -1), { ...stringType, nullable: false });
  if (/^-?\d+$/.test(written)) return literal(Number(written), { kind: 'INTEGER', nullable: false });
  const [, name, numbers = ''] = /^([A-Z_]+)(?:\(([\d, ]+)\))?/.exec(written)!;
  const [first = 0, second = 0] = numbers.split(',').map(Number);
  return { type: withNullable(typeNamed(name!, first, second), !written.endsWith('NOT NULL')) };
}

const literal = (value: LiteralValue, type: LogicalType): ArgumentType => ({ type, literal: value });

function typeNamed(name: string, first: number, second: number): LogicalType {
  switch (name) {
    case 'INT':
      return { kind: 'INTEGER', nullable: true };
    case 'STRING':
      return stringType;
    case 'ROWTIME':
      return { kind: 'TIMESTAMP', precision: 3, timeAttribute: 'rowtime', nullable: true };
    case 'DECIMAL':
      return { kind: 'DECIMAL', precision: first, scale: second, nullable: true };
    case 'CHAR':
    case 'VARCHAR':
      return { kind: name, length: first, nullable: true };
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return { kind: name, precision: first, nullable: true };
    case 'MONTHS':
      return { kind: 'INTERVAL_YEAR_MONTH', nullable: true };
    case 'MILLIS':
      return { kind: 'INTERVAL_DAY_TIME', nullable: true };
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'NULL':
      return { kind: name, nullable: true };
    default:
      throw new Error(`The test has no type ${name}`);
  }
}

const resolve = (name: string, args: readonly string[]) => getFunction(name).resolve(args.map(argument));

function resultOf(name: string, ...args: string[]): string {
  const resolved = resolve(name, args);
  return 'error' in resolved ? `error: ${resolved.error}` : printType(resolved.resultType);
}

function castsOf(name: string, ...args: string[]): readonly string[] | SignatureError {
  const resolved = resolve(name, args);
  return 'error' in resolved ? resolved : resolved.parameterTypes.map(type => printType(withNullable(type, true)));
}

const nothing = 'error: does not take these arguments';
type Row = readonly [call: string, args: readonly string[], result: string];

const check = (rows: readonly Row[]): void => {
  it.each(rows)('%s(%j) gives %s', (name, args, result) => {
    expect(resultOf(name, ...args)).toBe(result);
  });
};

describe('arithmetic', () => {
  check([
    ['PLUS', ['TINYINT', 'SMALLINT'], 'SMALLINT'],
    ['PLUS', ['INT NOT NULL', 'INT NOT NULL'], 'INT NOT NULL'],
    ['PLUS', ['INT NOT NULL', 'BIGINT'], 'BIGINT'],
    ['DIVIDE', ['INT', 'INT'], 'INT'],
    ['TIMES', ['FLOAT', 'FLOAT'], 'FLOAT'],
    ['TIMES', ['FLOAT', 'DOUBLE'], 'DOUBLE'],
    ['PLUS', ['DECIMAL(10, 2)', 'DOUBLE NOT NULL'], 'DOUBLE'],
    ['PLUS', ['DECIMAL(10, 2)', 'DECIMAL(5, 4)'], 'DECIMAL(13, 4)'],
    ['MINUS', ['DECIMAL(10, 2)', 'INT'], 'DECIMAL(13, 2)'],
    ['TIMES', ['DECIMAL(10, 2)', 'DECIMAL(5, 1)'], 'DECIMAL(16, 3)'],
    ['DIVIDE', ['DECIMAL(10, 2)', 'DECIMAL(5, 1)'], 'DECIMAL(17, 8)'],
    ['MOD', ['DECIMAL(10, 2)', 'DECIMAL(5, 1)'], 'DECIMAL(6, 2)'],
    ['MOD', ['BIGINT NOT NULL', 'TINYINT NOT NULL'], 'TINYINT NOT NULL'],
    ['PLUS', ['NULL', 'BIGINT'], 'BIGINT'],
    ['NEGATE', ['SMALLINT NOT NULL'], 'SMALLINT NOT NULL'],
    ['PLUS', ['STRING', 'INT'], nothing],
    ['TIMES', ['BOOLEAN', 'INT'], nothing],
    ['NEGATE', ['STRING'], nothing],
    ['PLUS', ['INT'], 'error: expects 2 arguments, got 1'],
  ]);

  it('types a decimal result as nullable, since it overflows to NULL', () => {
    expect(resultOf('TIMES', 'DECIMAL(10, 2) NOT NULL', 'INT NOT NULL')).toBe('DECIMAL(21, 2)');
  });

  it('casts whole numbers beside a decimal to the decimal that holds them', () => {
    expect(castsOf('PLUS', 'DECIMAL(10, 2)', 'BIGINT')).toEqual(['DECIMAL(10, 2)', 'DECIMAL(19, 0)']);
    expect(castsOf('PLUS', 'INT', 'DOUBLE')).toEqual(['DOUBLE', 'DOUBLE']);
  });
});

describe('arithmetic on times', () => {
  check([
    ['PLUS', ['TIMESTAMP(3) NOT NULL', 'MILLIS NOT NULL'], 'TIMESTAMP(3) NOT NULL'],
    ['PLUS', ['MONTHS', 'DATE NOT NULL'], 'DATE'],
    ['MINUS', ['TIMESTAMP_LTZ(6)', 'MONTHS'], 'TIMESTAMP_LTZ(6)'],
    ['MINUS', ['TIME(0)', 'MILLIS'], 'TIME(0)'],
    ['MINUS', ['MILLIS', 'MILLIS'], 'INTERVAL DAY TO SECOND(3)'],
    ['PLUS', ['MILLIS', 'MONTHS'], nothing],
    ['TIMES', ['INT', 'MONTHS'], 'INTERVAL YEAR TO MONTH'],
    ['DIVIDE', ['MILLIS', 'INT'], 'INTERVAL DAY TO SECOND(3)'],
    ['MINUS', ['MILLIS', 'TIMESTAMP(3)'], nothing],
    ['PLUS', ['TIMESTAMP(3)', 'INT'], nothing],
  ]);

  it('is no time attribute any more once moved', () => {
    const resolved = resolve('MINUS', ['ROWTIME', 'MILLIS']);
    expect(resolved).toHaveProperty('resultType', { kind: 'TIMESTAMP', precision: 3, nullable: true });
  });

  it('points from the difference of two times to TIMESTAMPDIFF', () => {
    expect(resultOf('MINUS', 'TIMESTAMP(3)', 'DATE')).toContain('TIMESTAMPDIFF');
  });
});

describe('comparison and logic', () => {
  check([
    ['EQUALS', ['INT NOT NULL', 'BIGINT NOT NULL'], 'BOOLEAN NOT NULL'],
    ['EQUALS', ['CHAR(3)', 'STRING'], 'BOOLEAN'],
    ['LESS_THAN', ['DATE', 'STRING'], 'BOOLEAN'],
    ['LESS_THAN', ['BOOLEAN', 'BOOLEAN'], 'BOOLEAN'],
    ['IS_DISTINCT_FROM', ['INT', 'NULL'], 'BOOLEAN NOT NULL'],
    ['EQUALS', ['INT', 'DATE'], nothing],
    ['IN', ['INT NOT NULL', '1', '2'], 'BOOLEAN NOT NULL'],
    ['IN', ['INT NOT NULL', '1', 'NULL'], 'BOOLEAN'],
    ['LIKE', ['STRING', "'a%'"], 'BOOLEAN'],
    ['LIKE', ['INT', "'a%'"], nothing],
    ['AND', ['BOOLEAN NOT NULL', 'NULL'], 'BOOLEAN'],
    ['OR', ['BOOLEAN', 'INT'], nothing],
    ['NOT', ['BOOLEAN NOT NULL'], 'BOOLEAN NOT NULL'],
    ['IS_NULL', ['DATE'], 'BOOLEAN NOT NULL'],
    ['IS_TRUE', ['INT'], nothing],
  ]);

  it('casts both sides to the type that holds both', () => {
    expect(castsOf('EQUALS', 'INT', 'DECIMAL(10, 2)')).toEqual(['DECIMAL(12, 2)', 'DECIMAL(12, 2)']);
    expect(castsOf('LESS_THAN', "'2026-01-01'", 'TIMESTAMP(3)')).toEqual(['TIMESTAMP(3)', 'TIMESTAMP(3)']);
    expect(castsOf('LESS_THAN', 'DATE', 'TIMESTAMP(6)')).toEqual(['TIMESTAMP(6)', 'TIMESTAMP(6)']);
    expect(castsOf('IN', 'INT', '1', 'BIGINT')).toEqual(['BIGINT', 'BIGINT', 'BIGINT']);
    expect(castsOf('EQUALS', 'NULL', 'DATE')).toEqual(['DATE', 'DATE']);
  });

  it('leaves texts and times of other lengths and precisions as they are', () => {
    expect(castsOf('EQUALS', 'CHAR(3)', 'VARCHAR(9)')).toEqual(['CHAR(3)', 'VARCHAR(9)']);
    expect(castsOf('LESS_THAN', 'ROWTIME', 'TIMESTAMP(6)')).toEqual(['TIMESTAMP(3)', 'TIMESTAMP(6)']);
  });

  it('refuses text against a number and says what to write', () => {
    expect(resultOf('EQUALS', 'STRING', 'INT')).toContain('CAST(.. AS INT)');
    expect(resultOf('EQUALS', 'BIGINT', 'STRING')).toContain('CAST(.. AS BIGINT)');
  });
});

describe('conditional functions', () => {
  check([
    ['COALESCE', ['INT', 'BIGINT NOT NULL'], 'BIGINT NOT NULL'],
    ['COALESCE', ['INT', 'BIGINT'], 'BIGINT'],
    ['COALESCE', ['INT', 'STRING'], 'error: needs arguments with a common type'],
    ['IFNULL', ['STRING', "'x'"], 'STRING NOT NULL'],
    ['NULLIF', ['INT NOT NULL', 'BIGINT NOT NULL'], 'INT'],
    ['IF', ['BOOLEAN', 'INT NOT NULL', 'NULL'], 'INT'],
    ['IF', ['INT', 'INT', 'INT'], 'error: needs a BOOLEAN condition'],
    ['GREATEST', ['INT NOT NULL', 'DOUBLE NOT NULL'], 'DOUBLE NOT NULL'],
    ['LEAST', [], 'error: expects at least 1 argument, got 0'],
  ]);
});

describe('text functions', () => {
  check([
    ['UPPER', ['CHAR(3) NOT NULL'], 'CHAR(3) NOT NULL'],
    ['LTRIM', ['CHAR(3)'], 'VARCHAR(3)'],
    ['LEFT', ['VARCHAR(9)', '2'], 'VARCHAR(9)'],
    ['OVERLAY', ['CHAR(3)', 'CHAR(4)', '1'], 'VARCHAR(7)'],
    ['IS_DIGIT', ['INT'], 'BOOLEAN NOT NULL'],
    ['UPPER', ['INT'], nothing],
    ['UPPER', ['STRING', 'STRING'], 'error: expects 1 argument, got 2'],
    ['TRIM', ["'BOTH'", 'STRING'], 'STRING'],
    ['TRIM', ["'LEADING'", "'x'", 'VARCHAR(9)'], 'VARCHAR(9)'],
    ['TRIM', ["'SIDEWAYS'", 'STRING'], 'error: does not know the side SIDEWAYS; it takes BOTH, LEADING, TRAILING'],
    ['SUBSTRING', ['VARCHAR(9) NOT NULL', '2', '3'], 'VARCHAR(9)'],
    ['SUBSTRING', ['STRING'], 'error: expects 2 to 3 arguments, got 1'],
    ['CONCAT', ['STRING NOT NULL', 'STRING'], 'STRING'],
    ['CONCAT_WS', ["','", 'STRING'], 'STRING NOT NULL'],
    ['CONCAT_OPERATOR', ['CHAR(3)', 'CHAR(4)'], 'CHAR(7)'],
    ['CONCAT_OPERATOR', ['CHAR(3)', 'VARCHAR(4)'], 'VARCHAR(7)'],
    ['CONCAT_OPERATOR', ['STRING', 'VARCHAR(4)'], 'STRING'],
    ['CONCAT_OPERATOR', ['STRING', 'INT'], nothing],
    ['CHAR_LENGTH', ['STRING NOT NULL'], 'INT NOT NULL'],
    ['POSITION', ['STRING', 'STRING NOT NULL'], 'INT'],
    ['SPLIT_INDEX', ['STRING NOT NULL', "','", '0'], 'STRING'],
    ['REGEXP', ['STRING', 'STRING'], 'BOOLEAN'],
    ['MD5', ['STRING NOT NULL'], 'CHAR(32) NOT NULL'],
    ['HASH_CODE', ['TIMESTAMP(3)'], 'INT'],
    ['JSON_VALUE', ['STRING NOT NULL', "'$.a'"], 'STRING'],
    ['JSON_VALUE', ['STRING', 'STRING', "'NULL'", 'INT', "'DEFAULT'", 'INT'], 'INT'],
    ['JSON_OBJECT', ["'NULL'", "'a'", 'INT', "'b'"], 'error: expects a value for each key, got 3 arguments'],
    ['JSON_ARRAY', ["'ABSENT'", 'INT', 'DATE'], 'STRING NOT NULL'],
    ['ELT', ['INT', 'CHAR(2)', 'CHAR(3)'], 'VARCHAR(3)'],
    ['ELT', ['INT', 'CHAR(2)', 'INT'], nothing],
    ['BTRIM', ['VARCHAR(9)'], 'STRING'],
    ['TYPEOF', ['INT NOT NULL'], 'STRING'],
    ['UUID', [], 'CHAR(36) NOT NULL'],
  ]);
});

describe('math functions', () => {
  check([
    ['ABS', ['DECIMAL(10, 2)'], 'DECIMAL(10, 2)'],
    ['CEIL', ['DECIMAL(10, 2)'], 'DECIMAL(10, 0)'],
    ['FLOOR', ['INT NOT NULL'], 'INT NOT NULL'],
    ['FLOOR', ['ROWTIME', "'HOUR'"], 'TIMESTAMP(3)'],
    ['ROUND', ['DECIMAL(10, 4)', '2'], 'DECIMAL(9, 2)'],
    ['ROUND', ['DECIMAL(10, 4)', '-2'], 'DECIMAL(7, 0)'],
    ['ROUND', ['DECIMAL(10, 4)', '9'], 'DECIMAL(10, 4)'],
    ['ROUND', ['DECIMAL(10, 4)'], 'DECIMAL(7, 0)'],
    ['ROUND', ['DECIMAL(10, 4)', 'INT'], 'DECIMAL(10, 4)'],
    ['ROUND', ['DOUBLE', '2'], 'DOUBLE'],
    ['TRUNCATE', ['DECIMAL(10, 4)', '2'], 'DECIMAL(9, 2)'],
    ['POWER', ['INT NOT NULL', '2'], 'DOUBLE NOT NULL'],
    ['LOG', ['DOUBLE', 'DOUBLE', 'DOUBLE'], 'error: expects 1 to 2 arguments, got 3'],
    ['PI', [], 'DOUBLE NOT NULL'],
    ['PI', ['INT'], 'error: expects no arguments, got 1'],
    ['HEX', ['BIGINT'], 'STRING'],
    ['SQRT', ['STRING'], nothing],
  ]);
});

describe('temporal functions', () => {
  it('names the units there are when one is unknown', () => {
    const error = resultOf('FLOOR', 'TIMESTAMP(3)', "'FORTNIGHT'");
    expect(error).toMatch(/^error: does not know the unit FORTNIGHT; it takes .*HOUR, DAY/);
  });

  check([
    ['EXTRACT', ["'YEAR'", 'TIMESTAMP(3) NOT NULL'], 'BIGINT NOT NULL'],
    ['EXTRACT', ["'YEAR'", 'TIME(0)'], 'error: finds no YEAR in a TIME'],
    ['EXTRACT', ["'DAY'", 'MILLIS'], 'BIGINT'],
    ['EXTRACT', ["'DAY'", 'MONTHS'], 'error: finds no DAY in a INTERVAL YEAR MONTH'],
    ['CURRENT_WATERMARK', ['ROWTIME'], 'TIMESTAMP(3)'],
    [
      'CURRENT_WATERMARK',
      ['TIMESTAMP(3)'],
      'error: needs an event-time attribute, a column that a WATERMARK is declared for',
    ],
    ['YEAR', ['DATE'], 'BIGINT'],
    ['YEAR', ['TIME(0)'], nothing],
    ['HOUR', ['TIME(0)'], 'BIGINT'],
    ['DATE_FORMAT', ['TIMESTAMP_LTZ(3)', "'yyyy'"], 'STRING'],
    ['TO_TIMESTAMP', ['STRING NOT NULL'], 'TIMESTAMP(3)'],
    ['TO_TIMESTAMP_LTZ', ['BIGINT', '0'], 'TIMESTAMP_LTZ(3)'],
    ['TO_TIMESTAMP_LTZ', ['BIGINT', '9'], 'TIMESTAMP_LTZ(9)'],
    ['TO_TIMESTAMP_LTZ', ['STRING', "'ss.SSSSSS'"], 'TIMESTAMP_LTZ(6)'],
    ['TO_TIMESTAMP_LTZ', ['STRING', "''SSSSSS' ss'"], 'TIMESTAMP_LTZ(3)'],
    ['TIMESTAMPADD', ["'DAY'", '1', 'DATE'], 'DATE'],
    ['TIMESTAMPADD', ["'HOUR'", '1', 'DATE'], 'TIMESTAMP(6)'],
    ['TIMESTAMPADD', ["'MONTH'", '1', 'TIMESTAMP(3)'], 'TIMESTAMP(3)'],
    ['TIMESTAMPDIFF', ["'DAY'", 'DATE NOT NULL', 'TIMESTAMP(3) NOT NULL'], 'INT NOT NULL'],
    ['CURRENT_TIMESTAMP', [], 'TIMESTAMP_LTZ(3) NOT NULL'],
    ['LOCALTIMESTAMP', [], 'TIMESTAMP(3) NOT NULL'],
    ['CURRENT_TIME', [], 'TIME(0) NOT NULL'],
  ]);

  it('reads a date or text as a timestamp to format it', () => {
    expect(castsOf('DATE_FORMAT', 'DATE', "'yyyy'")).toEqual(['TIMESTAMP(3)', 'STRING']);
  });

  it('makes PROCTIME a time attribute', () => {
    expect(resolve('PROCTIME', [])).toMatchObject({ resultType: { timeAttribute: 'proctime', nullable: false } });
  });
});

describe('aggregate functions', () => {
  check([
    ['COUNT', [], 'BIGINT NOT NULL'],
    ['COUNT', ['STRING'], 'BIGINT NOT NULL'],
    ['SUM', ['INT NOT NULL'], 'INT'],
    ['SUM', ['BIGINT'], 'BIGINT'],
    ['SUM', ['DECIMAL(10, 2)'], 'DECIMAL(38, 2)'],
    ['SUM', ['STRING'], nothing],
    ['SUM0', ['DOUBLE'], 'DOUBLE NOT NULL'],
    ['AVG', ['INT'], 'INT'],
    ['AVG', ['DECIMAL(10, 2)'], 'DECIMAL(38, 6)'],
    ['AVG', ['DECIMAL(10, 8)'], 'DECIMAL(38, 8)'],
    ['MIN', ['ROWTIME'], 'TIMESTAMP(3)'],
    ['MAX', ['STRING NOT NULL'], 'STRING'],
    ['VAR_POP', ['DOUBLE'], 'DOUBLE'],
    ['FIRST_VALUE', ['DATE NOT NULL'], 'DATE'],
    ['LISTAGG', ['STRING', "';'"], 'STRING'],
    ['LISTAGG', ['STRING', 'STRING'], nothing],
    ['LISTAGG', ['INT'], 'STRING'],
  ]);
});
