import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Value } from '@lockstep/dataflow/batch';
import { conjunction, type Expression, type Field } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import { expect, test } from 'vitest';
import { makeBatch } from '../../../test/make-batch.ts';
import { printed, readRows } from '../../../test/read-rows.ts';
import { sourceConformance } from '../../../test/source-conformance.ts';
import { scanOf, sinkOf, testContext, testDirectory, testTable } from '../../../test/test-context.ts';
import { filesystemConnector } from '../filesystem-connector.ts';

async function duck(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  const rows = await (await connection.run(sql)).getRowsJson();
  connection.closeSync();
  instance.closeSync();
  return rows as unknown[][];
}

const parquet = { format: 'parquet', path: 'in' };

function sourceOf(root: string, schema: readonly Field[], filterHint?: Expression) {
  const request = { ...scanOf(testTable('filesystem', schema, parquet), schema), filterHint };
  return filesystemConnector.createSource!(request, testContext({ mode: 'batch', fileRoots: [root] }));
}

async function readAll(root: string, schema: readonly Field[], filterHint?: Expression): Promise<string[]> {
  const reader = sourceOf(root, schema, filterHint);
  await reader.open(null);
  try {
    return (await readRows(reader, schema)).rows;
  } finally {
    await reader.close();
  }
}

const type = (kind: string, more: object = {}) => ({ kind, nullable: true, ...more }) as LogicalType;

sourceConformance('Parquet files', async () => {
  const root = await testDirectory();
  const schema: Field[] = [
    { name: 'id', type: type('BIGINT') },
    { name: 'text', type: type('VARCHAR', { length: 100 }) },
  ];
  const rows = "SELECT range AS id, CASE WHEN range % 3 = 0 THEN NULL ELSE 'the text of row ' || range END AS text";
  await duck(
    `COPY (${rows} FROM range(20000)) TO '${join(root, 'in1.parquet')}' (FORMAT parquet, ROW_GROUP_SIZE 4096)`,
  );
  await duck(`COPY (${rows} FROM range(20000, 30000)) TO '${join(root, 'in2.parquet')}' (FORMAT parquet)`);
  const expected = Array.from(
    { length: 30_000 },
    (_, i) => `+I[${i}, ${i % 3 === 0 ? 'null' : `the text of row ${i}`}]`,
  );
  const table = testTable('filesystem', schema, { ...parquet, path: '.' });
  const context = testContext({ mode: 'stream', fileRoots: [root] });
  return {
    schema,
    createReader: () => filesystemConnector.createSource!(scanOf(table, schema), context),
    expected,
    hasEnd: true,
  };
});

/** Per case: the table's type, the file's values as DuckDB SQL, and what Flink prints. */
const typeCases: readonly (readonly [LogicalType, string, readonly string[]])[] = [
  [type('BOOLEAN'), '(true), (false), (NULL)', ['true', 'false', 'null']],
  [type('TINYINT'), '(127::TINYINT), (-128)', ['127', '-128']],
  [type('SMALLINT'), '((-32768)::SMALLINT), (5)', ['-32768', '5']],
  [type('INTEGER'), '(7::BIGINT), (-7)', ['7', '-7']],
  [type('BIGINT'), '(9223372036854775807), (NULL)', ['9223372036854775807', 'null']],
  [type('FLOAT'), '(1.5::FLOAT)', ['1.5']],
  [type('DOUBLE'), "(0.1::DOUBLE), ('NaN')", ['0.1', 'NaN']],
  [type('DECIMAL', { precision: 4, scale: 2 }), '(-12.34::DECIMAL(4,2))', ['-12.34']],
  [type('DECIMAL', { precision: 9, scale: 3 }), '(1.5::DECIMAL(9,3)), (NULL)', ['1.500', 'null']],
  [type('DECIMAL', { precision: 18, scale: 0 }), '(-999999999999999999::DECIMAL(18,0))', ['-999999999999999999']],
  [
    type('DECIMAL', { precision: 38, scale: 2 }),
    '(-123456789012345678901234567890.12::DECIMAL(38,2)), (0.01)',
    ['-123456789012345678901234567890.12', '0.01'],
  ],
  [type('DATE'), "(DATE '1969-12-31'), (DATE '9999-12-31')", ['1969-12-31', '9999-12-31']],
  [type('TIME', { precision: 3 }), "(TIME '23:59:59.999')", ['23:59:59.999']],
  [
    type('TIMESTAMP', { precision: 3 }),
    "(TIMESTAMP '1969-12-31 23:59:59.999'), (NULL)",
    ['1969-12-31T23:59:59.999', 'null'],
  ],
  [type('TIMESTAMP', { precision: 6 }), "(TIMESTAMP '2026-01-31 00:00:00.000001')", ['2026-01-31T00:00:00.000001']],
  [type('TIMESTAMP', { precision: 6 }), "(TIMESTAMP '9999-12-31 23:59:59.999999')", ['9999-12-31T23:59:59.999999']],
  [
    type('TIMESTAMP', { precision: 9 }),
    "(TIMESTAMP_NS '1960-01-31 00:00:00.000000001')",
    ['1960-01-31T00:00:00.000000001'],
  ],
  [type('TIMESTAMP_LTZ', { precision: 3 }), "(TIMESTAMPTZ '2026-01-31 01:00:00+01')", ['2026-01-31T00:00:00Z']],
  [
    type('VARCHAR', { length: 50 }),
    "(''), ('twelve bytes'), ('more than twelve bytes'), ('日本語')",
    ['', 'twelve bytes', 'more than twelve bytes', '日本語'],
  ],
  [type('VARBINARY', { length: 9 }), "('\\x00\\xFF'::BLOB)", ['[0, -1]']],
];

