import { describe, expect, it } from 'vitest';
import type { Query, Select, TableReference } from '../ast/index.ts';
import { statementOf } from './test-parsing.ts';

function queryOf(text: string): Query {
  const statement = statementOf(text);
  if (statement.kind !== 'query-statement') throw new Error(statement.kind);
  return statement.query;
}

function selectOf(text: string): Select {
  const { body } = queryOf(text);
  if (body.kind !== 'select') throw new Error(body.kind);
  return body;
}

const fromOf = (text: string): TableReference | undefined => selectOf(`SELECT * FROM ${text}`).from;

describe('select', () => {
  it('reads its clauses in order', () => {
    const select = selectOf(
      'SELECT /*+ BROADCAST(a) */ DISTINCT a, b c, t.* FROM t WHERE a GROUP BY a, (b, c) HAVING b WINDOW w AS (ORDER BY a) QUALIFY rn = 1',
    );
    expect(select).toMatchObject({
      hints: [{ name: { name: 'BROADCAST' } }],
      quantifier: 'DISTINCT',
      items: [{ alias: undefined }, { alias: { name: 'c' } }, { kind: 'select-star', qualifier: [{ name: 't' }] }],
      groupBy: { elements: [{ expressions: [{}] }, { expressions: [{}, {}] }] },
      windows: [{ name: { name: 'w' } }],
      qualify: { kind: 'binary' },
    });
  });

  it('reads grouping sets, nested and empty', () => {
    expect(selectOf('SELECT 1 FROM t GROUP BY GROUPING SETS ((a, b), (), ROLLUP (a)), CUBE (c)').groupBy).toMatchObject(
      {
        elements: [
          { form: 'GROUPING SETS', elements: [{ expressions: [{}, {}] }, { expressions: [] }, { form: 'ROLLUP' }] },
          { form: 'CUBE', elements: [{}] },
        ],
      },
    );
  });

  it('takes LIMIT and OFFSET in either order, and FETCH', () => {
    expect(queryOf('SELECT 1 LIMIT 2 OFFSET 1')).toMatchObject({ limit: { text: '2' }, offset: { text: '1' } });
    expect(queryOf('SELECT 1 OFFSET 1 ROWS FETCH FIRST 2 ROWS ONLY')).toMatchObject({
      limit: { text: '2' },
      offset: { text: '1' },
    });
    expect(queryOf('SELECT 1 LIMIT ALL').limit).toBeUndefined();
  });
});

describe('set operations and WITH', () => {
  it('binds INTERSECT tighter than UNION, and groups to the left', () => {
    expect(queryOf('SELECT 1 UNION SELECT 2 INTERSECT SELECT 3 EXCEPT ALL SELECT 4').body).toMatchObject({
      operator: 'EXCEPT',
      all: true,
      left: { operator: 'UNION', right: { operator: 'INTERSECT' } },
    });
  });

  it('keeps the clauses of a parenthesized operand inside it', () => {
    expect(queryOf('(SELECT 1 LIMIT 1) UNION ALL (SELECT 2) ORDER BY 1')).toMatchObject({
      orderBy: [{}],
      body: { left: { kind: 'query', limit: {} }, right: { kind: 'select' } },
    });
  });

  it('reads common table expressions', () => {
    expect(queryOf('WITH a AS (SELECT 1), b (x, y) AS (VALUES (1, 2)) SELECT * FROM b').with).toMatchObject({
      items: [{ name: { name: 'a' }, columns: [] }, { columns: [{ name: 'x' }, { name: 'y' }] }],
    });
  });

  it('spreads rows of VALUES but not a row inside a row', () => {
    expect(queryOf("VALUES (1, 'a'), ROW(2, 'b'), 3, (ROW(4, 5))").body).toMatchObject({
      rows: [{ values: [{}, {}] }, { values: [{}, {}] }, { values: [{}] }, { values: [{ kind: 'row-constructor' }] }],
    });
  });
});

