import { appendFile, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createColumnBuilder } from '@lockstep/dataflow/batch';
import type { JsonValue } from '@lockstep/dataflow/ports';
import type { Field } from '@lockstep/sql/algebra';
import type { ResolvedTable } from '@lockstep/sql/catalog';
import { bigintType, type LogicalType, stringType } from '@lockstep/sql/types';
import { expect, test } from 'vitest';
import { makeBatch } from '../../test/make-batch.ts';
import { printed, readRows } from '../../test/read-rows.ts';
import { sourceConformance } from '../../test/source-conformance.ts';
import { scanOf, sinkOf, testContext, testDirectory, testTable } from '../../test/test-context.ts';
import { valuesConnector } from './values-connector.ts';

const schema: readonly Field[] = [
  { name: 'id', type: bigintType },
  { name: 'text', type: stringType },
];

function sourceOf(options: Readonly<Record<string, string>>, root = '/', fields = schema, table?: ResolvedTable) {
  const of = table ?? testTable('values', fields, options);
  return valuesConnector.createSource!(scanOf(of, fields), testContext({ fileRoots: [root] }));
}

async function readAll(...args: Parameters<typeof sourceOf>): Promise<{ rows: string[]; hasEnded: boolean }> {
  const reader = sourceOf(...args);
  await reader.open(null);
  return readRows(reader, args[2] ?? schema);
}

sourceConformance('values of a file', async () => {
  const root = await testDirectory();
  const lines = Array.from({ length: 5000 }, (_, i) => `["+I", ${i}, "row ${i}"]\n`);
  await writeFile(join(root, 'in.jsonl'), lines.join('\n'));
  const expected = Array.from({ length: 5000 }, (_, i) => `+I[${i}, row ${i}]`);
  return { schema, createReader: () => sourceOf({ path: 'in.jsonl' }, root), expected, hasEnd: true };
});

test('rows of every kind, inline', async () => {
  const data = '[["+I", 1, "a"], ["-U", 1, "a"], ["+U", "9007199254740993", null], ["-D", 2, "é"]]';
  expect((await readAll({ data, 'changelog-mode': 'I,UB,UA,D' })).rows).toEqual([
    '+I[1, a]',
    '-U[1, a]',
    '+U[9007199254740993, null]',
    '-D[2, é]',
  ]);
});

test('a row without a kind is an insert', async () => {
  expect((await readAll({ data: '[[1, "a"], [null, null]]' })).rows).toEqual(['+I[1, a]', '+I[null, null]']);
});

test('without path and data there are no rows', async () => {
  expect(await readAll({})).toEqual({ rows: [], hasEnded: true });
});

test('unbounded: the job goes on, and after a restore it goes on behind what was read', async () => {
  const root = await testDirectory();
  await writeFile(join(root, 'in.jsonl'), '["+I", 1, "a"]\n');
  const reader = sourceOf({ path: 'in.jsonl', bounded: 'false' }, root);
  await reader.open(null);
  expect(await readRows(reader, schema)).toEqual({ rows: ['+I[1, a]'], hasEnded: false });
  await appendFile(join(root, 'in.jsonl'), '["+I", 2, "b"]\n');
  const restored = sourceOf({ path: 'in.jsonl', bounded: 'true' }, root);
  await restored.open(reader.position());
  expect(await readRows(restored, schema)).toEqual({ rows: ['+I[2, b]'], hasEnded: true });
});

test('a watermark after every row needs a batch for every row', async () => {
  const reader = sourceOf({ data: '[["+I", 1, "a"], ["+I", 2, "b"]]', 'scan.watermark.emit.strategy': 'on-event' });
  await reader.open(null);
  expect(await reader.read()).toMatchObject({ kind: 'batch', batch: { rowCount: 1 } });
});

const type = (kind: string, more: object = {}) => ({ kind, nullable: true, ...more }) as LogicalType;

test('cells of every type', async () => {
  const cases: readonly (readonly [LogicalType, unknown, string])[] = [
    [type('BOOLEAN'), true, 'true'],
    [type('TINYINT'), -5, '-5'],
    [type('BIGINT'), '9223372036854775807', '9223372036854775807'],
    [type('FLOAT'), 1.5, '1.5'],
    [type('DOUBLE'), 'NaN', 'NaN'],
    [type('DECIMAL', { precision: 38, scale: 2 }), '-1.20', '-1.20'],
    [type('CHAR', { length: 3 }), 'abc', 'abc'],
    [type('VARBINARY', { length: 9 }), 'AAE=', '[0, 1]'],
    [type('DATE'), '2020-01-31', '2020-01-31'],
    [type('TIME', { precision: 3 }), '12:34:56.123', '12:34:56.123'],
    [type('TIMESTAMP', { precision: 3 }), '2020-01-31 00:00:00.000', '2020-01-31T00:00'],
    [type('TIMESTAMP', { precision: 9 }), '2020-01-31 00:00:00.000000001', '2020-01-31T00:00:00.000000001'],
    [type('TIMESTAMP_LTZ', { precision: 3 }), '2020-01-31 00:00:00.000Z', '2020-01-31T00:00:00Z'],
    [type('INTERVAL_YEAR_MONTH'), 14, 'P1Y2M'],
    [type('INTERVAL_DAY_TIME'), 90_061_000, 'PT25H1M1S'],
  ];
  const fields = cases.map(([cellType], c) => ({ name: `f${c}`, type: { ...cellType, nullable: false } }));
  const data = JSON.stringify([
    ['+I', ...cases.map(([, cell]) => cell)],
    ['-D', ...cases.map(() => null)],
  ]);
  const { rows } = await readAll({ data }, '/', fields);
  expect(rows).toEqual([
    `+I[${cases.map(([, , text]) => text).join(', ')}]`,
    `-D[${cases.map(() => 'null').join(', ')}]`,
  ]);
});

