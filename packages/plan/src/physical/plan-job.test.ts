import { analyzeScript } from '@lockstep/sql/analyze';
import type { RuntimeMode } from '@lockstep/sql/catalog';
import { isDeterministicFunction } from '@lockstep/sql/functions';
import { describe, expect, test } from 'vitest';
import { testConnector } from '../../test/support/test-connector.ts';
import { explainText } from '../explain/index.ts';
import { type PlannedJob, planJob } from './plan-job.ts';

const connectors = [
  testConnector('log', { sink: 'insert-only', lookup: true }, ['changelog-mode']),
  testConnector('store', { sink: 'upsert', lookup: true }, ['changelog-mode']),
  testConnector('any', { lookup: true }, ['changelog-mode']),
];

const tables = `
CREATE TABLE bids (ts TIMESTAMP(3), item STRING, price INT, note STRING, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'log');
CREATE TABLE items (item STRING, name STRING, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'store');
CREATE TABLE totals (item STRING, total INT, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'store');
CREATE TABLE every_change (item STRING, total INT) WITH ('connector' = 'any');
CREATE TABLE appended (item STRING, total INT) WITH ('connector' = 'log');
CREATE TABLE noted (item STRING, price INT, note STRING, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'any', 'changelog-mode' = 'I,UA,D');
CREATE TABLE changes (item STRING, price INT, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'any', 'changelog-mode' = 'I,UB,UA,D');
CREATE TABLE upserts (item STRING, price INT, PRIMARY KEY (item) NOT ENFORCED) WITH ('connector' = 'any', 'changelog-mode' = 'I,UA,D');
`;

function plan(
  statement: string,
  mode: RuntimeMode = 'stream',
  range: { fromMs: number; toMs: number } | null = null,
  config: Readonly<Record<string, string>> = {},
): PlannedJob {
  const script = analyzeScript(tables + statement, { catalog: { objects: [] }, connectors, mode });
  expect(script.diagnostics).toEqual([]);
  const sinks = script.statements.flatMap(analyzed => (analyzed.kind === 'insert' ? analyzed.sinks : []));
  return planJob(sinks, { mode, connectors, isDeterministicFunction, range, config });
}

function explain(statement: string, mode: RuntimeMode = 'stream'): string {
  const { plan: physical, diagnostics } = plan(statement, mode);
  expect(diagnostics).toEqual([]);
  return explainText(physical!);
}

