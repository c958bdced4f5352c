import { analyzeScript } from '@lockstep/sql/analyze';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import { isDeterministicFunction } from '@lockstep/sql/functions';
import { expect, test } from 'vitest';
import { testConnector } from '../../test/support/test-connector.ts';
import { planJob } from './plan-job.ts';

const parallel = { scan: true, sink: true };
const connectors = [
  testConnector('log', { parallel }),
  testConnector('store', { parallel, sink: 'upsert' }),
  testConnector('alone', {}),
  testConnector('files', { parallel: { scan: { unlessOption: 'follow' } } }, ['follow']),
];

const definitions = `
CREATE TABLE bids (ts TIMESTAMP(3), item STRING, price INT, WATERMARK FOR ts AS ts) WITH ('connector' = 'log');
CREATE TABLE items (item STRING, name STRING) WITH ('connector' = 'log');
CREATE TABLE one_file (item STRING, price INT) WITH ('connector' = 'alone');
CREATE TABLE some_files (item STRING, price INT) WITH ('connector' = 'files');
CREATE TABLE followed (item STRING, price INT) WITH ('connector' = 'files', 'follow' = '1 s');
CREATE TABLE prints (item STRING, n BIGINT) WITH ('connector' = 'alone');
CREATE TABLE logs (item STRING, n BIGINT) WITH ('connector' = 'log');
CREATE TABLE totals (item STRING, n BIGINT, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'store');
CREATE TABLE pairs (item STRING, n BIGINT, PRIMARY KEY (item, n) NOT ENFORCED) WITH ('connector' = 'store');
`;

/** The exchanges of a statement's plan as `behind -> consumer by keys`, in the order of the plan. */
function exchangesOf(
  statement: string,
  mode: RuntimeMode = 'stream',
  config: Readonly<Record<string, string>> = {},
): readonly string[] {
  const script = analyzeScript(definitions + statement, { catalog: { objects: [] }, connectors, mode });
  expect(script.diagnostics).toEqual([]);
  const sinks = script.statements.flatMap(analyzed => (analyzed.kind === 'insert' ? analyzed.sinks : []));
  const { plan, diagnostics } = planJob(sinks, { mode, connectors, isDeterministicFunction, config });
  expect(diagnostics).toEqual([]);
  return plan!.nodes.flatMap(consumer =>
    consumer.inputs.flatMap(input => {
      const node = plan!.nodes[input]!;
      if (node.kind !== 'exchange') return [];
      const keys = node.keys.map(key => node.schema[key]!.name).join(', ');
      return [`${plan!.nodes[node.inputs[0]!]!.kind} -> ${consumer.kind} by (${keys})`];
    }),
  );
}

const window = `TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' MINUTE))`;

test('rows that only pass through stay where they were read', () => {
  expect(exchangesOf('INSERT INTO logs SELECT UPPER(item), price + 1 FROM bids WHERE price > 3')).toEqual([]);
});

test('an aggregation gathers each of its keys, and one without keys all rows, in one subtask', () => {
  expect(exchangesOf('INSERT INTO logs SELECT item, COUNT(*) FROM bids GROUP BY item')).toEqual([
    'calc -> group-aggregate by (item)',
  ]);
  expect(exchangesOf(`INSERT INTO logs SELECT 'all', COUNT(*) FROM bids`)).toEqual(['calc -> group-aggregate by ()']);
});

test('a join on what its sides are already keyed by moves nothing again', () => {
  const counts = '(SELECT item, COUNT(*) AS n FROM bids GROUP BY item)';
  expect(
    exchangesOf(`INSERT INTO logs SELECT a.item, a.n + b.n FROM ${counts} a JOIN ${counts} b ON a.item = b.item`),
  ).toEqual(['calc -> group-aggregate by (item)']);
  expect(
    exchangesOf(`INSERT INTO logs SELECT i.item, b.n FROM items i LEFT JOIN ${counts} b ON i.item = b.item`),
  ).toEqual(['calc -> group-aggregate by (item)', 'source -> join by (item)']);
});

test('behind an outer join the padded side places no rows', () => {
  const grouped = (joinType: string, column: string) =>
    exchangesOf(`INSERT INTO logs SELECT k, COUNT(*) FROM
      (SELECT ${column}.item AS k FROM bids a ${joinType} JOIN items b ON a.item = b.item) GROUP BY k`).length;
  expect(grouped('INNER', 'a')).toBe(2);
  expect(grouped('INNER', 'b')).toBe(2);
  expect(grouped('LEFT', 'a')).toBe(2);
  expect(grouped('LEFT', 'b')).toBe(3);
  expect(grouped('FULL', 'a')).toBe(3);
});

test('part of the keys, or the keys in another order, are other key groups: the state is elsewhere', () => {
  const twice = (keys: string) =>
    exchangesOf(`INSERT INTO logs SELECT 'x', COUNT(*) FROM
      (SELECT item, price, COUNT(*) AS n FROM bids GROUP BY item, price) GROUP BY ${keys}`).length;
  expect(twice('item, price')).toBe(1);
  expect(twice('item')).toBe(2);
  expect(twice('price, item')).toBe(2);
});

test('the rows of one primary key reach an upsert sink through one subtask', () => {
  expect(exchangesOf('INSERT INTO totals SELECT item, price FROM bids')).toEqual([
    'constraint-enforcer -> sink by (item)',
  ]);
  // What is keyed by part of the primary key is there already.
  expect(exchangesOf('INSERT INTO pairs SELECT item, COUNT(*) FROM bids GROUP BY item')).toEqual([
    'calc -> group-aggregate by (item)',
  ]);
  expect(exchangesOf('INSERT INTO totals SELECT item, COUNT(*) FROM bids GROUP BY item')).toEqual([
    'calc -> group-aggregate by (item)',
  ]);
});