test.each([
  ['not json', '["+I", 1'],
  ['an object', '{"id": 1}'],
  ['a wrong type', '["+I", "one", "a"]'],
])('%s is a user error', async (_, line) => {
  const root = await testDirectory();
  await writeFile(join(root, 'in.jsonl'), line);
  await expect(readAll({ path: 'in.jsonl' }, root)).rejects.toMatchObject({ code: 'values.bad_row', domain: 'user' });
});

test('files outside the roots are refused', async () => {
  const root = await testDirectory();
  await symlink('/etc/hostname', join(root, 'link'));
  for (const path of ['../x', '/etc/hostname', 'link']) {
    await expect(readAll({ path }, root)).rejects.toMatchObject({ code: 'filesystem.path_outside_roots' });
  }
});

/** Declared as: meta column, physical column, meta column. */
const withMetadata = (options: Readonly<Record<string, string>>): ResolvedTable =>
  testTable('values', [], options, {
    columns: [
      { kind: 'metadata', name: 'when', type: stringType, metadataKey: 'ts', isVirtual: false },
      { kind: 'physical', name: 'id', type: bigintType },
      { kind: 'metadata', name: 'what', type: stringType, metadataKey: 'kind', isVirtual: false },
    ],
  });
const declared: readonly Field[] = [
  { name: 'when', type: stringType },
  { name: 'id', type: bigintType },
  { name: 'what', type: stringType },
];

test('metadata cells follow the physical ones in the order of the option, read and written', async () => {
  const root = await testDirectory();
  const readable = { 'readable-metadata': 'kind:MAP<STRING, DECIMAL(3, 1)>, ts:STRING', data: '[["+I", 7, "k", "t"]]' };
  expect((await readAll({}, root, declared, withMetadata(readable))).rows).toEqual(['+I[t, 7, k]']);
  const writable = withMetadata({ 'writable-metadata': 'kind:STRING,ts:STRING', path: 'out' });
  const sink = valuesConnector.createSink!(sinkOf(writable, declared), testContext({ fileRoots: [root] }));
  await sink.open();
  await sink.write(makeBatch(declared, [['t', 7n, 'k']]));
  await sink.commit(1, await sink.prepare(1));
  expect(await readFile(join(root, 'out'), 'utf8')).toBe('+I[7, k, t]\n');
});

function sinkAt(root: string, options: Readonly<Record<string, string>> = { path: 'out' }) {
  return valuesConnector.createSink!(
    sinkOf(testTable('values', schema, options), schema),
    testContext({ fileRoots: [root] }),
  );
}

test('changes are appended with their commit, once, also when a crash left half of them', async () => {
  const root = await testDirectory();
  const [left, right] = [sinkAt(root), sinkAt(root)];
  await left.open();
  await right.open();
  await left.write(
    makeBatch(
      schema,
      [
        [1n, 'a\nb'],
        [1n, 'c'],
      ],
      [1, 2],
    ),
  );
  await right.write(makeBatch(schema, [[2n, null]], [3]));
  const [ofLeft, ofRight]: JsonValue[] = JSON.parse(JSON.stringify([await left.prepare(1), await right.prepare(1)]));
  await Promise.all([left.commit(1, ofLeft!), right.commit(1, ofRight!)]);
  const text = '-U[1, a\nb]\n+U[1, c]\n-D[2, null]\n';
  expect(await readFile(join(root, 'out'), 'utf8')).toBe(text);
  await writeFile(join(root, 'out'), text.slice(0, -5));
  const restored = sinkAt(root);
  await restored.open();
  await restored.commit(1, ofLeft!);
  await restored.commit(1, ofRight!);
  await restored.abort();
  expect(await readFile(join(root, 'out'), 'utf8')).toBe(text);
});

test('a sink without a path drops its rows; an insert-only one refuses updates', async () => {
  const root = await testDirectory();
  const nowhere = sinkAt(root, {});
  await nowhere.open();
  await nowhere.write(makeBatch(schema, [[1n, 'a']]));
  expect(await nowhere.prepare(1)).toBe(null);
  const strict = sinkAt(root, { path: 'out', 'sink-insert-only': 'true' });
  await strict.open();
  expect(() => strict.write(makeBatch(schema, [[1n, 'a']], [2]))).toThrow(
    expect.objectContaining({ code: 'values.insert_only' }),
  );
});

test('rows are looked up by key, those with a NULL key never', async () => {
  const data = '[["+I", 1, "a"], ["+I", 1, "b"], ["+I", null, "c"], ["+I", 3, null]]';
  const request = { table: testTable('values', schema, { data, lookup: 'true' }), schema, keys: [0] };
  const lookup = valuesConnector.createLookup!(request, testContext());
  await lookup.open();
  const keys = createColumnBuilder(bigintType);
  for (const key of [3n, 2n, 1n]) keys.appendValue(key);
  const { rows, keyOfRow } = await lookup.lookup([keys.finish()], 3);
  expect(printed(schema, rows).map((row, r) => [keyOfRow[r], row])).toEqual([
    [0, '+I[3, null]'],
    [2, '+I[1, a]'],
    [2, '+I[1, b]'],
  ]);
  expect(() =>
    valuesConnector.createLookup!({ ...request, table: testTable('values', schema, { data }) }, testContext()),
  ).toThrow(/'lookup'/);
});
