import { expect, test } from 'vitest';
import { readTableDefinition } from './table-definition.ts';

const objectOf = (createStatement: string) => ({
  path: { catalog: 'c', database: 'd', name: 't' },
  kind: 'table' as const,
  createStatement,
});

const paired = objectOf(`CREATE TABLE t (
  at_time TIMESTAMP(3) COMMENT 'when',
  delay INT,
  hours AS delay / 60,
  PRIMARY KEY (at_time) NOT ENFORCED,
  WATERMARK FOR at_time AS at_time - INTERVAL '5' SECOND
) WITH (
  'connector' = 'paired',
  'stream.connector' = 'filesystem', 'stream.path' = 'in',
  'batch.connector' = 'jdbc', 'batch.password' = 'secret:warehouse',
  'batch.columns' = 'd DATE, m INT, late INT',
  'batch.map.at_time' = 'CAST(d AS TIMESTAMP(3))', 'batch.map.delay' = 'm + late'
)`);

test('reads columns with their key, watermark and comment', () => {
  expect(readTableDefinition(paired)?.columns).toMatchObject([
    {
      name: 'at_time',
      type: 'TIMESTAMP(3)',
      isPrimaryKey: true,
      watermark: "at_time - INTERVAL '5' SECOND",
      comment: 'when',
    },
    { name: 'delay', kind: 'physical', isPrimaryKey: false, watermark: null },
    { name: 'hours', kind: 'computed', type: 'delay / 60' },
  ]);
});

test('links each logical column to the fields that its mapping reads', () => {
  const [stream, batch] = readTableDefinition(paired)?.bindings ?? [];
  expect(stream?.links).toEqual([
    { field: 'at_time', column: 'at_time', expression: null },
    { field: 'delay', column: 'delay', expression: null },
  ]);
  expect(batch?.links.map(link => [link.field, link.column])).toEqual([
    ['d', 'at_time'],
    ['m', 'delay'],
    ['late', 'delay'],
  ]);
});

test('knows which option is a secret and shows a plain table without bindings', () => {
  const [, batch] = readTableDefinition(paired)?.bindings ?? [];
  expect(batch?.options).toEqual([{ key: 'password', value: 'secret:warehouse', isSecret: true }]);
  expect(readTableDefinition(objectOf("CREATE TABLE t (a INT) WITH ('connector' = 'print')"))).toMatchObject({
    bindings: null,
    options: [{ key: 'connector', value: 'print', isSecret: false }],
  });
  expect(readTableDefinition(objectOf('CREATE VIEW t AS SELECT 1'))).toBeNull();
});
