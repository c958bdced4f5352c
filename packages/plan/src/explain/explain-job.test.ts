import { analyzeScript } from '@lockstep/sql/analyze';
import type { ExplainDetail } from '@lockstep/sql/ast';
import type { CatalogObject, RuntimeMode, TableStatistics } from '@lockstep/sql/catalog';
import { isDeterministicFunction } from '@lockstep/sql/functions';
import { expect, test } from 'vitest';
import { testConnector } from '../../test/support/test-connector.ts';
import { planJob } from '../physical/index.ts';
import { explainJob } from './explain-job.ts';

const connectors = [testConnector('any', {}, ['changelog-mode'])];

const stored = (name: string, columns: string, statistics?: TableStatistics): CatalogObject => ({
  path: { catalog: 'default_catalog', database: 'default_database', name },
  kind: 'table',
  createStatement: `CREATE TABLE ${name} (${columns}) WITH ('connector' = 'any')`,
  statistics,
});

const column = (distinctCount: number, nullCount = 0, range: { min?: number; max?: number } = {}) => ({
  distinctCount,
  nullCount,
  ...range,
});

const objects = [
  stored('bids', 'item INT, price INT, note STRING', {
    rowCount: 1_000_000,
    columns: {
      item: column(500),
      price: column(100, 250_000, { min: 0, max: 200 }),
      note: column(900_000),
    },
  }),
  stored('items', 'item INT, name STRING, PRIMARY KEY (item) NOT ENFORCED', {
    rowCount: 1_000,
    columns: { item: column(1_000) },
  }),
  stored('mystery', 'item INT, price BIGINT'),
  stored('totals', 'item INT, total BIGINT, PRIMARY KEY (item) NOT ENFORCED'),
  stored('names', 'name STRING, total BIGINT, PRIMARY KEY (name) NOT ENFORCED'),
];

function explain(
  sql: string,
  details: readonly ExplainDetail[],
  mode: RuntimeMode = 'stream',
  config: Readonly<Record<string, string>> = {},
): string {
  const script = analyzeScript(sql, { catalog: { objects }, connectors, mode });
  expect(script.diagnostics).toEqual([]);
  const sinks = script.statements.flatMap(statement => (statement.kind === 'insert' ? statement.sinks : []));
  const { plan, diagnostics } = planJob(sinks, { mode, connectors, isDeterministicFunction, config });
  expect(diagnostics).toEqual([]);
  return explainJob({ sinks, plan: plan!, config }, details);
}

const section = (text: string, title: string): string => {
  const from = text.indexOf(`== ${title} ==`);
  const to = text.indexOf('\n\n==', from);
  return text.slice(from, to === -1 ? undefined : to);
};

/** The first line that begins so, behind its indentation. */
const lineOf = (text: string, start: string): string =>
  text
    .split('\n')
    .map(line => line.replace(/^[ +-]*/, ''))
    .find(line => line.startsWith(start)) ?? '';

const rowsOf = (sql: string, node: string): number =>
  Number(/rowcount = ([\d.E]+)/.exec(lineOf(explain(sql, ['ESTIMATED_COST'], 'batch'), node))?.[1]);

const join =
  'INSERT INTO names SELECT i.name, SUM(b.price) FROM bids b JOIN items i ON b.item = i.item WHERE b.price > 150 GROUP BY i.name';

test('plain EXPLAIN has the three sections of Flink and what will be kept', async () => {
  await expect(explain(join, [])).toMatchFileSnapshot('golden/plain.txt');
});

test('every detail adds what it is for', async () => {
  const text = explain(join, ['ESTIMATED_COST', 'CHANGELOG_MODE', 'PLAN_ADVICE', 'JSON_EXECUTION_PLAN']);
  await expect(text).toMatchFileSnapshot('golden/all-details.txt');
});

test('the JSON is one object, whose predecessors are nodes before it', () => {
  const json = section(explain(join, ['JSON_EXECUTION_PLAN']), 'Physical Execution Plan')
    .split('\n')
    .slice(1)
    .join('\n');
  const { nodes } = JSON.parse(json) as { nodes: { id: number; pact: string; predecessors?: { id: number }[] }[] };
  expect(nodes.map(({ pact }) => pact)).toContain('Data Sink');
  for (const { id, predecessors = [] } of nodes)
    for (const { id: before } of predecessors) expect(before).toBeLessThan(id);
});

test('rows are estimated from statistics', () => {
  const from = (where: string): string =>
    `INSERT INTO totals SELECT item, CAST(price AS BIGINT) FROM bids WHERE ${where}`;
  expect(rowsOf(from('item = 3'), 'Calc')).toBe(2_000);
  expect(rowsOf(from('item IN (3, 4)'), 'Calc')).toBe(4_000);
  expect(rowsOf(from('price > 150'), 'Calc')).toBe(250_000);
  expect(rowsOf(from('150 > price AND item <> 3'), 'Calc')).toBe(750_000 * (499 / 500));
  expect(rowsOf(from('price IS NULL'), 'Calc')).toBe(250_000);
  expect(rowsOf('INSERT INTO totals SELECT item, COUNT(*) FROM bids GROUP BY item', 'GroupAggregate')).toBe(500);
  const joined = 'INSERT INTO names SELECT i.name, b.price FROM bids b JOIN items i ON b.item = i.item';
  expect(rowsOf(joined, 'Join')).toBe(1_000_000);
});

test('of a table that nothing is known of Flink takes 1.0E8 rows, and no sum of state is made up', () => {
  const text = explain('INSERT INTO totals SELECT item, SUM(price) FROM mystery GROUP BY item', ['ESTIMATED_COST']);
  expect(lineOf(text, 'TableSourceScan')).toContain('rowcount = 1.0E8');
  expect(section(text, 'Estimated State')).toMatch(
    /36 B per key of \(item\)\], upsertKeys=\[\(item\)\], grows with the input/,
  );
});

test('what is known is multiplied out', () => {
  const text = explain('INSERT INTO totals SELECT item, COUNT(*) FROM bids GROUP BY item', []);
  expect(section(text, 'Estimated State')).toContain('36 B x 500 (key of (item)) = 18.0 kB');
});

test('advice is given where it fits, and only there', () => {
  const sum = 'INSERT INTO totals SELECT item, SUM(price) FROM mystery GROUP BY item';
  const advice = (sql: string, config: Readonly<Record<string, string>>, mode: RuntimeMode = 'stream'): string =>
    section(explain(sql, ['PLAN_ADVICE'], mode, config), 'Optimized Physical Plan With Advice');
  expect(advice(sum, {})).toContain('advice=[1, 2]');
  const bundled = {
    'table.exec.mini-batch.enabled': 'true',
    'table.exec.mini-batch.allow-latency': '1 s',
    'table.exec.mini-batch.size': '100',
    'table.exec.state.ttl': '1 h',
  };
  expect(advice(sum, bundled)).toContain('No available advice...');
  expect(advice(sum, {}, 'batch')).toContain('No available advice...');
  expect(
    advice('INSERT INTO totals SELECT a.item, b.price FROM mystery a, mystery b WHERE a.price < b.price', bundled),
  ).toContain('[WARNING] Every row is joined with every row.');
});
