import { analyzeScript } from '@lockstep/sql/analyze';
import { isDeterministicFunction } from '@lockstep/sql/functions';
import { expect, test } from 'vitest';
import { testConnector } from '../../test/support/test-connector.ts';
import type { SourceNode } from '../physical/physical-plan.ts';
import { planJob } from '../physical/plan-job.ts';

const rows = testConnector('rows', { readsFields: true });
const tables = `
CREATE TABLE events (
  kind INT,
  bid ROW<auction INT, price INT, place ROW<x INT, y INT>, ts TIMESTAMP(3)>,
  person ROW<id INT, name STRING, ts TIMESTAMP(3)>,
  ts AS CASE kind WHEN 1 THEN bid.ts ELSE person.ts END,
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH ('connector' = 'rows');
CREATE VIEW bids AS SELECT bid.auction, bid.price, bid.place.x, ts FROM events WHERE kind = 1;
CREATE VIEW people AS SELECT person.id, person.name, ts FROM events WHERE kind = 2;
CREATE TABLE numbers (a INT, b INT) WITH ('connector' = 'rows');
`;

/** What the job's sources read, one list a source. */
function read(statements: string, connector = rows): readonly (readonly string[])[] {
  const script = analyzeScript(tables + statements, {
    catalog: { objects: [] },
    connectors: [connector],
    mode: 'stream',
  });
  expect(script.diagnostics).toEqual([]);
  const sinks = script.statements.flatMap(statement => (statement.kind === 'insert' ? statement.sinks : []));
  const { plan, diagnostics } = planJob(sinks, { mode: 'stream', connectors: [connector], isDeterministicFunction });
  expect(diagnostics).toEqual([]);
  const sources = plan!.nodes.filter((node): node is SourceNode => node.kind === 'source');
  return sources.map(source => source.schema.map(field => (field.path ?? [field.name]).join('/')));
}

test('only the fields that somebody asks for are read, rows inside of rows too', () => {
  expect(read('INSERT INTO numbers SELECT auction, x FROM bids;')).toEqual([
    ['kind', 'bid/auction', 'bid/ts', 'person/ts', 'bid/place/x'].toSorted(byDeclaration),
  ]);
});

/** Columns lie in the order of their declaration; the fields of a row where the row was. */
function byDeclaration(left: string, right: string): number {
  const order = ['kind', 'bid/auction', 'bid/price', 'bid/place/x', 'bid/place/y', 'bid/ts', 'person/id', 'person/ts'];
  return order.indexOf(left) - order.indexOf(right);
}

test('two views of a table stay one source, which reads what either needs', () => {
  const join = 'INSERT INTO numbers SELECT b.price, p.id FROM bids AS b JOIN people AS p ON b.auction = p.id;';
  expect(read(join)).toEqual([['kind', 'bid/auction', 'bid/price', 'bid/ts', 'person/id', 'person/ts']]);
});

test('a row that somebody needs as a whole is read as a whole', () => {
  const whole = 'INSERT INTO numbers SELECT bid.price, 1 FROM events WHERE bid IS NOT NULL;';
  expect(read(whole)).toEqual([['kind', 'bid', 'person/ts']]);
});

test('a connector that reads whole rows only is asked for whole rows only', () => {
  const { readsFields: _, ...plain } = rows;
  expect(read('INSERT INTO numbers SELECT auction, price FROM bids;', plain)).toEqual([['kind', 'bid', 'person']]);
});
