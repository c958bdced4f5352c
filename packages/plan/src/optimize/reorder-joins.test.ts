import { analyzeScript } from '@lockstep/sql/analyze';
import type { CatalogObject } from '@lockstep/sql/catalog';
import { isDeterministicFunction } from '@lockstep/sql/functions';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testConnector } from '../../test/support/test-connector.ts';
import { estimateCost } from '../estimate/estimate-cost.ts';
import { explainText } from '../explain/index.ts';
import { type PhysicalPlan, planJob } from '../physical/index.ts';

const connectors = [testConnector('any')];

const stored = (name: string, columns: string, rowCount: number, distinct: Record<string, number>): CatalogObject => ({
  path: { catalog: 'default_catalog', database: 'default_database', name },
  kind: 'table',
  createStatement: `CREATE TABLE ${name} (${columns}) WITH ('connector' = 'any')`,
  statistics: {
    rowCount,
    columns: Object.fromEntries(
      Object.entries(distinct).map(([column, distinctCount]) => [column, { distinctCount, nullCount: 0 }]),
    ),
  },
});

/** A star: a large table of facts, and what its columns refer to. */
const objects = [
  stored('sales', 'shop INT, item INT, buyer INT, price INT', 10_000_000, {
    shop: 100,
    item: 50_000,
    buyer: 1_000_000,
  }),
  stored('shops', 'shop INT, city INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts', 100, { shop: 100, city: 20 }),
  stored('items', 'item INT, kind STRING', 50_000, { item: 50_000, kind: 10 }),
  stored('buyers', 'buyer INT, city INT', 1_000_000, { buyer: 1_000_000, city: 20 }),
  stored('cities', 'city INT, name STRING', 20, { city: 20, name: 20 }),
  stored('found', 'name STRING, price INT', 0, {}),
];

function plan(sql: string, config: Readonly<Record<string, string>>): PhysicalPlan {
  const script = analyzeScript(sql, { catalog: { objects }, connectors, mode: 'batch' });
  expect(script.diagnostics).toEqual([]);
  const sinks = script.statements.flatMap(statement => (statement.kind === 'insert' ? statement.sinks : []));
  return planJob(sinks, { mode: 'batch', connectors, isDeterministicFunction, config }).plan!;
}

const reordering = { 'table.optimizer.join-reorder-enabled': 'true' };
const greedy = { ...reordering, 'table.optimizer.bushy-join-reorder-threshold': '2' };

/** Rows of all joins of a plan, which is what the order is chosen by. */
function joinedRows(physical: PhysicalPlan): number {
  const costs = estimateCost(physical);
  return physical.nodes.reduce((sum, node, id) => (node.kind === 'join' ? sum + costs[id]!.rowCount : sum), 0);
}

const conditions =
  "s.shop = h.shop AND s.item = i.item AND s.buyer = b.buyer AND h.city = c.city AND c.name = 'Oakland' AND i.kind = 'tea'";
const queryOf = (from: readonly string[]): string =>
  `INSERT INTO found SELECT c.name, s.price FROM ${from.join(', ')} WHERE ${conditions}`;
const tables = ['sales s', 'shops h', 'items i', 'buyers b', 'cities c'];

test('the plan of a star join begins with what leaves few rows', async () => {
  const text = [{}, reordering, greedy].map(config => explainText(plan(queryOf(tables), config)));
  await expect(text.join('\n')).toMatchFileSnapshot('golden/star-join-reordered.txt');
});

test('however the tables are written, the order found costs the same and never more than the written one', () => {
  const best = joinedRows(plan(queryOf(tables), reordering));
  fc.assert(
    fc.property(fc.shuffledSubarray(tables, { minLength: 5 }), from => {
      const reordered = joinedRows(plan(queryOf(from), reordering));
      expect(reordered / best).toBeCloseTo(1, 9);
      expect(reordered).toBeLessThanOrEqual(joinedRows(plan(queryOf(from), {})) * (1 + 1e-9));
      expect(joinedRows(plan(queryOf(from), greedy))).toBeGreaterThanOrEqual(reordered * (1 - 1e-9));
    }),
    { seed: 7, numRuns: 30 },
  );
});

test('joins stay as written without the setting, without the rule, and where a condition is not repeatable', () => {
  const written = explainText(plan(queryOf(tables), {}));
  expect(explainText(plan(queryOf(tables), reordering))).not.toBe(written);
  const random = (config: Readonly<Record<string, string>>): string =>
    explainText(plan(`${queryOf(tables)} AND s.price + b.buyer + c.city < RAND_INTEGER(9)`, config));
  expect(random(reordering)).toContain('RAND_INTEGER');
});
