import type { JsonValue } from '@lockstep/dataflow/ports';
import { expect, test } from 'vitest';
import { jdbcSinkAt, keyedTable, keylessTable, rowsOfOut } from '../../test/jdbc-sink.ts';
import { makeBatch } from '../../test/make-batch.ts';
import { testPostgres } from '../../test/postgres.ts';
import { sinkConformance, sinkSchema } from '../../test/sink-conformance.ts';

const [insert, , updateAfter, remove] = [0, 1, 2, 3];
const throughJson = (value: JsonValue): JsonValue => JSON.parse(JSON.stringify(value));

test.each([
  ['upsert', keyedTable, [0]],
  ['append', keylessTable, []],
] as const)('%s: a writer that lost its lease writes nothing more', async (_, ddl, primaryKey) => {
  const postgres = await testPostgres();
  await postgres.query(ddl);
  const stale = jdbcSinkAt(postgres, { primaryKey, context: { fencingToken: 1 } });
  await stale.open();
  await stale.write(makeBatch(sinkSchema, [[1n, 'stale']]));
  const owner = jdbcSinkAt(postgres, { primaryKey, context: { fencingToken: 2 } });
  await owner.open();
  const attempt = async (): Promise<void> => stale.commit(1, await stale.prepare(1));
  await expect(attempt()).rejects.toMatchObject({ code: 'jdbc.fenced', domain: 'external' });
  await expect(jdbcSinkAt(postgres, { primaryKey, context: { fencingToken: 1 } }).open()).rejects.toMatchObject({
    code: 'jdbc.fenced',
  });
  expect(await rowsOfOut(postgres)).toEqual([]);
  await owner.write(makeBatch(sinkSchema, [[2n, 'owner']]));
  await owner.commit(1, await owner.prepare(1));
  expect(await rowsOfOut(postgres)).toEqual([['2', 'owner']]);
  await stale.close();
  await owner.close();
});

test('append: rows show with their commit, all at once, and a repeated commit changes nothing', async () => {
  const postgres = await testPostgres();
  await postgres.query(keylessTable);
  const sink = jdbcSinkAt(postgres, { primaryKey: [] });
  await sink.open();
  await sink.write(
    makeBatch(
      sinkSchema,
      Array.from({ length: 12_000 }, (_, i) => [BigInt(i), 'same']),
    ),
  );
  const prepared = throughJson(await sink.prepare(1));
  expect(await rowsOfOut(postgres)).toEqual([]);
  await sink.commit(1, prepared);
  await sink.commit(1, prepared);
  expect(await sink.prepare(2)).toBe(null);
  await sink.close();
  expect(await postgres.query('SELECT count(*), count(DISTINCT id), max(id) FROM out')).toEqual([
    ['12000', '12000', '11999'],
  ]);
  expect(await postgres.query('SELECT count(*) FROM lockstep_sink_staged')).toEqual([['0']]);
});

test('append: after a crash the prepared epoch is committed by the next attempt and the rest is dropped', async () => {
  const postgres = await testPostgres();
  await postgres.query(keylessTable);
  const crashed = jdbcSinkAt(postgres, { primaryKey: [] });
  await crashed.open();
  await crashed.write(makeBatch(sinkSchema, [[1n, 'a']]));
  const prepared = throughJson(await crashed.prepare(1));
  await crashed.write(makeBatch(sinkSchema, [[2n, 'b']]));
  await crashed.prepare(2);
  await crashed.close();

  for (let attempt = 2; attempt <= 3; attempt++) {
    const next = jdbcSinkAt(postgres, { primaryKey: [], context: { fencingToken: attempt } });
    await next.open();
    await next.commit(1, prepared);
    await next.abort();
    await next.close();
    expect(await rowsOfOut(postgres)).toEqual([['1', 'a']]);
    expect(await postgres.query('SELECT count(*) FROM lockstep_sink_staged')).toEqual([['0']]);
  }
});

test('append: abort keeps what was prepared, and a lost epoch is told, never passed over', async () => {
  const postgres = await testPostgres();
  await postgres.query(keylessTable);
  const sink = jdbcSinkAt(postgres, { primaryKey: [] });
  await sink.open();
  await sink.write(makeBatch(sinkSchema, [[1n, 'a']]));
  const prepared = await sink.prepare(1);
  await sink.write(makeBatch(sinkSchema, [[2n, 'b']]));
  await sink.abort();
  await sink.commit(1, prepared);
  await sink.write(makeBatch(sinkSchema, [[3n, 'c']]));
  const lost = await sink.prepare(2);
  await postgres.query('DELETE FROM lockstep_sink_staged');
  await expect(sink.commit(2, lost)).rejects.toMatchObject({ code: 'jdbc.staged_rows_missing', domain: 'internal' });
  await sink.close();
  expect(await rowsOfOut(postgres)).toEqual([['1', 'a']]);
});