describe('planJob', () => {
  test('reads only the columns a query needs and filters before it projects', () => {
    expect(
      explain('INSERT INTO appended SELECT UPPER(item), price + 1 FROM bids WHERE price > 3'),
    ).toMatchInlineSnapshot(`
      "== Optimized Physical Plan ==
      Sink appended(connector=[log], changelogMode=[I])
      +- Calc(where=[(price > 3)], select=[UPPER(item), (price + 1)], changelogMode=[I])
         +- WatermarkAssigner(watermark=[(ts - 5000)], changelogMode=[I])
            +- TableSourceScan bids(connector=[log], changelogMode=[I])
      "
    `);
  });

  test('a LOOKUP hint says how to ask, and costs what comes after the join no state', () => {
    const join = (hint: string): string =>
      `INSERT INTO totals SELECT ${hint} n.name, SUM(b.price) FROM (SELECT *, PROCTIME() AS proc FROM bids) b JOIN items FOR SYSTEM_TIME AS OF b.proc AS n ON b.item = n.item GROUP BY n.name`;
    const hint = `/*+ LOOKUP('table' = 'n', 'retry-predicate' = 'lookup_miss', 'retry-strategy' = 'fixed_delay', 'fixed-delay' = '10 s', 'max-attempts' = '3', 'async' = 'true', 'timeout' = '1 min', 'shuffle' = 'true') */`;
    expect(explain(join(hint))).toContain(
      'LookupJoin items(type=[inner], keys=[item], timeout=[1 min], retry=[lookup_miss, 10 s, 3], shuffle=[true]',
    );
    const uids = (statement: string): readonly string[] =>
      plan(statement).plan!.nodes.flatMap(node => (node.kind === 'group-aggregate' ? [node.uid] : []));
    expect(uids(join(hint))).toEqual(uids(join('')));
  });

  test('never moves a filter below a watermark: a dropped row still carries time', () => {
    const { plan: physical } = plan('INSERT INTO appended SELECT item, price FROM bids WHERE price > 3');
    const kinds = physical!.nodes.map(node => node.kind);
    expect(kinds.indexOf('watermark-assigner')).toBeLessThan(kinds.indexOf('calc'));
  });

  test('leaves out -U where the sink replaces rows by the key of the aggregation', () => {
    const modes = (statement: string) =>
      plan(statement).plan!.nodes.find(node => node.kind === 'group-aggregate')?.changelogMode;
    expect(modes('INSERT INTO totals SELECT item, SUM(price) FROM bids GROUP BY item')).toBe('upsert');
    expect(modes('INSERT INTO every_change SELECT item, SUM(price) FROM bids GROUP BY item')).toBe('retract');
    expect(
      modes(
        'INSERT INTO totals SELECT item, s FROM (SELECT item, SUM(price) AS s FROM bids GROUP BY item) WHERE s > 1',
      ),
    ).toBe('retract');
  });

  test('a window aggregation emits final rows only, so an append-only sink takes it', () => {
    const statement = `INSERT INTO appended SELECT item, SUM(price) FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '1' MINUTE))
      GROUP BY window_start, window_end, item`;
    expect(explain(statement)).toContain(
      'WindowAggregate(window=[TUMBLE(1 min)], group by=[item], aggregates=[SUM(price)], changelogMode=[I])',
    );
  });

  test('refuses an updating query on an append-only sink in Flink words, and names the node', () => {
    const { plan: physical, diagnostics } = plan(
      'INSERT INTO appended SELECT item, SUM(price) FROM bids GROUP BY item',
    );
    expect(physical).toBeNull();
    expect(diagnostics[0]?.message).toBe(
      "Table sink 'default_catalog.default_database.appended' doesn't support consuming update and delete changes which is produced by node GroupAggregate",
    );
  });

  test('in batch mode every node is insert-only and there is no watermark', () => {
    const { plan: physical } = plan('INSERT INTO appended SELECT item, SUM(price) FROM bids GROUP BY item', 'batch');
    expect(physical!.nodes.every(node => node.changelogMode === 'insert-only')).toBe(true);
    expect(physical!.nodes.some(node => node.kind === 'watermark-assigner')).toBe(false);
  });

  test('inserts of one job over one table share its source and watermark', () => {
    const set = `EXECUTE STATEMENT SET BEGIN
      INSERT INTO appended SELECT item, price FROM bids WHERE price > 1;
      INSERT INTO every_change SELECT note, price FROM bids;
    END;`;
    const kinds = plan(set).plan!.nodes.map(node => node.kind);
    expect(kinds.filter(kind => kind === 'source')).toHaveLength(1);
    expect(kinds.filter(kind => kind === 'watermark-assigner')).toHaveLength(1);
  });

  test('an upsert sink takes an upsert source as it is, a sink of other keys does not', () => {
    const kinds = (statement: string) => plan(statement).plan!.nodes.map(node => node.kind);
    expect(kinds('INSERT INTO totals SELECT item, price FROM upserts')).not.toContain('changelog-normalize');
    expect(kinds('INSERT INTO every_change SELECT item, price FROM upserts')).toContain('changelog-normalize');
  });

  test('a filter on an upsert source is part of its normalization, but for what reads the key alone', () => {
    expect(
      explain("INSERT INTO totals SELECT item, price FROM upserts WHERE price > 3 AND item <> 'x'"),
    ).toMatchInlineSnapshot(`
      "== Optimized Physical Plan ==
      Sink totals(connector=[store], primary key=[item], changelogMode=[I,UA,D])
      +- Calc(select=[item, price], changelogMode=[I,UA,D])
         +- ChangelogNormalize(key=[item], where=[(price > 3)], changelogMode=[I,UA,D])
            +- Calc(where=[(item <> 'x')], select=[item, price], changelogMode=[I,UA,D])
               +- TableSourceScan upserts(connector=[any], primary key=[item], changelogMode=[I,UA,D])
      "
    `);
  });

  test('keeps the key of an upsert source that the query does not read', () => {
    const { plan: physical } = plan('INSERT INTO every_change SELECT note, MAX(price) FROM noted GROUP BY note');
    expect(physical!.nodes[0]!.schema.map(field => field.name)).toEqual(['item', 'price', 'note']);
    expect(physical!.nodes.find(node => node.kind === 'changelog-normalize')).toMatchObject({ keys: [0] });
  });

  test('-U of a source that names old rows goes no further than to the consumers that need it', () => {
    const kinds = (sink: string) =>
      plan(`INSERT INTO ${sink} SELECT item, price FROM changes`).plan!.nodes.map(n => n.kind);
    expect(kinds('totals')).toContain('drop-update-before');
    expect(kinds('every_change')).not.toContain('drop-update-before');
  });

  test('a join that keeps each row in its place passes upserts on; one on other columns needs old values', () => {
    const join = (on: string) =>
      plan(`INSERT INTO totals SELECT a.item, b.price FROM upserts a JOIN upserts b ON ${on}`).plan!.nodes.find(
        node => node.kind === 'join',
      );
    expect(join('a.item = b.item')).toMatchObject({ changelogMode: 'upsert', leftUpsertKey: [0], rightUpsertKey: [0] });
    expect(join('a.price = b.price')).toMatchObject({ changelogMode: 'retract' });
  });

  test('rows that may replace each other under one primary key need a materializer, and ON CONFLICT where it is asked for', () => {
    const statement = 'INSERT INTO totals SELECT a.item, b.price FROM upserts a JOIN upserts b ON a.price = b.price';
    const strict = { 'table.exec.sink.require-on-conflict': 'true' };
    expect(plan(statement).plan!.nodes).toContainEqual(expect.objectContaining({ kind: 'upsert-materialize' }));
    expect(plan(statement, 'stream', null, strict).diagnostics[0]?.code).toBe('plan.upsert_key_differs');
    const { plan: physical } = plan(`${statement} ON CONFLICT DO DEDUPLICATE`, 'stream', null, strict);
    expect(physical!.nodes).toContainEqual(expect.objectContaining({ kind: 'upsert-materialize', keys: [0] }));
    expect(
      plan('INSERT INTO totals SELECT item, price FROM upserts ON CONFLICT DO ERROR').diagnostics[0]?.message,
    ).toContain('requires all source tables to define watermarks');
    expect(
      plan('INSERT INTO appended SELECT item, price FROM bids ON CONFLICT DO NOTHING').diagnostics[0]?.message,
    ).toContain('ON CONFLICT clause is only allowed for upsert sinks');
  });

  test('an upsert source is normalized before anything depends on old values', () => {
    const kinds = plan('INSERT INTO totals SELECT item, SUM(price) FROM upserts GROUP BY item').plan!.nodes.flatMap(
      ({ kind }) => (kind === 'exchange' ? [] : [kind]),
    );
    expect(kinds[1]).toBe('changelog-normalize');
  });

  test('a join on the key of one side knows that side as unique', () => {
    const { plan: physical } = plan(
      'INSERT INTO every_change SELECT i.name, b.price FROM bids b JOIN items i ON b.item = i.item',
    );
    const join = physical!.nodes.find(node => node.kind === 'join');
    expect(join).toMatchObject({ leftUnique: false, rightUnique: true, changelogMode: 'insert-only' });
  });

  test('a batch range reads only rows whose event time is inside', () => {
    const { plan: physical } = plan('INSERT INTO appended SELECT item, price FROM bids', 'batch', {
      fromMs: 0,
      toMs: 86_400_000,
    });
    expect(explainText(physical!)).toContain(
      'where=[((ts >= 1970-01-01 00:00:00.000) AND (ts < 1970-01-02 00:00:00.000))]',
    );
  });

  test('names of stateful nodes do not depend on spaces, comments or options', () => {
    const uid = (statement: string) => plan(statement).plan!.nodes.find(node => node.kind === 'group-aggregate')!.uid;
    expect(uid('INSERT INTO totals SELECT item, SUM(price) FROM bids GROUP BY item')).toBe(
      uid('INSERT INTO totals\n  -- the same\n  SELECT item,   SUM(price) FROM bids GROUP BY item'),
    );
  });
});
