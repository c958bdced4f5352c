import { createColumnBuilder } from '@lockstep/dataflow/batch';
import type { LookupReader } from '@lockstep/dataflow/ports';
import type { Expression, Field } from '@lockstep/sql/algebra';
import { bigintType, integerType, type LogicalType, stringType, timestampType } from '@lockstep/sql/types';
import { expect, test } from 'vitest';
import { type TestPostgres, testPostgres } from '../../test/postgres.ts';
import { printed, readRows } from '../../test/read-rows.ts';
import { sourceConformance } from '../../test/source-conformance.ts';
import { scanOf, testContext, testTable } from '../../test/test-context.ts';
import { jdbcConnector } from './jdbc-connector.ts';

const type = (kind: string, more: object = {}) => ({ kind, nullable: true, ...more }) as LogicalType;

function sourceOf(
  postgres: TestPostgres,
  schema: readonly Field[],
  options = {},
  filterHint?: Expression,
  mode: 'stream' | 'batch' = 'stream',
) {
  const table = testTable('jdbc', schema, { ...postgres.options, 'table-name': 't', ...options });
  return jdbcConnector.createSource!({ ...scanOf(table, schema), filterHint }, testContext({ mode }));
}

async function readAll(...args: Parameters<typeof sourceOf>): Promise<string[]> {
  const reader = sourceOf(...args);
  try {
    await reader.open(null);
    return (await readRows(reader, args[1])).rows;
  } finally {
    await reader.close();
  }
}

const textSchema: readonly Field[] = [{ name: 'text', type: stringType }];

sourceConformance('a scan of a table with a key', async () => {
  const postgres = await testPostgres();
  await postgres.query('CREATE TABLE t (a int, b date, text text, PRIMARY KEY (b, a))');
  await postgres.query(
    "INSERT INTO t SELECT n % 40, DATE '2026-01-01' + n / 40, 'row ' || n FROM generate_series(0, 999) n ORDER BY random()",
  );
  const expected = Array.from({ length: 1000 }, (_, n) => `+I[row ${n}]`);
  return {
    schema: textSchema,
    createReader: () => sourceOf(postgres, textSchema, { 'scan.fetch-size': '300' }),
    expected,
    hasEnd: true,
  };
});

sourceConformance('a scan of a table without a key', async () => {
  const postgres = await testPostgres();
  await postgres.query('CREATE TABLE t (text text)');
  await postgres.query(
    "INSERT INTO t SELECT 'row ' || (n / 2 + 1000) FROM generate_series(0, 999) n ORDER BY random()",
  );
  const expected = Array.from({ length: 1000 }, (_, n) => `+I[row ${Math.floor(n / 2) + 1000}]`);
  return {
    schema: textSchema,
    createReader: () => sourceOf(postgres, textSchema, { 'scan.fetch-size': '300' }),
    expected,
    hasEnd: true,
  };
});

/** Per case: the table's type, the Postgres values, and what Flink prints. */
const typeCases: readonly (readonly [LogicalType, string, readonly string[]])[] = [
  [type('BOOLEAN'), '(true), (false), (NULL)', ['true', 'false', 'null']],
  [type('TINYINT'), '(-128::smallint)', ['-128']],
  [type('INTEGER'), '(-2147483648), (7)', ['-2147483648', '7']],
  [type('BIGINT'), '(9223372036854775807)', ['9223372036854775807']],
  [type('FLOAT'), '(0.1::real)', ['0.1']],
  [type('DOUBLE'), "(0.1::float8), ('-Infinity')", ['0.1', '-Infinity']],
  [type('DECIMAL', { precision: 10, scale: 2 }), '(-0.05), (12345678.9)', ['-0.05', '12345678.90']],
  [type('DECIMAL', { precision: 38, scale: 0 }), '(1e37::numeric)', ['10000000000000000000000000000000000000']],
  [type('DATE'), "(DATE '1969-12-31'), ('9999-12-31')", ['1969-12-31', '9999-12-31']],
  [type('TIME', { precision: 3 }), "(TIME '23:59:59.999')", ['23:59:59.999']],
  [
    type('TIMESTAMP', { precision: 6 }),
    "(TIMESTAMP '1969-12-31 23:59:59.999001'), ('9999-12-31 23:59:59.999999')",
    ['1969-12-31T23:59:59.999001', '9999-12-31T23:59:59.999999'],
  ],
  [type('TIMESTAMP_LTZ', { precision: 3 }), "(TIMESTAMPTZ '2026-01-31 01:00:00+01')", ['2026-01-31T00:00:00Z']],
  [type('VARCHAR', { length: 99 }), `('日本"語\\'), ('')`, ['日本"語\\', '']],
  [stringType, `('{"a": 1}'::jsonb)`, ['{"a": 1}']],
  [stringType, "('6f1c6f3e-0000-4000-8000-000000000001'::uuid)", ['6f1c6f3e-0000-4000-8000-000000000001']],
  [type('VARBINARY', { length: 9 }), "('\\x00ff'::bytea)", ['[0, -1]']],
  [type('INTERVAL_DAY_TIME'), "(INTERVAL '1 day 1 hour')", ['PT25H']],
  [type('INTERVAL_YEAR_MONTH'), "(INTERVAL '1 year 2 months')", ['P1Y2M']],
];

