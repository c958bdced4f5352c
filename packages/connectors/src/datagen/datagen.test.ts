import type { ConnectorContext, SourceReader } from '@lockstep/dataflow/ports';
import type { Field } from '@lockstep/sql/algebra';
import { bigintType, doubleType, integerType, type LogicalType, stringType, timestampType } from '@lockstep/sql/types';
import { expect, test } from 'vitest';
import { readRows } from '../../test/read-rows.ts';
import { sourceConformance } from '../../test/source-conformance.ts';
import { scanOf, testContext, testTable } from '../../test/test-context.ts';
import { datagenConnector } from './datagen-connector.ts';

const schema: readonly Field[] = [
  { name: 'id', type: bigintType },
  { name: 'n', type: integerType },
  { name: 'x', type: doubleType },
  { name: 'text', type: stringType },
  { name: 'at', type: timestampType(3) },
];

const fast = { 'rows-per-second': '1000000000' };

function sourceOf(
  options: Readonly<Record<string, string>>,
  fields = schema,
  context: Partial<ConnectorContext> = {},
): SourceReader {
  return datagenConnector.createSource!(scanOf(testTable('datagen', fields, options), fields), testContext(context));
}

async function readAll(...args: Parameters<typeof sourceOf>): Promise<string[]> {
  const reader = sourceOf(...args);
  await reader.open(null);
  return (await readRows(reader, args[1] ?? schema)).rows;
}

/** Starts with the year and goes on by a millisecond a look. */
function newClock() {
  let nowMs = Date.UTC(2026, 0, 1);
  return { nowMs: () => nowMs++ };
}
const seeded = {
  ...fast,
  'number-of-rows': '10000',
  'lockstep.seed': '7',
  'fields.id.kind': 'sequence',
  'fields.id.start': '5',
  'fields.id.end': '99999',
};

sourceConformance('seeded rows', async () => {
  const expected = await readAll(seeded, schema, { clock: newClock() });
  const createReader = () => sourceOf(seeded, schema, { clock: newClock() });
  return { schema, createReader, expected, hasEnd: true };
});

test('without a seed rows differ from run to run, yet a replay of a run is exact', async () => {
  const options = { ...fast, 'number-of-rows': '5000' };
  const context = { clock: newClock() };
  const [first, second] = [sourceOf(options, schema, context), sourceOf(options, schema, context)];
  await first.open(null);
  await second.open(null);
  const start = first.position();
  const { rows } = await readRows(first, schema);
  expect(rows).toHaveLength(5000);
  expect((await readRows(second, schema)).rows).not.toEqual(rows);
  const replayed = sourceOf(options, schema, context);
  await replayed.open(JSON.parse(JSON.stringify(start)));
  expect((await readRows(replayed, schema)).rows).toEqual(rows);
});

test('a sequence ends the table, also when its column is not read', async () => {
  const options = { ...fast, 'fields.id.kind': 'sequence', 'fields.id.start': '3', 'fields.id.end': '5' };
  expect(await readAll(options, [schema[0]!], { clock: newClock() })).toEqual(['+I[3]', '+I[4]', '+I[5]']);
  const table = testTable('datagen', schema, options);
  const pruned = datagenConnector.createSource!(
    scanOf(table, [schema[1]!]),
    testContext({ mode: 'batch', clock: newClock() }),
  );
  await pruned.open(null);
  expect((await readRows(pruned, [schema[1]!])).rows).toHaveLength(3);
});

test('rows come at the rate, neither all at once nor too late', async () => {
  let nowMs = 0;
  const reader = sourceOf({ 'rows-per-second': '100' }, [schema[0]!], { clock: { nowMs: () => nowMs } });
  await reader.open(null);
  const counts: number[] = [];
  for (nowMs = 0; nowMs <= 1000; nowMs += 250) counts.push((await readRows(reader, [schema[0]!])).rows.length);
  expect(counts).toEqual([1, 25, 25, 25, 25]);
  nowMs = 1000;
  expect(await reader.read()).toEqual({ kind: 'idle', waitMs: 10 });
});

test('limits, lengths and the share of NULLs are kept', async () => {
  const options = {
    ...seeded,
    'fields.n.min': '-3',
    'fields.n.max': '3',
    'fields.x.min': '0',
    'fields.x.max': '0.5',
    'fields.text.length': '4',
    'fields.text.null-rate': '0.25',
    'fields.at.max-past': '1 min',
  };
  const rows = (await readAll(options, schema, { clock: newClock() })).map(row => row.slice(3, -1).split(', '));
  const [, n, x, text, at] = schema.map((_, c) => rows.map(row => row[c]!));
  expect(new Set(n)).toEqual(new Set(['-3', '-2', '-1', '0', '1', '2', '3']));
  expect(rows).toHaveLength(10_000);
  expect(x!.every(cell => Number(cell) >= 0 && Number(cell) < 0.5)).toBe(true);
  expect(text!.every(cell => /^([0-9a-f]{4}|null)$/.test(cell))).toBe(true);
  expect(text!.filter(cell => cell === 'null').length / rows.length).toBeCloseTo(0.25, 1);
  expect(at!.every(cell => cell >= '2025-12-31T23:59:00' && cell <= '2026-01-01T00:00')).toBe(true);
});

test('every type that Flink generates is generated', async () => {
  const type = (kind: string, more: object = {}) => ({ kind, nullable: true, ...more }) as LogicalType;
  const types = [
    type('BOOLEAN'),
    type('TINYINT'),
    type('SMALLINT'),
    bigintType,
    type('FLOAT'),
    type('DECIMAL', { precision: 38, scale: 10 }),
    type('DECIMAL', { precision: 4, scale: 2 }),
    type('CHAR', { length: 7 }),
    type('VARCHAR', { length: 3 }),
    type('BINARY', { length: 2 }),
    type('DATE'),
    type('TIME', { precision: 0 }),
    type('TIMESTAMP_LTZ', { precision: 3 }),
    type('INTERVAL_DAY_TIME'),
  ];
  const fields = types.map((fieldType, c) => ({ name: `f${c}`, type: fieldType }));
  const rows = await readAll({ ...fast, 'number-of-rows': '100', 'lockstep.seed': '1' }, fields, { clock: newClock() });
  expect(new Set(rows).size).toBe(100);
  expect(rows.every(row => !row.includes('null'))).toBe(true);
});

test.each([
  [{ 'fields.nope.min': '1' }, /no column 'nope'/],
  [{ 'fields.n.minimum': '1' }, /no option/],
  [{ 'fields.n.kind': 'other' }, /'random' or 'sequence'/],
  [{ 'fields.n.kind': 'sequence' }, /set for a sequence/],
  [{ 'fields.n.min': '5', 'fields.n.max': '4' }, /not below/],
  [{ 'fields.text.length': '0' }, /whole number/],
  [{ 'rows-per-second': '0' }, /1 or more/],
])('%o is a user error', (options, message) => {
  expect(() => sourceOf(options)).toThrow(message);
});

test('a batch job must know where it ends', () => {
  expect(() => sourceOf({}, schema, { mode: 'batch' })).toThrow(/number-of-rows/);
});
