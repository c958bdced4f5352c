import type { CatalogObject } from '@lockstep/sql/catalog';
import { foldChangelog, runQuery } from '@lockstep/testkit/run-query';
import fc from 'fast-check';
import { expect, test } from 'vitest';

interface Table {
  readonly rows: readonly (readonly [number | null, number | null])[];
  /** What the planner is told, true or not. */
  readonly rowCount: number;
  readonly distinct: readonly [number, number];
  /** Which earlier table it is joined with, on which columns. */
  readonly joinedWith: number;
  readonly column: 'x' | 'y';
  readonly otherColumn: 'x' | 'y';
}

const value = fc.option(fc.integer({ min: 0, max: 4 }));
const xy = fc.constantFrom<'x' | 'y'>('x', 'y');
const count = fc.integer({ min: 1, max: 1_000_000 });
const table: fc.Arbitrary<Table> = fc.record({
  rows: fc.array(fc.tuple(value, value), { maxLength: 5 }),
  rowCount: count,
  distinct: fc.tuple(count, count),
  joinedWith: fc.nat(),
  column: xy,
  otherColumn: xy,
});

const stored = ({ rows, rowCount, distinct: [x, y] }: Table, i: number): CatalogObject => ({
  path: { catalog: 'default_catalog', database: 'default_database', name: `t${i}` },
  kind: 'table',
  createStatement: `CREATE TABLE t${i} (x INT, y INT) WITH ('connector' = 'values', 'data' = '${JSON.stringify(rows)}')`,
  statistics: {
    rowCount,
    columns: { x: { distinctCount: x, nullCount: 0 }, y: { distinctCount: y, nullCount: 0 } },
  },
});

/** The tables in order, each joined with one before it, some conditions in WHERE; `extra` compares columns of two tables. */
function queryOf(tables: readonly Table[], extra: readonly [number, number] | null): string {
  const on = (i: number): string => {
    const { joinedWith, column, otherColumn } = tables[i]!;
    return `t${i}.${column} = t${joinedWith % i}.${otherColumn}`;
  };
  const from = tables
    .map((_, i) => (i === 0 ? 't0' : i % 3 === 2 ? `CROSS JOIN t${i}` : `JOIN t${i} ON ${on(i)}`))
    .join(' ');
  const where = tables.flatMap((_, i) => (i % 3 === 2 ? [on(i)] : []));
  if (extra !== null) where.push(`t${extra[0] % tables.length}.x <= t${extra[1] % tables.length}.y`);
  return `SELECT * FROM ${from}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
}

test.each(['stream', 'batch'] as const)(
  '%s: whatever statistics say, a reordered join has the rows of the written one',
  async mode => {
    const shape = fc.tuple(fc.array(table, { minLength: 3, maxLength: 6 }), fc.option(fc.tuple(fc.nat(), fc.nat())));
    await fc.assert(
      fc.asyncProperty(shape, fc.constantFrom('12', '2'), async ([tables, extra], bushyMax) => {
        const query = queryOf(tables, extra);
        const catalog = { objects: tables.map(stored) };
        const settings = `SET 'table.optimizer.join-reorder-enabled' = 'true'; SET 'table.optimizer.bushy-join-reorder-threshold' = '${bushyMax}';`;
        const rows = async (sql: string) => [...foldChangelog(await runQuery(sql, mode, [], 1, catalog))].sort();
        expect(await rows(settings + query)).toEqual(await rows(query));
      }),
      { seed: 20261125, numRuns: 40, endOnFailure: true },
    );
  },
);