test.each(typeCases)('%o is read as it is written', async (columnType, values, expected) => {
  const root = await testDirectory();
  await duck(`COPY (SELECT * FROM (VALUES ${values}) v("a ""b""")) TO '${join(root, 'in')}' (FORMAT parquet)`);
  const rows = await readAll(root, [{ name: 'a "b"', type: columnType }]);
  expect(rows).toEqual(expected.map(cell => `+I[${cell}]`));
});

test('only the columns asked for are read, whatever their order in the file', async () => {
  const root = await testDirectory();
  await duck(`COPY (SELECT [1, 2] AS unreadable, 2 AS b, 1 AS a) TO '${join(root, 'in')}' (FORMAT parquet)`);
  const schema = [
    { name: 'a', type: type('INTEGER') },
    { name: 'b', type: type('INTEGER') },
  ];
  expect(await readAll(root, schema)).toEqual(['+I[1, 2]']);
});

test('a column that is missing, of another type, or too large is the user error that names it', async () => {
  const root = await testDirectory();
  await duck(`COPY (SELECT 1000 AS a, 'x' AS b) TO '${join(root, 'in')}' (FORMAT parquet)`);
  await expect(readAll(root, [{ name: 'c', type: type('INTEGER') }])).rejects.toMatchObject({
    code: 'filesystem.column_missing',
    details: { column: 'c' },
  });
  await expect(readAll(root, [{ name: 'b', type: type('INTEGER') }])).rejects.toMatchObject({
    code: 'filesystem.type_mismatch',
    message: expect.stringContaining('VARCHAR'),
  });
  await expect(readAll(root, [{ name: 'a', type: type('TINYINT') }])).rejects.toMatchObject({
    code: 'filesystem.value_out_of_range',
    domain: 'user',
  });
});

const call = (functionName: string, ...args: Expression[]): Expression => ({
  kind: 'call',
  functionName,
  args,
  type: type('BOOLEAN'),
});
const ref = (index: number, of: LogicalType): Expression => ({ kind: 'input-ref', index, type: of });
const literal = (value: string | number | readonly [number, number], of: LogicalType): Expression => ({
  kind: 'literal',
  value,
  type: of,
});