test('a sink that can not be written by several subtasks gets all rows in one', () => {
  expect(exchangesOf('INSERT INTO prints SELECT item, price FROM bids')).toEqual(['calc -> sink by ()']);
});

test('what one subtask reads alone it need not gather', () => {
  expect(exchangesOf('INSERT INTO prints SELECT item, price FROM one_file')).toEqual([]);
  expect(exchangesOf(`INSERT INTO prints SELECT 'all', COUNT(*) FROM one_file`)).toEqual([]);
  expect(exchangesOf('INSERT INTO prints SELECT item, COUNT(*) FROM one_file GROUP BY item')).toEqual([
    'source -> group-aggregate by (item)',
    'calc -> sink by ()',
  ]);
});

test('a table with the option that says so is read by the first subtask alone', () => {
  const toPrints = (table: string) => exchangesOf(`INSERT INTO prints SELECT item, price FROM ${table}`);
  expect(toPrints('some_files')).toEqual(['calc -> sink by ()']);
  expect(toPrints('followed')).toEqual([]);
});

test('sorting and limiting gather all rows', () => {
  expect(exchangesOf('INSERT INTO logs SELECT item, price FROM bids ORDER BY price LIMIT 3')).toEqual([
    'calc -> rank by ()',
  ]);
  expect(exchangesOf('INSERT INTO logs SELECT item, price FROM bids ORDER BY price', 'batch')).toEqual([
    'calc -> sort by ()',
  ]);
});

test('windows are keyed by their groups, and ranked by their bounds', () => {
  expect(
    exchangesOf(`INSERT INTO logs SELECT item, n FROM (
      SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC) AS place FROM (
        SELECT window_start, window_end, item, COUNT(*) AS n FROM ${window} GROUP BY window_start, window_end, item))
      WHERE place <= 3`),
  ).toEqual(['calc -> window-aggregate by (item)', 'calc -> window-rank by (window_start, window_end)']);
});

test('a union is keyed as its inputs are only when all of them agree', () => {
  const counts = (item: string) => `SELECT ${item} AS item, COUNT(*) AS n FROM bids GROUP BY ${item}`;
  const merged = (other: string) =>
    exchangesOf(`INSERT INTO logs SELECT item, SUM(n) FROM (${counts('item')} UNION ALL ${other}) GROUP BY item`)
      .length;
  expect(merged('SELECT item, COUNT(*) AS n FROM items GROUP BY item')).toBe(2);
  expect(merged('SELECT name AS item, CAST(1 AS BIGINT) AS n FROM items')).toBe(2);
});

test('windows of a parallel run are summed up by slice before their groups are gathered, where that is right', () => {
  const inTwo = { 'parallelism.default': '2' };
  const perItem = (aggregate: string, windows = window): string =>
    `INSERT INTO logs SELECT item, n FROM (SELECT window_start, window_end, item, ${aggregate} AS n FROM ${windows} GROUP BY window_start, window_end, item)`;
  const oneStep = ['calc -> window-aggregate by (item)'];
  const twoSteps = ['local-window-aggregate -> window-aggregate by (item)'];
  expect(exchangesOf(perItem('AVG(CAST(price AS BIGINT))'), 'stream', inTwo)).toEqual(twoSteps);
  expect(exchangesOf(perItem('COUNT(*)'))).toEqual(oneStep);
  const strategy = (phases: string) => ({ ...inTwo, 'table.optimizer.agg-phase-strategy': phases });
  expect(exchangesOf(perItem('COUNT(*)'), 'stream', strategy('ONE_PHASE'))).toEqual(oneStep);
  expect(exchangesOf(perItem('COUNT(*)'), 'stream', { ...strategy('TWO_PHASE'), 'parallelism.default': '1' })).toEqual(
    twoSteps,
  );
  expect(exchangesOf(perItem('COUNT(DISTINCT price)'), 'stream', inTwo)).toEqual(oneStep);
  expect(exchangesOf(perItem('CAST(SUM(CAST(price AS DOUBLE)) AS BIGINT)'), 'stream', inTwo)).toEqual(oneStep);
  const sessions = `TABLE(SESSION(TABLE bids PARTITION BY item, DESCRIPTOR(ts), INTERVAL '1' MINUTE))`;
  expect(exchangesOf(perItem('COUNT(*)', sessions), 'stream', inTwo)).toEqual(oneStep);
  const lateRows = exchangesOf(perItem('COUNT(*)'), 'stream', { ...inTwo, 'lockstep.late-rows.path': 'late' });
  expect(lateRows).toContain(oneStep[0]);
});

test('windows of windows are summed up too, and what is where it belongs is not', () => {
  const counts = `(SELECT window_start, window_end, item, COUNT(*) AS n FROM ${window} GROUP BY window_start, window_end, item)`;
  const top = `INSERT INTO logs SELECT 'top', MAX(n) FROM ${counts} GROUP BY window_start, window_end`;
  expect(exchangesOf(top, 'stream', { 'parallelism.default': '2' })).toEqual([
    'local-window-aggregate -> window-aggregate by (item)',
    'local-window-aggregate -> window-aggregate by ()',
  ]);
  const again = `INSERT INTO logs SELECT item, SUM(n) FROM ${counts} GROUP BY window_start, window_end, item`;
  expect(exchangesOf(again, 'stream', { 'parallelism.default': '2' })).toEqual([
    'local-window-aggregate -> window-aggregate by (item)',
  ]);
});
