import type { Diagnostic } from '@lockstep/kernel/diagnostics';
import type { SinkRelation } from '@lockstep/sql/algebra';
import { analyzeScript } from '@lockstep/sql/analyze';
import { expect, test } from 'vitest';
import { testConnector } from '../../test/support/test-connector.ts';
import { planRangeRun } from './range-run.ts';

const connectors = [testConnector('store', { sink: 'upsert' }, ['lockstep.sink.write-mode'])];
const tables = `
CREATE TABLE bids (ts TIMESTAMP(3), item STRING, WATERMARK FOR ts AS ts) WITH ('connector' = 'store');
CREATE TABLE keyed (ws TIMESTAMP(3), n BIGINT, PRIMARY KEY (ws) NOT ENFORCED)
  WITH ('connector' = 'store', 'lockstep.sink.write-mode' = 'replace');
CREATE TABLE files (ws TIMESTAMP(3), n BIGINT) WITH ('connector' = 'store', 'lockstep.sink.write-mode' = 'replace');
CREATE TABLE appended (ws TIMESTAMP(3), n BIGINT) WITH ('connector' = 'store');
`;
const hourMs = 3_600_000;
const count = (sink: string, windows: string): string =>
  `INSERT INTO ${sink} SELECT window_start, COUNT(*) FROM TABLE(${windows}) GROUP BY window_start, window_end;`;
const tumble = (size: string): string => `TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL ${size})`;

function rangeRun(statements: string, fromHour: number, toHour: number) {
  const script = analyzeScript(tables + statements, { catalog: { objects: [] }, connectors, mode: 'batch' });
  expect(script.diagnostics).toEqual([]);
  const sinks = script.statements.flatMap((analyzed): readonly SinkRelation[] =>
    analyzed.kind === 'insert' ? analyzed.sinks : [],
  );
  const diagnostics: Diagnostic[] = [];
  const { range, sinks: written } = planRangeRun(
    sinks,
    { fromMs: fromHour * hourMs, toMs: toHour * hourMs },
    diagnostics,
  );
  return {
    hours: [range.fromMs / hourMs, range.toMs / hourMs],
    written: written.map(({ table }) => [table.path.name, table.options['lockstep.sink.write-mode']]),
    said: diagnostics.map(({ severity, code }) => [severity, code]),
  };
}

test.each([
  ['whole windows stay as they are', count('appended', tumble("'1' HOUR")), [3, 5], [3, 5]],
  ['a window that is begun is read to its end', count('appended', tumble("'4' HOUR")), [3, 5], [0, 8]],
  [
    'windows with an offset have their own borders',
    count('appended', `TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '4' HOUR, INTERVAL '1' HOUR)`),
    [3, 5.5],
    [1, 9],
  ],
  [
    'of cumulating windows the longest counts',
    count('appended', `CUMULATE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' HOUR, INTERVAL '6' HOUR)`),
    [7, 8],
    [6, 12],
  ],
  [
    'windows of several sizes are all whole',
    count('appended', tumble("'4' HOUR")) + count('keyed', tumble("'6' HOUR")),
    [5, 7],
    [0, 12],
  ],
  ['without windows the range is what was asked for', 'INSERT INTO appended SELECT ts, 1 FROM bids;', [3, 5], [3, 5]],
])('%s', (_, statement, [fromHour, toHour], hours) => {
  expect(rangeRun(statement, fromHour!, toHour!)).toMatchObject({ hours, said: [] });
});

test('windows that overlap are refused: they have no border at which all are whole', () => {
  const hop = `HOP(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' HOUR, INTERVAL '2' HOUR)`;
  expect(rangeRun(count('appended', hop), 3, 5).said).toEqual([['error', 'plan.range_windows']]);
});

test('a result with a key is written row by row; one without, which would be replaced as a whole, is left as it is', () => {
  const both = count('keyed', tumble("'1' HOUR")) + count('files', tumble("'1' HOUR"));
  expect(rangeRun(both, 3, 5)).toMatchObject({
    written: [['keyed', 'append']],
    said: [['warning', 'plan.range_sink']],
  });
  expect(rangeRun(count('files', tumble("'1' HOUR")), 3, 5).said).toEqual([['error', 'plan.range_sink']]);
});