describe('tables', () => {
  it('reads joins of every kind into one tree', () => {
    expect(fromOf('a JOIN b ON x LEFT OUTER JOIN c USING (k) NATURAL FULL JOIN d CROSS JOIN e, f')).toMatchObject({
      type: 'COMMA',
      right: { path: { parts: [{ name: 'f' }] } },
      left: {
        type: 'CROSS',
        left: {
          type: 'FULL',
          natural: true,
          left: { type: 'LEFT', using: [{ name: 'k' }], left: { type: 'INNER', on: {} } },
        },
      },
    });
  });

  it('reads temporal joins, hints and sampling on a table', () => {
    expect(fromOf("a JOIN b /*+ OPTIONS('k'='v') */ FOR SYSTEM_TIME AS OF a.ts AS c ON TRUE")).toMatchObject({
      right: {
        hints: [{ arguments: [{ key: { value: 'k' } }] }],
        systemTime: { kind: 'column-reference' },
        alias: { name: { name: 'c' } },
      },
    });
    expect(fromOf('t TABLESAMPLE SYSTEM (10) REPEATABLE (1)')).toMatchObject({
      kind: 'table-sample',
      method: 'SYSTEM',
      seed: {},
    });
  });

  it('reads table functions with and without TABLE(..)', () => {
    expect(fromOf("TABLE(TUMBLE(TABLE db.t, DESCRIPTOR(ts), INTERVAL '1' DAY)) AS w (a, b)")).toMatchObject({
      kind: 'table-function',
      wrapped: true,
      call: { arguments: [{ kind: 'table-argument' }, { kind: 'descriptor' }, { kind: 'interval-literal' }] },
      alias: { columns: [{}, {}] },
    });
    expect(fromOf('f(x => TABLE t PARTITION BY a ORDER BY b, y => 1)')).toMatchObject({
      wrapped: false,
      call: { arguments: [{ value: { partitionBy: [{}], orderBy: [{}] } }, { name: { name: 'y' } }] },
    });
    expect(fromOf('t, LATERAL TABLE(split(name)) AS s(w)')).toMatchObject({ right: { lateral: true, wrapped: true } });
    expect(fromOf('t LEFT JOIN LATERAL f(a) ON TRUE')).toMatchObject({ right: { lateral: true, wrapped: false } });
  });

  it('reads UNNEST, subqueries, parentheses and PIVOT', () => {
    expect(fromOf('t CROSS JOIN UNNEST(a, b) WITH ORDINALITY AS u (x)')).toMatchObject({
      right: { collections: [{}, {}], withOrdinality: true },
    });
    expect(fromOf('((SELECT 1) UNION SELECT 2) AS d')).toMatchObject({
      kind: 'derived-table',
      query: { body: { kind: 'set-operation' } },
    });
    expect(fromOf('((SELECT 1) AS x JOIN y ON TRUE)')).toMatchObject({
      kind: 'parenthesized-table',
      input: { kind: 'join' },
    });
    expect(fromOf('t PIVOT (SUM(x) AS s FOR (y, z) IN ((1, 2) AS k)) AS p')).toMatchObject({
      kind: 'pivot',
      columns: [{}, {}],
      values: [{ alias: { name: 'k' } }],
    });
    expect(fromOf('t UNPIVOT INCLUDE NULLS (v FOR k IN (a, b))')).toMatchObject({
      kind: 'unpivot',
      includeNulls: true,
      items: [{}, {}],
    });
  });

  it('reads MATCH_RECOGNIZE', () => {
    const text = `t MATCH_RECOGNIZE (PARTITION BY u ORDER BY ts MEASURES FIRST(A.x) AS s, FINAL LAST(B.y) AS e ALL ROWS PER MATCH
      AFTER MATCH SKIP TO LAST B PATTERN (^ A (B | C)*? D{2,} {- E -} $) WITHIN INTERVAL '1' HOUR SUBSET S = (A, B) DEFINE B AS B.x > A.x) AS m`;
    expect(fromOf(text)).toMatchObject({
      kind: 'match-recognize',
      measures: [{ alias: { name: 's' } }, { expression: { matchSemantics: 'FINAL' } }],
      rowsPerMatch: 'ALL ROWS',
      afterMatch: { to: 'TO LAST', variable: { name: 'B' } },
      pattern: {
        items: [
          { anchor: 'start' },
          { variable: { name: 'A' } },
          { min: 0, max: undefined, reluctant: true, pattern: { kind: 'pattern-alternation' } },
          { min: 2, max: undefined },
          { kind: 'pattern-exclusion' },
          { anchor: 'end' },
        ],
      },
      within: { text: '1' },
      subsets: [{ variables: [{}, {}] }],
      define: [{ variable: { name: 'B' } }],
      alias: { name: { name: 'm' } },
    });
  });
});
