import { analyzeScript } from '@lockstep/sql/analyze';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import { isDeterministicFunction } from '@lockstep/sql/functions';
import { expect, test } from 'vitest';
import { testConnector } from '../../test/support/test-connector.ts';
import { explainText } from '../explain/index.ts';
import { type PlannedJob, planJob } from './plan-job.ts';

const connectors = [
  testConnector('log', {}, ['changelog-mode']),
  testConnector('store', { sink: 'upsert' }, ['changelog-mode']),
];
const tables = `
CREATE TABLE a (k INT, x INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts) WITH ('connector' = 'log');
CREATE TABLE b (k INT, y INT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'log', 'changelog-mode' = 'I,UA,D');
CREATE TABLE c (k INT, z INT) WITH ('connector' = 'log');
CREATE TABLE o (k INT, n BIGINT) WITH ('connector' = 'log');
CREATE TABLE keyed (k INT, n BIGINT, PRIMARY KEY (k) NOT ENFORCED) WITH ('connector' = 'store');
`;

function plan(query: string, ttl: string | null = '36 h', mode: RuntimeMode = 'stream'): PlannedJob {
  const script = analyzeScript(`${tables} INSERT INTO ${query}`, { catalog: { objects: [] }, connectors, mode });
  expect(script.diagnostics).toEqual([]);
  const sinks = script.statements.flatMap(analyzed => (analyzed.kind === 'insert' ? analyzed.sinks : []));
  const config = ttl === null ? {} : { 'table.exec.state.ttl': ttl };
  return planJob(sinks, { mode, connectors, isDeterministicFunction, config });
}

/** Kinds and times of the nodes whose state expires. */
const lived = (query: string, ttl?: string | null): (readonly [string, readonly number[]])[] =>
  plan(query, ttl).plan!.nodes.flatMap(({ kind, stateTtlMs = [] }) =>
    stateTtlMs.some(ms => ms > 0) ? [[kind, stateTtlMs]] : [],
  );

const hourMs = 3_600_000;
const both = [36 * hourMs, 36 * hourMs];

test.each([
  ['o SELECT k, COUNT(*) FROM a GROUP BY k', 'group-aggregate'],
  ['o SELECT k, COUNT(*) OVER (PARTITION BY k ORDER BY p) FROM a', 'over'],
  ['o SELECT k, x FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY x) n FROM a) WHERE n <= 3', 'rank'],
  ['o SELECT k, y FROM b', 'changelog-normalize'],
])('the session gives a time to live to state that nothing else ends: %s', (query, kind) => {
  expect(lived(query)).toEqual([[kind, [36 * hourMs]]]);
  expect(lived(query, null)).toEqual([]);
  expect(lived(query, '0')).toEqual([]);
});

test('joins and set operations have a time to live per input', () => {
  expect(lived('o SELECT a.k, c.z FROM a JOIN c ON a.k = c.k')).toEqual([['join', both]]);
  expect(lived('o SELECT k, x FROM a EXCEPT SELECT k, z FROM c')).toEqual([['set-operation', both]]);
});

test.each([
  "o SELECT k, COUNT(*) FROM TUMBLE(TABLE a, DESCRIPTOR(ts), INTERVAL '1' MINUTE) GROUP BY k, window_start, window_end",
  'o SELECT k, COUNT(*) OVER (PARTITION BY k ORDER BY ts) FROM a',
  "o SELECT l.k, r.x FROM a l JOIN a r ON l.k = r.k AND l.ts BETWEEN r.ts - INTERVAL '1' HOUR AND r.ts",
])('state that the watermark ends has none: %s', query => {
  expect(lived(query)).toEqual([]);
});

test('a hint counts before the session, for the table that it names', () => {
  expect(lived("o SELECT /*+ STATE_TTL('a' = '1 d') */ k, COUNT(*) FROM a GROUP BY k")).toEqual([
    ['group-aggregate', [24 * hourMs]],
  ]);
  expect(lived("o SELECT /*+ STATE_TTL('a' = '0') */ k, COUNT(*) FROM a GROUP BY k")).toEqual([]);
  expect(lived("o SELECT /*+ STATE_TTL('r' = '1 h', 'r' = '2 h') */ a.k, r.z FROM a JOIN c r ON a.k = r.k")).toEqual([
    ['join', [36 * hourMs, 2 * hourMs]],
  ]);
});

test('the hint of a chain of joins is for the state of the tables; what is joined already keeps the default', () => {
  const query =
    "o SELECT /*+ STATE_TTL('a' = '1 h', 'c' = '2 h', 'd' = '3 h') */ a.k, d.z FROM a JOIN c ON a.k = c.k JOIN c d ON a.k = d.k";
  expect(lived(query)).toEqual([
    ['join', [hourMs, 2 * hourMs]],
    ['join', [36 * hourMs, 3 * hourMs]],
  ]);
});

test('a hint does not reach into the queries that FROM is made of', () => {
  const query =
    "o SELECT /*+ STATE_TTL('v' = '1 h') */ k, SUM(n) FROM (SELECT k, COUNT(*) n FROM a GROUP BY k) v GROUP BY k";
  expect(lived(query)).toEqual([
    ['group-aggregate', [36 * hourMs]],
    ['group-aggregate', [hourMs]],
  ]);
});

test('EXPLAIN shows it; a batch has none', () => {
  const query = "o SELECT /*+ STATE_TTL('c' = '2 h') */ a.k, c.z FROM a JOIN c ON a.k = c.k";
  expect(explainText(plan(query).plan!)).toContain('state ttl=[36 h, 2 h]');
  expect(explainText(plan(query, null).plan!)).toContain('state ttl=[none, 2 h]');
  expect(explainText(plan('o SELECT a.k, c.z FROM a JOIN c ON a.k = c.k').plan!)).toContain('state ttl=[36 h]');
  expect(explainText(plan(query, '1 d', 'batch').plan!)).not.toContain('ttl');
});

test('how long state lives is no part of its name', () => {
  const query = 'o SELECT k, COUNT(*) FROM a GROUP BY k';
  const uids = [null, '1 d', '2 d'].map(ttl => plan(query, ttl).plan!.nodes.map(({ uid }) => uid));
  expect(uids[1]).toEqual(uids[0]);
  expect(uids[2]).toEqual(uids[0]);
});

test('a setting or a hint that is no duration is refused', () => {
  expect(plan('o SELECT k, COUNT(*) FROM a GROUP BY k', 'a while').diagnostics).toMatchObject([
    { code: 'plan.bad_setting', message: "table.exec.state.ttl: 'a while' is no duration" },
  ]);
  const text = `${tables} SELECT /*+ STATE_TTL('a' = 'a while') */ k, COUNT(*) FROM a GROUP BY k`;
  const { diagnostics } = analyzeScript(text, { catalog: { objects: [] }, connectors, mode: 'stream' });
  expect(diagnostics).toMatchObject([{ code: 'analyze.hint_value', message: "'a while' is no duration" }]);
});