test('values of every type are read', async () => {
  const postgres = await testPostgres();
  for (const [columnType, values, expected] of typeCases) {
    await postgres.query(`CREATE TABLE t AS SELECT * FROM (VALUES ${values}) v("a ""b")`);
    const rows = await readAll(postgres, [{ name: 'a "b', type: columnType }], {}, undefined, 'batch');
    expect(rows).toEqual(expected.map(cell => `+I[${cell}]`));
    await postgres.query('DROP TABLE t');
  }
});

const call = (functionName: string, ...args: Expression[]): Expression => ({
  kind: 'call',
  functionName,
  args,
  type: type('BOOLEAN'),
});

test('a filter hint is answered by the database, and its text is never part of the statement', async () => {
  const postgres = await testPostgres();
  await postgres.query('CREATE TABLE t (id bigint PRIMARY KEY, text text, at timestamp, kind uuid)');
  await postgres.query(
    "INSERT INTO t SELECT n, 'it''s ' || n, TIMESTAMP '2026-01-01' + n * interval '1 second' FROM generate_series(0, 9) n",
  );
  const schema: readonly Field[] = [
    { name: 'id', type: bigintType },
    { name: 'text', type: stringType },
    { name: 'at', type: timestampType(3) },
    { name: 'kind', type: stringType },
  ];
  const ref = (index: number): Expression => ({ kind: 'input-ref', index, type: schema[index]!.type });
  const literal = (index: number, value: string | readonly [number, number]): Expression => ({
    kind: 'literal',
    value,
    type: schema[index]!.type,
  });
  const ids = async (filter: Expression): Promise<string[]> =>
    (await readAll(postgres, schema, {}, filter)).map(row => row.slice(3, row.indexOf(',')));
  const fromSix = call('GREATER_THAN_OR_EQUAL', ref(2), literal(2, [Date.UTC(2026, 0, 1, 0, 0, 6), 0]));
  expect(await ids(fromSix)).toEqual(['6', '7', '8', '9']);
  expect(await ids(call('AND', fromSix, call('LESS_THAN', ref(0), literal(0, '8'))))).toEqual(['6', '7']);
  expect(await ids(call('EQUALS', ref(1), literal(1, "it's 4")))).toEqual(['4']);
  expect(await ids(call('EQUALS', ref(1), literal(1, "' OR 1=1 --")))).toEqual([]);
  expect(await ids(call('EQUALS', ref(3), literal(3, 'no uuid')))).toEqual([]);
  expect(await ids(call('IS_NULL', ref(3)))).toHaveLength(10);
});

