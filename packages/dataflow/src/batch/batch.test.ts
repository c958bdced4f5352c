import type { Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import { describe, expect, test } from 'vitest';
import { rowKinds } from './batch.ts';
import { BatchBuilder } from './batch-builder.ts';
import { concatBatches } from './concat-batches.ts';
import { gatherBatch } from './gather-column.ts';
import { toJsonValue } from './json-value.ts';
import { printRow, printValue } from './print-row.ts';
import { readValue } from './read-value.ts';
import { sliceBatch } from './slice-batch.ts';
import type { Value } from './value.ts';

const type = (kind: 'BOOLEAN' | 'INTEGER' | 'BIGINT' | 'FLOAT' | 'DOUBLE' | 'DATE'): LogicalType => ({
  kind,
  nullable: true,
});
const decimal = (precision: number, scale: number): LogicalType => ({
  kind: 'DECIMAL',
  precision,
  scale,
  nullable: true,
});
const text: LogicalType = { kind: 'VARCHAR', length: 100, nullable: true };
const bytes: LogicalType = { kind: 'VARBINARY', length: 100, nullable: true };
const timestamp = (kind: 'TIMESTAMP' | 'TIMESTAMP_LTZ', precision: number): LogicalType => ({
  kind,
  precision,
  nullable: true,
});

const schema: Field[] = [
  type('BOOLEAN'),
  type('INTEGER'),
  type('BIGINT'),
  type('FLOAT'),
  type('DOUBLE'),
  decimal(10, 2),
  decimal(30, 3),
  text,
  bytes,
  timestamp('TIMESTAMP', 3),
  timestamp('TIMESTAMP_LTZ', 9),
].map((fieldType, c) => ({ name: `f${c}`, type: fieldType }));

const full: Value[] = [
  true,
  -7,
  2n ** 63n - 1n,
  1.5,
  -0.1,
  12345n,
  10n ** 29n,
  'é𝄞 and more than twelve bytes',
  new Uint8Array([0, 255]),
  { epochMs: -1, nanos: 0 },
  { epochMs: 1, nanos: 999_999 },
];
const nulls: Value[] = schema.map(() => null);

const valuesOf = (batch: ReturnType<BatchBuilder['finish']>): Value[][] =>
  Array.from({ length: batch.rowCount }, (_, row) =>
    schema.map((field, c) => readValue(batch.columns[c]!, row, field.type)),
  );

function built(rows: readonly (readonly Value[])[]): ReturnType<BatchBuilder['finish']> {
  const builder = new BatchBuilder(schema, 1);
  for (const row of rows) builder.appendRow(row);
  return builder.finish();
}

describe('batches from boxed rows', () => {
  test('give back every value, NULLs included, through growth', () => {
    const rows = Array.from({ length: 100 }, (_, i) => (i % 3 === 0 ? nulls : full));
    expect(valuesOf(built(rows))).toEqual(rows);
  });

  test('have no null flags and no kinds where there is nothing to say', () => {
    const batch = built([full, full]);
    expect(batch.columns.every(column => column.nulls === null)).toBe(true);
    expect(batch.kinds).toBeNull();
  });

  test('keep kinds of rows before and after the first that is not an insert', () => {
    const builder = new BatchBuilder(schema);
    builder.appendRow(full);
    builder.appendRow(full, rowKinds.delete);
    builder.appendRow(full);
    const batch = builder.finish();
    expect([...batch.kinds!.subarray(0, 3)]).toEqual([0, 3, 0]);
  });

  test('slices, gathers and concatenations hold the rows they name', () => {
    const batch = built([full, nulls, full, nulls]);
    expect(valuesOf(sliceBatch(batch, 1, 3))).toEqual([nulls, full]);
    expect(valuesOf(gatherBatch(batch, Int32Array.of(3, 0), 2))).toEqual([nulls, full]);
    expect(valuesOf(concatBatches(schema, [batch, sliceBatch(batch, 1, 2)]))).toEqual([
      full,
      nulls,
      full,
      nulls,
      nulls,
    ]);
  });
});

describe('printed rows', () => {
  test('follow Java for every type', () => {
    expect(printRow(schema, built([full]), 0)).toBe(
      '+I[true, -7, 9223372036854775807, 1.5, -0.1, 123.45, 100000000000000000000000000.000, é𝄞 and more than twelve bytes, ' +
        '[0, -1], 1969-12-31T23:59:59.999, 1970-01-01T00:00:00.001999999Z]',
    );
  });

  test.each<[Value, LogicalType, string]>([
    [1, type('DOUBLE'), '1.0'],
    [0.001, type('DOUBLE'), '0.001'],
    [1e7, type('DOUBLE'), '1.0E7'],
    [9.99e-4, type('DOUBLE'), '9.99E-4'],
    [1.5e300, type('DOUBLE'), '1.5E300'],
    [9999999, type('DOUBLE'), '9999999.0'],
    [-0, type('DOUBLE'), '-0.0'],
    [Number.NaN, type('DOUBLE'), 'NaN'],
    [Math.fround(0.1), type('FLOAT'), '0.1'],
    [Math.fround(16777216), type('FLOAT'), '1.6777216E7'],
    [Math.fround(3.4028235e38), type('FLOAT'), '3.4028235E38'],
    [1n, decimal(7, 7), '1E-7'],
    [1n, decimal(6, 6), '0.000001'],
    [-5n, decimal(3, 2), '-0.05'],
    [0, { kind: 'TIME', precision: 0, nullable: true }, '00:00'],
    [36_001_500, { kind: 'TIME', precision: 3, nullable: true }, '10:00:01.500'],
    [{ epochMs: 0, nanos: 0 }, timestamp('TIMESTAMP', 3), '1970-01-01T00:00'],
    [{ epochMs: 0, nanos: 0 }, timestamp('TIMESTAMP_LTZ', 3), '1970-01-01T00:00:00Z'],
    [14, { kind: 'INTERVAL_YEAR_MONTH', nullable: true }, 'P1Y2M'],
    [90_061_500, { kind: 'INTERVAL_DAY_TIME', nullable: true }, 'PT25H1M1.5S'],
    [-1, type('DATE'), '1969-12-31'],
    [null, text, 'null'],
  ])('%s prints as Java does', (value, valueType, expected) => {
    expect(printValue(value, valueType)).toBe(expected);
  });
});

test('JSON of a value loses no digit', () => {
  expect(schema.map((field, c) => toJsonValue(full[c]!, field.type))).toEqual([
    true,
    -7,
    '9223372036854775807',
    1.5,
    -0.1,
    '123.45',
    '100000000000000000000000000.000',
    'é𝄞 and more than twelve bytes',
    'AP8=',
    '1969-12-31 23:59:59.999',
    '1970-01-01 00:00:00.001999999Z',
  ]);
});
