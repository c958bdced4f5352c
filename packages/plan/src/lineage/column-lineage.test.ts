import { analyzeScript } from '@lockstep/sql/analyze';
import { expect, test } from 'vitest';
import { testConnector } from '../../test/support/test-connector.ts';
import { columnLineage } from './index.ts';

const any = testConnector('any', { lookup: true });
const tables = `
CREATE TABLE bids (ts TIMESTAMP(3), item STRING, price INT, buyer ROW<id INT, city STRING>, p AS PROCTIME(),
  WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'any');
CREATE TABLE items (item STRING, name STRING, kind INT) WITH ('connector' = 'any');
CREATE TABLE answer (a STRING, b BIGINT, c STRING) WITH ('connector' = 'any');
`;

/** `column <- derivation table.column`, and `by table.column` for what decides about rows. */
function lineage(query: string, mode: 'stream' | 'batch' = 'batch'): readonly string[] {
  const text = `${tables}INSERT INTO answer ${query};`;
  const script = analyzeScript(text, { catalog: { objects: [] }, connectors: [any], mode });
  expect(script.diagnostics).toEqual([]);
  const sinks = script.statements.flatMap(statement => (statement.kind === 'insert' ? statement.sinks : []));
  const [{ columns, influences }] = columnLineage(sinks) as [ReturnType<typeof columnLineage>[number]];
  const shown = (origin: (typeof influences)[number] | (typeof columns)[number]['sources'][number]): string =>
    [origin.table.name, origin.column, ...origin.path].join('.');
  return [
    ...columns.map(({ name, sources }) =>
      `${name} <- ${sources.map(source => `${source.derivation} ${shown(source)}`).join(', ')}`.trim(),
    ),
    ...influences.map(influence => `${influence.by} ${shown(influence)}`),
  ];
}

test('a column that passes, one that is computed and one made of nothing', () => {
  expect(lineage("SELECT item, price * 2, 'x' FROM bids WHERE price > 3")).toEqual([
    'a <- identity bids.item',
    'b <- transformation bids.price',
    'c <-',
    'filter bids.price',
  ]);
});

test('fields of rows are followed one by one', () => {
  expect(lineage('SELECT buyer.city, buyer.id, CAST(NULL AS STRING) FROM bids')).toEqual([
    'a <- identity bids.buyer.city',
    'b <- transformation bids.buyer.id',
    'c <-',
  ]);
});

test('aggregates, their filters, joins and groups', () => {
  const query = `SELECT i.name, SUM(b.price) FILTER (WHERE i.kind = 1), MAX(b.item)
    FROM bids AS b JOIN items AS i ON b.item = i.item GROUP BY i.name`;
  expect(lineage(query)).toEqual([
    'a <- identity items.name',
    'b <- aggregation bids.price',
    'c <- aggregation bids.item',
    'join bids.item',
    'join items.item',
    'group-by items.name',
    'filter items.kind',
  ]);
});

test('conditions of CASE decide and are not in the value; both sides of a union are', () => {
  const query = `SELECT CASE WHEN price > 1 THEN item ELSE 'none' END, 1, item FROM bids
    UNION ALL SELECT name, kind, name FROM items`;
  expect(lineage(query)).toEqual([
    'a <- transformation bids.item, identity items.name',
    'b <- transformation items.kind',
    'c <- identity bids.item, identity items.name',
    'condition bids.price',
  ]);
});

test('windows, views, subqueries and looked-up tables are seen through', () => {
  const windowed = `SELECT item, COUNT(price), DATE_FORMAT(window_start, 'yyyy')
    FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' HOUR)) GROUP BY item, window_start, window_end`;
  expect(lineage(windowed)).toEqual([
    'a <- identity bids.item',
    'b <- aggregation bids.price',
    'c <- transformation bids.ts',
    'group-by bids.item',
    'group-by bids.ts',
  ]);
  const looked = `SELECT i.name, b.price, b.item FROM bids AS b JOIN items FOR SYSTEM_TIME AS OF b.p AS i ON b.item = i.item`;
  expect(lineage(looked, 'stream')).toEqual([
    'a <- identity items.name',
    'b <- transformation bids.price',
    'c <- identity bids.item',
    'join bids.item',
    'join items.item',
  ]);
});