test('append: two sinks of one run on one table do not touch each other', async () => {
  const postgres = await testPostgres();
  await postgres.query(keylessTable);
  const [left, right] = [
    jdbcSinkAt(postgres, { primaryKey: [], uid: 'l' }),
    jdbcSinkAt(postgres, { primaryKey: [], uid: 'r' }),
  ];
  await Promise.all([left.open(), right.open()]);
  await left.write(makeBatch(sinkSchema, [[1n, 'l']]));
  const ofLeft = await left.prepare(1);
  await right.abort();
  await right.write(makeBatch(sinkSchema, [[2n, 'r']]));
  await right.commit(1, await right.prepare(1));
  await left.commit(1, ofLeft);
  await Promise.all([left.close(), right.close()]);
  expect(await rowsOfOut(postgres)).toEqual([
    ['1', 'l'],
    ['2', 'r'],
  ]);
});

test('append: updates are refused, as there is no key to apply them by', async () => {
  const postgres = await testPostgres();
  await postgres.query(keylessTable);
  const sink = jdbcSinkAt(postgres, { primaryKey: [] });
  await sink.open();
  await expect(sink.write(makeBatch(sinkSchema, [[1n, 'a']], [updateAfter]))).rejects.toMatchObject({
    code: 'jdbc.insert_only',
    domain: 'user',
  });
  await sink.close();
});

test('batch: a result with a key shows at once, and replace takes the place of the old one', async () => {
  const postgres = await testPostgres();
  await postgres.query(keyedTable);
  await postgres.query("INSERT INTO out VALUES (1, 'old'), (7, 'old')");
  const run = async (mode: string, rows: readonly (readonly [bigint, string])[], kinds: number[]): Promise<void> => {
    const sink = jdbcSinkAt(postgres, { context: { mode: 'batch' }, options: { 'lockstep.sink.write-mode': mode } });
    await sink.open();
    const before = await rowsOfOut(postgres);
    await sink.write(makeBatch(sinkSchema, rows, kinds));
    const prepared = throughJson(await sink.prepare(1));
    expect(await rowsOfOut(postgres)).toEqual(before);
    await sink.commit(1, prepared);
    await sink.commit(1, prepared);
    await sink.close();
  };
  await run(
    'append',
    [
      [1n, 'a'],
      [1n, 'b'],
      [2n, 'c'],
      [7n, 'x'],
    ],
    [insert, updateAfter, insert, remove],
  );
  expect(await rowsOfOut(postgres)).toEqual([
    ['1', 'b'],
    ['2', 'c'],
  ]);
  await run('replace', [[3n, 'd']], [insert]);
  expect(await rowsOfOut(postgres)).toEqual([['3', 'd']]);
  await run('replace', [], []);
  expect(await rowsOfOut(postgres)).toEqual([]);
});

const waitingTables = "SELECT count(*) FROM pg_tables WHERE tablename LIKE 'lockstep_sink_rows_%'";

test('batch: text comes through as it is, whatever separates rows and columns on the way', async () => {
  const postgres = await testPostgres();
  await postgres.query(keyedTable);
  const sink = jdbcSinkAt(postgres, { context: { mode: 'batch' } });
  await sink.open();
  const texts = ['a\tb', 'a\nb\r', '\\N', '\\', '\\.', '', 'é', '\\x00'];
  await sink.write(
    makeBatch(
      sinkSchema,
      texts.map((text, i) => [BigInt(i), text]),
    ),
  );
  await sink.commit(1, await sink.prepare(1));
  await sink.close();
  expect((await postgres.query('SELECT text FROM out ORDER BY id')).map(([text]) => text)).toEqual(texts);
});

test('batch: the table in which rows wait goes with their commit, with abort, and with the next attempt after a crash', async () => {
  const postgres = await testPostgres();
  await postgres.query(keyedTable);
  const attempt = (fencingToken: number) => jdbcSinkAt(postgres, { context: { mode: 'batch', fencingToken } });
  const crashed = attempt(1);
  await crashed.open();
  await crashed.write(makeBatch(sinkSchema, [[1n, 'lost']]));
  await crashed.prepare(1);
  await crashed.close();
  expect(await postgres.query(waitingTables)).toEqual([['1']]);

  const next = attempt(2);
  await next.open();
  await next.abort();
  expect(await postgres.query(waitingTables)).toEqual([['0']]);
  await next.write(makeBatch(sinkSchema, [[2n, 'kept']]));
  const prepared = throughJson(await next.prepare(1));
  await next.abort();
  expect(await postgres.query(waitingTables)).toEqual([['1']]);
  await next.commit(1, prepared);
  await next.commit(1, prepared);
  await next.close();
  expect(await postgres.query(waitingTables)).toEqual([['0']]);
  expect(await rowsOfOut(postgres)).toEqual([['2', 'kept']]);
});

for (const [name, ddl, primaryKey] of [
  ['upserted rows', keyedTable, [0]],
  ['appended rows', keylessTable, []],
] as const) {
  sinkConformance(name, 8, async () => {
    const postgres = await testPostgres();
    await postgres.query(ddl);
    return {
      createSink: fencingToken => jdbcSinkAt(postgres, { primaryKey, context: { fencingToken } }),
      visibleIds: async () => (await postgres.query('SELECT id FROM out')).map(([id]) => Number(id)),
    };
  });
}
