import type { Field } from '@lockstep/sql/algebra';
import { bigintType, type LogicalType, stringType } from '@lockstep/sql/types';
import { expect, test } from 'vitest';
import { type JdbcSinkChanges, jdbcSinkAt } from '../../test/jdbc-sink.ts';
import { makeBatch } from '../../test/make-batch.ts';
import { testPostgres } from '../../test/postgres.ts';
import { sinkSchema } from '../../test/sink-conformance.ts';

test('auto-create makes the table with fitting types and the key', async () => {
  const postgres = await testPostgres();
  const notNull = { nullable: false } as const;
  const fields: readonly Field[] = [
    { name: 'Window "start"', type: { kind: 'TIMESTAMP', precision: 3, ...notNull } },
    { name: 'amount', type: { kind: 'DECIMAL', precision: 10, scale: 2, nullable: true } },
    { name: 'raw', type: { kind: 'VARBINARY', length: 9, nullable: true } },
  ];
  const changes = { fields, options: { 'lockstep.sink.auto-create': 'true', 'table-name': 'Odd Name' } };
  const [sink, other] = [jdbcSinkAt(postgres, changes), jdbcSinkAt(postgres, { ...changes, uid: 'other' })];
  await Promise.all([sink.open(), other.open()]);
  await sink.write(makeBatch(fields, [[{ epochMs: 1, nanos: 0 }, -1234n, Uint8Array.of(0, 255)]]));
  await sink.prepare(1);
  await Promise.all([sink.close(), other.close()]);
  expect(await postgres.query('SELECT * FROM "Odd Name"')).toEqual([['1970-01-01 00:00:00.001', '-12.34', '\\x00ff']]);
  const columns = await postgres.query(
    'SELECT format_type(atttypid, atttypmod), attnotnull FROM pg_attribute WHERE attrelid = \'"Odd Name"\'::regclass AND attnum > 0 ORDER BY attnum',
  );
  expect(columns).toEqual([
    ['timestamp(3) without time zone', 't'],
    ['numeric(10,2)', 'f'],
    ['bytea', 'f'],
  ]);
});

const type = (kind: string, more: object = {}) => ({ kind, nullable: true, ...more }) as LogicalType;

test('values of every type arrive, by key and appended alike', async () => {
  const fields: readonly Field[] = [
    { name: 'k', type: bigintType },
    { name: 'a', type: type('BOOLEAN') },
    { name: 'b', type: type('TINYINT') },
    { name: 'c', type: type('DOUBLE') },
    { name: 'd', type: type('DECIMAL', { precision: 38, scale: 2 }) },
    { name: 'e', type: type('DATE') },
    { name: 'f', type: type('TIME', { precision: 3 }) },
    { name: 'g', type: type('TIMESTAMP', { precision: 6 }) },
    { name: 'h', type: type('TIMESTAMP_LTZ', { precision: 3 }) },
    { name: 'i', type: type('VARBINARY', { length: 9 }) },
    { name: 'j', type: stringType },
    { name: 'l', type: type('INTERVAL_DAY_TIME') },
    { name: 'm', type: type('FLOAT') },
  ];
  const ddl =
    'CREATE TABLE out (k bigint PRIMARY KEY, a boolean, b int, c float8, d numeric, e date, f time, g timestamp, h timestamptz, i bytea, j jsonb, l interval, m real)';
  const values = [
    1n,
    true,
    -128,
    Number.NaN,
    -(10n ** 37n),
    -1,
    3_723_004,
    { epochMs: -1, nanos: 7000 },
    { epochMs: 0, nanos: 0 },
    Uint8Array.of(1),
    '{"a": "é"}',
    90_061_001,
    0.1,
  ] as const;
  const nulls = fields.map((_, c) => (c === 0 ? 2n : null));
  for (const mode of ['stream', 'batch'] as const) {
    const postgres = await testPostgres();
    await postgres.query(ddl);
    const sink = jdbcSinkAt(postgres, { fields, context: { mode } });
    await sink.open();
    await sink.write(makeBatch(fields, [values, nulls]));
    await sink.commit(1, await sink.prepare(1));
    await sink.close();
    expect(await postgres.query('SELECT * FROM out ORDER BY k')).toEqual([
      [
        '1',
        't',
        '-128',
        'NaN',
        '-100000000000000000000000000000000000.00',
        '1969-12-31',
        '01:02:03.004',
        '1969-12-31 23:59:59.999007',
        '1970-01-01 00:00:00+00',
        '\\x01',
        '{"a": "é"}',
        '1 day 01:01:01.001',
        '0.1',
      ],
      ['2', ...fields.slice(1).map(() => null)],
    ]);
  }
});

test('what the database refuses is told in the words of the one who can mend it', async () => {
  const postgres = await testPostgres();
  const open = (changes: JdbcSinkChanges = {}): Promise<void> => {
    const sink = jdbcSinkAt(postgres, changes);
    return sink.open().finally(() => sink.close());
  };
  await expect(open()).rejects.toMatchObject({ code: 'jdbc.table_missing', domain: 'user' });
  await postgres.query('CREATE TABLE out (id bigint, text bigint)');
  await expect(open({ primaryKey: [] })).rejects.toMatchObject({
    code: 'jdbc.type_mismatch',
    details: { column: 'text' },
  });
  await postgres.query('ALTER TABLE out DROP COLUMN text, ADD COLUMN "Text" text');
  await expect(open({ primaryKey: [] })).rejects.toMatchObject({
    code: 'jdbc.column_missing',
    details: { column: 'text' },
  });
  await postgres.query('ALTER TABLE out DROP COLUMN "Text", ADD COLUMN text varchar(3)');
  await expect(open()).rejects.toMatchObject({ code: 'jdbc.no_unique_key', domain: 'user' });

  const sink = jdbcSinkAt(postgres, { primaryKey: [] });
  await sink.open();
  await sink.write(makeBatch(sinkSchema, [[1n, 'too long']]));
  const prepared = await sink.prepare(1);
  await expect(sink.commit(1, prepared)).rejects.toMatchObject({ code: 'jdbc.value_refused', domain: 'user' });
  await sink.close();

  const wrong = { options: { password: 'secret:wrong' }, context: { resolveSecret: () => 'not-the-password' } };
  await expect(open(wrong)).rejects.toMatchObject({
    code: 'jdbc.login_failed',
    message: expect.not.stringContaining('not-the'),
  });
  const nowhere = { options: { url: 'jdbc:postgresql://127.0.0.1:1/x', 'sink.max-retries': '0' } };
  await expect(open(nowhere)).rejects.toMatchObject({ code: 'jdbc.unreachable', domain: 'external' });
});