test('a table in a schema, by name or by the url, and odd names', async () => {
  const postgres = await testPostgres();
  await postgres.query('CREATE SCHEMA "my.schema"');
  await postgres.query(`CREATE TABLE "my.schema"."Ta""ble" AS SELECT 'here' AS text`);
  const odd = { 'table-name': '"my.schema"."Ta""ble"' };
  expect(await readAll(postgres, textSchema, odd)).toEqual(['+I[here]']);
  const url = `${postgres.options['url']}?currentSchema=my.schema`;
  expect(await readAll(postgres, textSchema, { url, 'table-name': '"Ta""ble"' })).toEqual(['+I[here]']);
  const hostile = { 'table-name': 't"; DROP TABLE x; --' };
  await expect(readAll(postgres, textSchema, hostile)).rejects.toMatchObject({ domain: 'user' });
});

test('an option that is unknown or misspelt, and a url of another database, are user errors', async () => {
  const postgres = await testPostgres();
  expect(() => sourceOf(postgres, textSchema, { 'fetch-size': '1' })).toThrow(/no option 'fetch-size'/);
  expect(() => sourceOf(postgres, textSchema, { 'scan.fetch-size': 'many' })).toThrow(/whole number/);
  expect(() => sourceOf(postgres, textSchema, { url: 'jdbc:mysql://h/d' })).toThrow(/mysql/);
  expect(() => sourceOf(postgres, textSchema, { url: 'postgresql://h/d' })).toThrow(/jdbc:postgresql:/);
});

const cities: readonly Field[] = [
  { name: 'code', type: { kind: 'CHAR', length: 3, nullable: true } },
  { name: 'zone', type: integerType },
  { name: 'city', type: stringType },
];

function keyColumns(codes: readonly string[], zones: readonly number[]) {
  const [code, zone] = [createColumnBuilder(cities[0]!.type), createColumnBuilder(cities[1]!.type)];
  for (const value of codes) code.appendValue(value);
  for (const value of zones) zone.appendValue(value);
  return [code.finish(), zone.finish()];
}

async function lookedUp(lookup: LookupReader, codes: readonly string[], zones: readonly number[]): Promise<string[][]> {
  const { rows, keyOfRow } = await lookup.lookup(keyColumns(codes, zones), codes.length);
  const texts = printed(cities, rows);
  return codes.map((_, key) => texts.filter((_, row) => keyOfRow[row] === key).sort());
}

test('a lookup answers many keys at once: none, one or several rows each, NULLs in the answer, never by NULL', async () => {
  const postgres = await testPostgres();
  await postgres.query('CREATE TABLE cities (code char(3), zone bigint, city varchar(50))');
  await postgres.query('CREATE INDEX ON cities (code, zone)');
  await postgres.query(
    "INSERT INTO cities VALUES ('SFO', 8, 'San Francisco'), ('SFO', 8, NULL), ('JFK', 5, 'New York'), (NULL, 5, 'x'), ('JFK', NULL, 'y')",
  );
  const table = testTable('jdbc', cities, { ...postgres.options, 'table-name': 'cities' });
  const lookup = jdbcConnector.createLookup!({ table, schema: cities, keys: [0, 1] }, testContext());
  await expect(lookup.open()).rejects.toMatchObject({ code: 'jdbc.type_mismatch' });
  await postgres.query('ALTER TABLE cities ALTER zone TYPE smallint');
  await lookup.open();
  expect(await lookedUp(lookup, ['JFK', 'XXX', 'SFO', 'SFO'], [5, 5, 8, 9])).toEqual([
    ['+I[JFK, 5, New York]'],
    [],
    ['+I[SFO, 8, San Francisco]', '+I[SFO, 8, null]'],
    [],
  ]);
  expect(await lookedUp(lookup, [], [])).toEqual([]);
  await lookup.close();
});

test('a lookup survives a broken connection', async () => {
  const postgres = await testPostgres();
  await postgres.query("CREATE TABLE cities AS SELECT 'SFO'::char(3) AS code, 8 AS zone, 'x'::text AS city");
  const table = testTable('jdbc', cities, { ...postgres.options, 'table-name': 'cities' });
  const lookup = jdbcConnector.createLookup!({ table, schema: cities, keys: [0, 1] }, testContext());
  await lookup.open();
  await postgres.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lockstep' AND datname = current_database()",
  );
  expect(await lookedUp(lookup, ['SFO'], [8])).toEqual([['+I[SFO, 8, x]']]);
  await lookup.close();
});
