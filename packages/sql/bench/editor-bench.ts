/**
 * How long the editor waits: `node packages/sql/bench/editor-bench.ts`. Completion at every 7th character of a 500-line script (budget:
 * p95 <= 10 ms), once as a script of many statements and once as one long query, and formatting of the same scripts.
 */
import { type CatalogView, complete } from '../src/complete/index.ts';
import { format } from '../src/format/index.ts';

const columns = Array.from({ length: 40 }, (_, index) => ({ name: `column_${index}`, type: 'STRING' }));
const catalog: CatalogView = {
  currentCatalog: 'c',
  currentDatabase: 'd',
  locale: 'en',
  tables: Array.from({ length: 200 }, (_, index) => ({
    catalog: 'c',
    database: 'd',
    name: `table_${index}`,
    kind: 'table',
    columns,
  })),
  functions: Array.from({ length: 300 }, (_, index) => ({
    name: `FUNCTION_${index}`,
    kind: 'scalar',
    signature: 'f(a, b)',
  })),
  connectors: [],
};

const statement = (index: number): string => `INSERT INTO table_${index}
SELECT a.column_1, b.column_2 AS x,
  CASE WHEN a.column_3 = 'x' THEN UPPER(b.column_4) ELSE 'none' END AS kind
FROM table_${index} AS a
JOIN table_${index + 1} AS b ON a.column_1 = b.column_1 AND b.column_5 > 10
WHERE a.column_6 IS NOT NULL
  AND b.column_7 IN ('a', 'b', 'c')
GROUP BY a.column_1, b.column_2;
-- next
`;
const many = Array.from({ length: 56 }, (_, index) => statement(index)).join('');
const long = `INSERT INTO table_0\n${Array.from({ length: 63 }, (_, index) => statement(index).split('\n').slice(1, 8).join('\n').replace(';', '')).join('\nUNION ALL\n')};`;

for (const [name, script] of [
  ['many statements', many],
  ['one long query', long],
] as const) {
  console.log(`${name}: ${script.split('\n').length} lines`);
  report(
    '  complete',
    Array.from(
      { length: Math.floor(script.length / 7) },
      (_, index) => () => complete(script, index * 7, catalog).items.length,
    ),
  );
  report(
    '  format',
    Array.from({ length: 20 }, () => () => format(script).text.length),
  );
}

function report(name: string, works: readonly (() => number)[]): void {
  const times = works.map(work => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  times.sort((left, right) => left - right);
  const at = (share: number): string =>
    (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(2);
  console.log(`${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms of ${times.length}`);
}
