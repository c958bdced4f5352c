import { type Diagnostic, hasErrors } from '@lockstep/kernel/diagnostics';
import { analyzeScript } from '@lockstep/sql/analyze';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import { isDeterministicFunction } from '@lockstep/sql/functions';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { damaged, query, tables } from '../../test/random-query.ts';
import { testConnector } from '../../test/support/test-connector.ts';
import { explainJob } from '../explain/index.ts';
import { planJob } from './plan-job.ts';

const connectors = [
  testConnector('log', { sink: 'insert-only', lookup: true }, ['changelog-mode']),
  testConnector('store', { sink: 'upsert', lookup: true }, ['changelog-mode']),
  testConnector('any', { lookup: true }, ['changelog-mode']),
];

/** Analyzes and, where there are no errors, plans; answers how far it came. */
function compile(statement: string, mode: RuntimeMode): 'diagnosed' | 'refused' | 'planned' {
  const text = tables + statement;
  const { statements, diagnostics } = analyzeScript(text, { catalog: { objects: [] }, connectors, mode });
  expectInside(diagnostics, text);
  if (hasErrors(diagnostics)) return 'diagnosed';
  const sinks = statements.flatMap(each => (each.kind === 'insert' ? each.sinks : []));
  const planned = planJob(sinks, { mode, connectors, isDeterministicFunction });
  expectInside(planned.diagnostics, text);
  if (planned.plan === null) {
    expect(hasErrors(planned.diagnostics)).toBe(true);
    return 'refused';
  }
  planned.plan.nodes.forEach((node, id) => {
    expect(node.id).toBe(id);
    for (const input of node.inputs) expect(input).toBeLessThan(id);
  });
  const explained = explainJob({ sinks, plan: planned.plan, config: {} }, ['ESTIMATED_COST', 'PLAN_ADVICE']);
  expect(explained).toContain('Sink');
  expect(explained).not.toMatch(/(NaN|Infinity|undefined) (rows|cpu|io|network|memory|B)\b|rowcount = [NIu]/);
  return 'planned';
}

function expectInside(diagnostics: readonly Diagnostic[], text: string): void {
  for (const { span, message } of diagnostics) {
    expect(0 <= span.start && span.start <= span.end && span.end <= text.length, message).toBe(true);
    expect(message.length).toBeLessThan(10_000);
  }
}

const sinkOf = fc.constantFrom('results', 'keyed_results');
/** Some seconds of work, on a machine that may have much else to do. */
const timeoutMs = 120_000;
const modes: readonly RuntimeMode[] = ['stream', 'batch'];

describe('whatever a user writes is planned or refused with a place in the text', () => {
  test.each(modes)(
    'queries, in %s mode',
    mode => {
      const outcomes = new Map<string, number>();
      fc.assert(
        fc.property(query, sinkOf, (text, sink) => {
          const outcome = compile(`INSERT INTO ${sink} SELECT item, CAST(price AS BIGINT) FROM (${text}) AS q`, mode);
          outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        }),
        { numRuns: 600, seed: 20261125 },
      );
      // The generator is worth something only while a good part of what it makes is right.
      expect(outcomes.get('planned') ?? 0, JSON.stringify([...outcomes])).toBeGreaterThan(200);
      expect(outcomes.get('diagnosed') ?? 0).toBeGreaterThan(50);
    },
    timeoutMs,
  );

  test('damaged queries', () => {
    fc.assert(
      fc.property(damaged(query), text => {
        compile(`INSERT INTO results ${text}`, 'stream');
      }),
      { numRuns: 600, seed: 20261125 },
    );
  });
});

/** Generous: what is meant is that none of them takes minutes. */
const boundedMs = 30_000;

describe('hostile sizes are bounded', () => {
  const select = (list: string, rest = ''): string => `INSERT INTO results SELECT ${list} FROM bids ${rest}`;
  const chain = (part: string, count: number, between: string): string =>
    Array.from({ length: count }, () => part).join(between);
  test.each<[string, string]>([
    ['nested parentheses', select(`${'('.repeat(5000)}1${')'.repeat(5000)}`)],
    ['nested functions', select(`${'ABS('.repeat(400)}price${')'.repeat(400)}`)],
    [
      'nested subqueries',
      `INSERT INTO results ${'SELECT * FROM ('.repeat(300)}SELECT item, price FROM bids${')'.repeat(300)}`,
    ],
    ['a chain of conditions', select('item, price', `WHERE ${chain('price > 1', 1500, ' AND ')}`)],
    ['a chain of sums', select(`item, ${chain('price', 1500, ' + ')}`)],
    [
      '10,000 columns',
      `INSERT INTO results SELECT item, price FROM (SELECT item, price, ${chain('price', 10_000, ', ')} FROM bids)`,
    ],
    ['10,000 values', `INSERT INTO results VALUES ${chain("('a', 1)", 10_000, ', ')}`],
    ['10,000 members of IN', select('item, price', `WHERE price IN (${chain('7', 10_000, ', ')})`)],
    ['a literal of 1 MB', select(`'${'x'.repeat(1_000_000)}', price`)],
    ['a name of 100 KB', select(`${'n'.repeat(100_000)}, price`)],
    ['a number of 100 KB', select(`item, ${'9'.repeat(100_000)}`)],
    [
      '100 joins',
      `INSERT INTO results SELECT b0.item, b0.price FROM bids AS b0 ${Array.from({ length: 100 }, (_, i) => `JOIN items AS i${i} ON b0.item = i${i}.item`).join(' ')}`,
    ],
    ['100 unions', `INSERT INTO results ${chain('SELECT item, price FROM bids', 100, ' UNION ALL ')}`],
    [
      'a pattern of many repetitions',
      'INSERT INTO results SELECT item, p FROM bids MATCH_RECOGNIZE (PARTITION BY item ORDER BY ts MEASURES A.price AS p PATTERN (A{2000000000} B))',
    ],
    [
      'a long pattern',
      `INSERT INTO results SELECT item, p FROM bids MATCH_RECOGNIZE (PARTITION BY item ORDER BY ts MEASURES A0.price AS p PATTERN (${Array.from({ length: 500 }, (_, i) => `A${i}`).join(' ')}))`,
    ],
  ])(
    '%s',
    (_, statement) => {
      const start = performance.now();
      compile(statement, 'stream');
      expect(performance.now() - start).toBeLessThan(boundedMs);
    },
    120_000,
  );
});
