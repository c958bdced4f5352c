import { foldConstant, zoneNamed } from '@lockstep/dataflow/expressions';
import type { Expression } from '@lockstep/sql/algebra';
import { analyzeScript } from '@lockstep/sql/analyze';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import { isDeterministicFunction } from '@lockstep/sql/functions';
import { expect, test } from 'vitest';
import { testConnector } from '../../test/support/test-connector.ts';
import { explainText } from '../explain/index.ts';
import { planJob } from '../physical/index.ts';
import { ruleNames } from './index.ts';

const connectors = [testConnector('any'), testConnector('files', { prunesPartitions: true })];

const tables = `
CREATE TABLE a (id INT, x INT, y STRING, PRIMARY KEY (id) NOT ENFORCED) WITH ('connector' = 'any');
CREATE TABLE b (id INT, x INT, z STRING) WITH ('connector' = 'any');
CREATE TABLE c (x INT, z STRING NOT NULL) WITH ('connector' = 'any');
CREATE TABLE docs (id INT, tags ARRAY<STRING>) WITH ('connector' = 'any');
CREATE TABLE sales (item STRING, n INT, d DATE, shop INT) PARTITIONED BY (d, shop) WITH ('connector' = 'files');
CREATE TABLE one_sink (n INT) WITH ('connector' = 'any');
CREATE TABLE other_sink (n INT) WITH ('connector' = 'any');
`;

/** By file name. The text of a plan is what a change of the optimizer is reviewed by. */
interface GoldenQuery {
  readonly sql: string;
  readonly mode?: RuntimeMode;
  readonly config?: Readonly<Record<string, string>>;
}

const queries: Readonly<Record<string, GoldenQuery>> = {
  'filter-through-join-and-aggregate': {
    sql: `INSERT INTO one_sink SELECT n FROM (SELECT a.x, CAST(COUNT(*) AS INT) AS n FROM a JOIN b ON a.id = b.id WHERE b.z = 'k' GROUP BY a.x) WHERE x > 3 AND n > 1`,
  },
  'outer-join-reduced-by-filter': {
    sql: `INSERT INTO one_sink SELECT a.id FROM a LEFT JOIN b ON a.id = b.id WHERE b.x > 3`,
  },
  'outer-join-kept-by-is-null': {
    sql: `INSERT INTO one_sink SELECT a.id FROM a LEFT JOIN b ON a.id = b.id WHERE b.x IS NULL`,
  },
  'on-condition-of-one-side': {
    sql: `INSERT INTO one_sink SELECT a.id FROM a LEFT JOIN b ON a.id = b.id AND b.x > 3 AND a.x > 5`,
  },
  'cross-join-avoided': {
    sql: `INSERT INTO one_sink SELECT a.id FROM a, b, c WHERE a.x = c.x AND b.z = c.z`,
    mode: 'batch',
  },
  'constants-folded-and-branches-pruned': {
    sql: `INSERT INTO one_sink SELECT x + (2 * 3) FROM a WHERE x > 10 - 3 AND (1 = 1 OR y = 'never') UNION ALL SELECT x FROM b WHERE 1 = 2`,
  },
  'semi-join-of-in': {
    sql: `INSERT INTO one_sink SELECT id FROM a WHERE x IN (SELECT x FROM b WHERE b.id = a.id)`,
  },
  'anti-joins-of-not-in': {
    sql: `INSERT INTO one_sink SELECT id FROM a WHERE x NOT IN (SELECT x FROM b)`,
  },
  'correlated-count': {
    sql: `INSERT INTO one_sink SELECT CAST((SELECT COUNT(*) FROM b WHERE b.id = a.id) AS INT) FROM a`,
  },
  'correlated-by-domain': {
    sql: `INSERT INTO one_sink SELECT CAST((SELECT COUNT(*) FROM b WHERE b.x < a.x) AS INT) FROM a`,
  },
  'grouping-sets': {
    sql: `INSERT INTO one_sink SELECT CAST(SUM(x) AS INT) FROM a GROUP BY ROLLUP (y)`,
  },
  'unnest-below-filter': {
    sql: `INSERT INTO one_sink SELECT id FROM docs CROSS JOIN UNNEST(tags) AS t(tag) WHERE tag = 'k' AND id > 3`,
  },
  'partitions-pruned': {
    sql: `INSERT INTO one_sink SELECT n FROM sales WHERE d >= DATE '2026-01-01' AND n > 3 AND ((shop = 1 AND item = 'a') OR shop IN (2, 3)) AND shop < RAND_INTEGER(9)`,
  },
  'partitions-of-two-readers': {
    sql: `INSERT INTO one_sink SELECT n FROM sales WHERE shop = 1 UNION ALL SELECT n FROM sales WHERE shop = 2 AND d IS NULL`,
  },
  'partitions-by-the-date-of-a-batch-run': {
    sql: `INSERT INTO one_sink SELECT n FROM sales WHERE d = CURRENT_DATE`,
    mode: 'batch',
  },
  'distinct-aggregates-split': {
    sql: `INSERT INTO one_sink SELECT CAST(COUNT(DISTINCT y) + COUNT(*) + AVG(x) AS INT) FROM a GROUP BY x`,
    config: { 'table.optimizer.distinct-agg.split.enabled': 'true' },
  },
  'aggregation-in-two-phases': {
    sql: `INSERT INTO one_sink SELECT CAST(COUNT(y) + AVG(x) AS INT) FROM a WHERE id > 3 GROUP BY x`,
    mode: 'batch',
    config: { 'parallelism.default': '4' },
  },
  'shared-subplan-of-two-inserts': {
    sql: `EXECUTE STATEMENT SET BEGIN
      INSERT INTO one_sink SELECT CAST(COUNT(*) AS INT) FROM a GROUP BY x;
      INSERT INTO other_sink SELECT 0 - CAST(COUNT(*) AS INT) FROM a GROUP BY x;
    END`,
  },
};

const noTime = (): number => Number.NaN;
const fold = (expression: Expression) =>
  foldConstant(expression, { zone: zoneNamed('UTC'), currentMs: noTime, processingMs: noTime });

function explain({ sql, mode = 'stream', config = {} }: GoldenQuery, disabledRules: readonly string[]): string {
  const script = analyzeScript(tables + sql, { catalog: { objects: [] }, connectors, mode });
  expect(script.diagnostics).toEqual([]);
  const sinks = script.statements.flatMap(statement => (statement.kind === 'insert' ? statement.sinks : []));
  const { plan, diagnostics } = planJob(sinks, {
    mode,
    connectors,
    isDeterministicFunction,
    disabledRules,
    config,
    foldConstant: fold,
  });
  expect(diagnostics).toEqual([]);
  return explainText(plan!);
}

test.each(Object.entries(queries))('the plan of %s', async (name, query) => {
  const text = [query.sql, '', explain(query, []), '-- without optimizer rules', explain(query, ruleNames)].join('\n');
  await expect(text).toMatchFileSnapshot(`golden/${name}.txt`);
});
