import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ruleNames } from '@lockstep/plan/optimize';
import { foldChangelog, runQuery } from '@lockstep/testkit/run-query';
import { queriesOf } from '@lockstep/testkit/slt-file';
import { describe, expect, test } from 'vitest';

const directory = import.meta.dirname;
type Query = ReturnType<typeof queriesOf>[number];

const queriesIn = (file: string): readonly Query[] => queriesOf(readFileSync(path.join(directory, file), 'utf8'));

const without = (rules: readonly string[]): string =>
  `SET 'lockstep.optimizer.disabled-rules' = '${rules.join(';')}';\n`;

async function expectSameRows(query: Query, setting: string, parallelism = 1): Promise<void> {
  for (const mode of query.modes) {
    const rows = foldChangelog(await runQuery(setting + query.definitions + query.sql, mode, [directory], parallelism));
    const placed = (texts: readonly string[]): readonly string[] => (query.isOrdered ? texts : [...texts].sort());
    expect(placed(rows), `${mode}, ${setting}${query.sql}`).toEqual(placed(query.expected));
  }
}

const files = readdirSync(directory)
  .filter(name => name.endsWith('.slt'))
  .sort();

describe.each(files)('the queries of %s', file => {
  test('have the same rows when nothing is optimized', async () => {
    for (const query of queriesIn(file)) await expectSameRows(query, without(ruleNames));
  });

  test('have the same rows when joins are reordered', async () => {
    const joins = queriesIn(file).filter(({ sql }) => (sql.match(/\bJOIN\b/gi)?.length ?? 0) > 1);
    for (const query of joins) await expectSameRows(query, "SET 'table.optimizer.join-reorder-enabled' = 'true';\n");
  });

  test('have the same rows when DISTINCT aggregates are split into buckets', async () => {
    const split = "SET 'table.optimizer.distinct-agg.split.enabled' = 'true';\n";
    const buckets = "SET 'table.optimizer.distinct-agg.split.bucket-num' = '3';\n";
    const distinct = queriesIn(file).filter(({ sql }) => /\(\s*DISTINCT\b/i.test(sql));
    for (const query of distinct) await expectSameRows(query, split + buckets);
  });

  test('have the same rows when they are aggregated before they are sent to the subtask of their group', async () => {
    const settings = {
      'table.optimizer.agg-phase-strategy': 'TWO_PHASE',
      'table.exec.mini-batch.enabled': 'true',
      'table.exec.mini-batch.allow-latency': '1 s',
      'table.exec.mini-batch.size': '2',
    };
    const text = Object.entries(settings).map(([key, value]) => `SET '${key}' = '${value}';\n`);
    const aggregations = queriesIn(file).filter(
      ({ sql }) => /\b(COUNT|SUM|MIN|MAX|AVG)\(|GROUP BY/i.test(sql) && !/\bOVER\b/.test(sql),
    );
    for (const query of aggregations) await expectSameRows(query, text.join(''), 3);
  });

  test('have the same rows without any one of the rules', async () => {
    // Each query without one rule, the next query without the next: over all files every rule is left out many times.
    for (const [i, query] of queriesIn(file).entries())
      await expectSameRows(query, without([ruleNames[(i + files.indexOf(file)) % ruleNames.length]!]));
  });
});
