import { foldChangelog, runQuery } from '@lockstep/testkit/run-query';
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** Rows of `events` and `prices` in event-time order, so that no mode drops a late one. */
interface Tables {
  readonly events: readonly Row[];
  readonly prices: readonly Row[];
}

type Row = readonly [id: number, key: string | null, value: number | null, second: number];

const rows: fc.Arbitrary<readonly Row[]> = fc
  .array(
    fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom('a', 'b', 'c', null),
      fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
      fc.integer({ min: 0, max: 30 }),
    ),
    { maxLength: 12 },
  )
  .map(list => list.toSorted((a, b) => a[3] - b[3]));

const time = (second: number): string => `2024-01-01 00:00:${String(second).padStart(2, '0')}.000`;

const table = (name: string, list: readonly Row[]): string => `
CREATE TABLE ${name} (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '2' SECOND)
WITH ('connector' = 'values', 'data' = '${JSON.stringify(list.map(([id, k, v, second]) => [id, k, v, time(second)]))}');`;

const definitions = ({ events, prices }: Tables): string => `${table('events', events)}${table('prices', prices)}
CREATE VIEW sums AS SELECT k, COUNT(*) AS n, SUM(v) AS s FROM events GROUP BY k;
CREATE VIEW tops AS SELECT k, MAX(v) AS m FROM prices GROUP BY k;
CREATE VIEW tumbled AS SELECT * FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND));
CREATE VIEW counted AS SELECT window_start, window_end, k, COUNT(*) AS n
  FROM TABLE(TUMBLE(TABLE prices, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, k;
`;

const queries = [
  'SELECT sums.k, n, m FROM sums JOIN tops ON sums.k = tops.k',
  'SELECT sums.k, n, m FROM sums LEFT JOIN tops ON sums.k = tops.k AND n < m',
  'SELECT sums.k, n, m FROM sums FULL JOIN tops ON sums.n = tops.m',
  'SELECT sums.k, n, m FROM sums RIGHT JOIN tops ON sums.k IS NOT DISTINCT FROM tops.k',
  'SELECT a.k, b.k FROM sums a JOIN sums b ON a.n = b.n AND a.k < b.k',
  'SELECT events.id, prices.id FROM events LEFT JOIN prices ON events.v < prices.v',
  'SELECT e.id, x.n, y.m FROM events e JOIN sums x ON e.k = x.k LEFT JOIN tops y ON x.k = y.k',
  'SELECT * FROM sums WHERE k IN (SELECT k FROM tops WHERE m > 2)',
  'SELECT * FROM sums WHERE k NOT IN (SELECT k FROM tops)',
  'SELECT * FROM sums WHERE NOT EXISTS (SELECT 1 FROM tops WHERE tops.k = sums.k AND tops.m > sums.n)',
  'SELECT id, (SELECT MAX(v) FROM prices p WHERE p.k = e.k) FROM events e',
  'SELECT n, COUNT(*), COUNT(DISTINCT s) FROM sums GROUP BY n',
  'SELECT MAX(n), MIN(s), SUM(n) FROM sums WHERE s > 3',
  'SELECT k, n FROM sums UNION SELECT k, m FROM tops',
  'SELECT k FROM sums INTERSECT SELECT k FROM tops',
  'SELECT n FROM sums EXCEPT ALL SELECT m FROM tops',
  'SELECT k, n, COUNT(*) FROM sums GROUP BY ROLLUP (k, n)',
  `SELECT e.id, p.id FROM events e JOIN prices p ON e.k = p.k AND e.ts BETWEEN p.ts - INTERVAL '3' SECOND AND p.ts + INTERVAL '4' SECOND`,
  `SELECT e.id, p.id FROM events e FULL JOIN prices p ON e.k = p.k AND e.v > p.v AND e.ts > p.ts AND e.ts <= p.ts + INTERVAL '5' SECOND`,
  `SELECT window_end, COUNT(*) FROM TABLE(TUMBLE((SELECT e.ts, p.v FROM events e JOIN prices p
    ON e.k = p.k AND p.ts BETWEEN e.ts - INTERVAL '8' SECOND AND e.ts + INTERVAL '8' SECOND), DESCRIPTOR(ts), INTERVAL '6' SECOND))
    GROUP BY window_start, window_end`,
  `SELECT t.id, t.window_end, c.n FROM tumbled t LEFT JOIN counted c
    ON t.k = c.k AND t.window_start = c.window_start AND t.window_end = c.window_end`,
  `SELECT t.id, c.k, c.window_end FROM tumbled t FULL JOIN counted c
    ON t.v > c.n AND t.window_start = c.window_start AND t.window_end = c.window_end`,
  `SELECT t.id FROM tumbled t WHERE NOT EXISTS (SELECT 1 FROM counted c
    WHERE t.k = c.k AND t.window_start = c.window_start AND t.window_end = c.window_end)`,
  'SELECT window_end, SUM(n), COUNT(*) FROM counted GROUP BY window_start, window_end',
  `SELECT window_start, window_end, k, GROUPING(k), COUNT(*)
    FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) GROUP BY window_start, window_end, CUBE (k)`,
  `SELECT window_start, window_end, COUNT(DISTINCT k), SUM(v)
    FROM TABLE(CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '12' SECOND)) GROUP BY window_start, window_end`,
  `SELECT k, window_start, window_end, COUNT(*)
    FROM TABLE(SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '3' SECOND)) GROUP BY k, window_start, window_end`,
  `SELECT HOP_START(ts, INTERVAL '4' SECOND, INTERVAL '6' SECOND), k, COUNT(*) FROM events
    GROUP BY k, HOP(ts, INTERVAL '4' SECOND, INTERVAL '6' SECOND)`,
];

test.each(queries)('a stream folded is the batch, in however many subtasks: %s', async query => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ events: rows, prices: rows }),
      fc.integer({ min: 1, max: 4 }),
      async (tables, subtasks) => {
        const text = definitions(tables) + query;
        const stream = foldChangelog(await runQuery(text, 'stream', [], subtasks));
        const batch = foldChangelog(await runQuery(text, 'batch', []));
        expect(stream.toSorted()).toEqual(batch.toSorted());
      },
    ),
    { seed: 4711, numRuns: 12, endOnFailure: true },
  );
});
