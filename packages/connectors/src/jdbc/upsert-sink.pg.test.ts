import { expect, test } from 'vitest';
import { jdbcSinkAt, keyedTable, rowsOfOut } from '../../test/jdbc-sink.ts';
import { makeBatch } from '../../test/make-batch.ts';
import { testPostgres } from '../../test/postgres.ts';
import { sinkSchema } from '../../test/sink-conformance.ts';

const [insert, updateBefore, updateAfter, remove] = [0, 1, 2, 3];

test('upsert: the last change of a key wins, deletes take rows away', async () => {
  const postgres = await testPostgres();
  await postgres.query(keyedTable);
  await postgres.query("INSERT INTO out VALUES (1, 'old'), (2, 'old'), (9, 'stays')");
  const sink = jdbcSinkAt(postgres);
  await sink.open();
  await sink.write(
    makeBatch(
      sinkSchema,
      [
        [1n, 'a'],
        [1n, 'a'],
        [1n, 'b'],
        [2n, 'x'],
        [3n, 'x'],
        [3n, 'x'],
        [4n, 'x'],
        [4n, null],
        [4n, "it's"],
      ],
      [insert, updateBefore, updateAfter, remove, insert, remove, insert, remove, insert],
    ),
  );
  expect(await sink.prepare(1)).toBe(null);
  await sink.commit(1, null);
  await sink.close();
  expect(await rowsOfOut(postgres)).toEqual([
    ['1', 'b'],
    ['4', "it's"],
    ['9', 'stays'],
  ]);
});

test('upsert: rows show after the flush interval or when enough wait, and at the latest with prepare', async () => {
  const postgres = await testPostgres();
  await postgres.query(keyedTable);
  let nowMs = 0;
  const sink = jdbcSinkAt(postgres, {
    options: { 'sink.buffer-flush.max-rows': '3' },
    context: { clock: { nowMs: () => nowMs } },
  });
  await sink.open();
  await sink.write(makeBatch(sinkSchema, [[1n, 'a']]));
  await sink.flush();
  expect(await rowsOfOut(postgres)).toEqual([]);
  nowMs += 1000;
  await sink.flush();
  expect(await rowsOfOut(postgres)).toHaveLength(1);
  await sink.write(
    makeBatch(sinkSchema, [
      [2n, 'a'],
      [3n, 'a'],
      [4n, 'a'],
    ]),
  );
  expect(await rowsOfOut(postgres)).toHaveLength(4);
  await sink.write(makeBatch(sinkSchema, [[5n, 'a']]));
  await sink.prepare(1);
  expect(await rowsOfOut(postgres)).toHaveLength(5);
  await sink.close();
});

test('upsert: a table of nothing but its key, and keys of two columns', async () => {
  const postgres = await testPostgres();
  await postgres.query('CREATE TABLE out (text text, id bigint, PRIMARY KEY (text, id))');
  const sink = jdbcSinkAt(postgres, { primaryKey: [0, 1] });
  await sink.open();
  const rows = [
    [1n, 'a'],
    [1n, 'b'],
    [1n, 'a'],
    [2n, 'a'],
  ] as const;
  await sink.write(makeBatch(sinkSchema, rows, [insert, insert, updateAfter, insert]));
  await sink.prepare(1);
  await sink.write(
    makeBatch(
      sinkSchema,
      [
        [1n, 'a'],
        [2n, 'a'],
      ],
      [remove, updateAfter],
    ),
  );
  await sink.prepare(2);
  await sink.close();
  expect(await rowsOfOut(postgres)).toEqual([
    ['1', 'b'],
    ['2', 'a'],
  ]);
});

test('a connection that breaks between two writes is made again', async () => {
  const postgres = await testPostgres();
  await postgres.query(keyedTable);
  const sink = jdbcSinkAt(postgres);
  await sink.open();
  await sink.write(makeBatch(sinkSchema, [[1n, 'a']]));
  await sink.prepare(1);
  await postgres.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'lockstep' AND datname = current_database()",
  );
  await sink.write(makeBatch(sinkSchema, [[2n, 'b']]));
  await sink.prepare(2);
  await sink.close();
  expect(await rowsOfOut(postgres)).toEqual([
    ['1', 'a'],
    ['2', 'b'],
  ]);
});
