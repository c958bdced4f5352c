import { analyzeScript } from '@lockstep/sql/analyze';
import { isDeterministicFunction } from '@lockstep/sql/functions';
import { expect, test } from 'vitest';
import { testConnector } from '../../test/support/test-connector.ts';
import type { PhysicalNode, RankNode } from './physical-plan.ts';
import { planJob } from './plan-job.ts';

const any = testConnector('any', {}, ['changelog-mode']);

const definitions = `
CREATE TABLE bids (ts TIMESTAMP(3), at_once AS PROCTIME(), item STRING, price INT, WATERMARK FOR ts AS ts) WITH ('connector' = 'any');
CREATE TABLE stock (item STRING, price INT, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'any', 'changelog-mode' = 'I,UB,UA,D');
CREATE TABLE best (item STRING, price BIGINT) WITH ('connector' = 'any');
`;

function nodesOf(query: string): readonly PhysicalNode[] {
  const text = `${definitions} INSERT INTO best ${query}`;
  const script = analyzeScript(text, { catalog: { objects: [] }, connectors: [any], mode: 'stream' });
  const sinks = script.statements.flatMap(statement => (statement.kind === 'insert' ? statement.sinks : []));
  const { plan, diagnostics } = planJob(sinks, {
    mode: 'stream',
    connectors: [any],
    isDeterministicFunction,
    config: {},
  });
  expect([...script.diagnostics, ...diagnostics]).toEqual([]);
  return plan!.nodes;
}

function rankOf(query: string): RankNode {
  const rank = nodesOf(query).find(node => node.kind === 'rank');
  if (rank?.kind !== 'rank') throw new Error('The plan has no rank node');
  return rank;
}

const topN = (table: string, window: string, condition: string, columns = 'item, price'): string =>
  `SELECT ${columns} FROM (SELECT *, ROW_NUMBER() OVER (${window}) AS n FROM ${table}) WHERE ${condition}`;

const groups = '(SELECT item, COUNT(*) AS price FROM bids GROUP BY item)';

test.each([
  ['n <= 3', { start: 1, end: 3 }],
  ['4 > n', { start: 1, end: 3 }],
  ['n = 2', { start: 2, end: 2 }],
  ['n BETWEEN 2 AND 5', { start: 2, end: 5 }],
  ['n > 1 AND n < 4 AND n <= 9', { start: 2, end: 3 }],
])('a condition on the row number, %s, sets its range', (condition, range) => {
  expect(rankOf(topN('bids', 'ORDER BY price', condition)).range).toEqual(range);
});

test('the row number is made only where it is read, and a constant one never', () => {
  expect(rankOf(topN('bids', 'ORDER BY price', 'n <= 3')).hasRankNumber).toBe(false);
  expect(rankOf(topN('bids', 'ORDER BY price', 'n <= 3', 'item, n')).hasRankNumber).toBe(true);
  expect(rankOf(topN('bids', 'ORDER BY price', 'n = 1', 'item, n')).hasRankNumber).toBe(false);
});

test('what the input sends decides how a Top-N is kept', () => {
  const strategy = (table: string, window: string, condition = 'n <= 3'): unknown =>
    rankOf(topN(table, window, condition)).strategy;
  expect(strategy('bids', 'PARTITION BY item ORDER BY price')).toEqual({ kind: 'append' });
  expect(strategy('stock', 'ORDER BY price')).toEqual({ kind: 'retract' });
  // A count only grows: its rows only move up when the greatest come first.
  expect(strategy(groups, 'ORDER BY price DESC')).toEqual({ kind: 'update-fast', rowKey: [0] });
  expect(strategy(groups, 'ORDER BY price')).toEqual({ kind: 'retract' });
  expect(strategy(groups, 'PARTITION BY price ORDER BY item')).toEqual({ kind: 'retract' });
});

test('Top-1 by a time attribute over rows that stay is a deduplication', () => {
  const rank = (window: string): RankNode => rankOf(topN('bids', `PARTITION BY item ${window}`, 'n = 1'));
  expect(rank('ORDER BY ts')).toMatchObject({ strategy: { kind: 'first-row' }, changelogMode: 'insert-only' });
  expect(rank('ORDER BY ts DESC')).toMatchObject({ strategy: { kind: 'last-row' }, changelogMode: 'retract' });
  expect(rank('ORDER BY at_once')).toMatchObject({ strategy: { kind: 'first-row' }, order: [] });
  expect(rank('ORDER BY at_once DESC')).toMatchObject({ strategy: { kind: 'last-row' }, newestFirst: true });
});

test('a Top-1 is identified by its partition, any other by its number in the partition, and by a key that holds the partition', () => {
  const keys = (query: string): unknown => {
    const { upsertKeys, schema } = rankOf(query);
    return upsertKeys.map(key => key.map(column => schema[column]!.name));
  };
  expect(keys(topN('bids', 'PARTITION BY item ORDER BY price', 'n = 1'))).toEqual([['item']]);
  expect(keys(topN('bids', 'PARTITION BY item ORDER BY price', 'n <= 2', 'item, price + n'))).toEqual([
    ['item', '$over4'],
  ]);
  expect(keys(topN('stock', 'ORDER BY price', 'n <= 2'))).toEqual([['item']]);
});

test('partitions that name a window by both bounds wait for it; one bound alone is a column like any other', () => {
  const windowed = "TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' HOUR))";
  const kinds = (partition: string): readonly string[] =>
    nodesOf(topN(windowed, `PARTITION BY ${partition} ORDER BY price`, 'n <= 2')).map(node => node.kind);
  expect(kinds('window_start, window_end, item')).toContain('window-rank');
  expect(kinds('window_start, item')).toContain('rank');
});