test('a filter hint reaches the file, and its text is never part of the statement', async () => {
  const root = await testDirectory();
  const columns = "range AS id, 'it''s ' || range AS text, TIMESTAMP '2026-01-01' + to_seconds(range) AS at";
  await duck(`COPY (SELECT ${columns} FROM range(10)) TO '${join(root, 'in')}' (FORMAT parquet)`);
  const [big, text, at] = [type('BIGINT'), type('VARCHAR', { length: 99 }), type('TIMESTAMP', { precision: 3 })];
  const schema = [
    { name: 'id', type: big },
    { name: 'text', type: text },
    { name: 'at', type: at },
  ];
  const ids = async (filter: Expression): Promise<string[]> =>
    (await readAll(root, schema, filter)).map(row => row.slice(3, row.indexOf(',')));
  expect(await ids(call('LESS_THAN', ref(0, big), literal('3', big)))).toEqual(['0', '1', '2']);
  expect(await ids(call('LESS_THAN', literal('7', big), ref(0, big)))).toEqual(['8', '9']);
  expect(await ids(call('EQUALS', ref(1, text), literal("it's 4", text)))).toEqual(['4']);
  expect(await ids(call('EQUALS', ref(1, text), literal("' OR 1=1 --", text)))).toEqual([]);
  const fromSix = call('GREATER_THAN_OR_EQUAL', ref(2, at), literal([Date.UTC(2026, 0, 1, 0, 0, 6), 0], at));
  const both = call(
    'AND',
    fromSix,
    call('AND', call('LESS_THAN', ref(0, big), literal('8', big)), call('IS_NOT_NULL', ref(1, text))),
  );
  expect(await ids(both)).toEqual(['6', '7']);
  // What is not understood is left to the engine.
  expect(await ids(call('OR', fromSix, fromSix))).toHaveLength(10);
});

test('a filter over partition and stored columns reaches the file with what it says of the stored ones', async () => {
  const root = await testDirectory();
  await mkdir(join(root, 'in/day=1'), { recursive: true });
  await duck(`COPY (SELECT range AS id FROM range(5)) TO '${join(root, 'in/day=1/a.parquet')}' (FORMAT parquet)`);
  const schema: Field[] = [
    { name: 'day', type: type('INTEGER') },
    { name: 'id', type: type('BIGINT') },
  ];
  const [day, id] = [schema[0]!.type, schema[1]!.type];
  const filterHint = conjunction([
    call('EQUALS', ref(0, day), literal(2, day)),
    call('GREATER_THAN', ref(1, id), literal('2', id)),
  ]);
  const table = testTable('filesystem', schema, parquet, { partitionKeys: ['day'] });
  const context = testContext({ mode: 'batch', fileRoots: [root] });
  const reader = filesystemConnector.createSource!({ ...scanOf(table, schema), filterHint }, context);
  await reader.open(null);
  expect((await readRows(reader, schema)).rows).toEqual(['+I[1, 3]', '+I[1, 4]']);
  await reader.close();
});

test('what the sink writes as Parquet, DuckDB and the source read alike', async () => {
  const root = await testDirectory();
  const schema = typeCases.map(([columnType], c) => ({ name: `c${c}`, type: columnType }));
  const values: readonly Value[] = [
    true,
    1,
    -2,
    3,
    -4n,
    1.5,
    0.1,
    -1234n,
    1500n,
    -999n,
    -(2n ** 100n),
    -1,
    5000,
    { epochMs: -1, nanos: 0 },
    { epochMs: 1, nanos: 2000 },
    { epochMs: 2, nanos: 0 },
    { epochMs: -3, nanos: 7 },
    { epochMs: 4, nanos: 0 },
    'more than twelve bytes',
    Uint8Array.of(0, 255),
  ];
  const batch = makeBatch(schema, [values, schema.map(() => null), values]);
  const table = testTable('filesystem', schema, { ...parquet, path: 'in' });
  const sink = filesystemConnector.createSink!(
    sinkOf(table, schema),
    testContext({ mode: 'batch', fileRoots: [root] }),
  );
  await sink.open();
  await sink.write(batch);
  await sink.commit(1, await sink.prepare(1));
  await sink.close();
  expect(await readAll(root, schema)).toEqual(printed(schema, batch));
  const [file] = (await readdir(join(root, 'in'))).filter(name => name.endsWith('.parquet'));
  const [row, nulls] = await duck(`SELECT c1, c4, c10, c11, c13, c18 FROM read_parquet('${join(root, 'in', file!)}')`);
  expect(row).toEqual([
    1,
    '-4',
    '-12676506002282294014967032053.76',
    '1969-12-31',
    '1969-12-31 23:59:59.999',
    'more than twelve bytes',
  ]);
  expect(nulls).toEqual([null, null, null, null, null, null]);
});
