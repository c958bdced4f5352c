import { type CompiledJob, compileJob, compileStatement } from '@lockstep/backends/embedded';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import { printCells } from '@lockstep/testkit/run-query';
import { type Fault, SeededRandom, simulate } from '@lockstep/testkit/simulation';
import { expect, test } from 'vitest';
import { simulationRounds, simulationSeed } from './simulation-settings.ts';

const sqlText = `
SET 'lockstep.late-rows.path' = 'late';
CREATE TABLE visits (page STRING, seconds INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
WITH ('connector' = 'values', 'data' = '[
  ["a", 1, "2024-01-01 00:00:01"], ["b", 2, "2024-01-01 00:00:31"], ["a", 3, "2024-01-01 00:00:02"],
  ["c", 4, "2024-01-01 00:00:19"], ["b", 5, "2024-01-01 00:00:29"], ["a", 6, "2024-01-01 00:00:46"], ["c", 7, "2024-01-01 00:00:30"]]');
CREATE TABLE counted (page STRING, ends TIMESTAMP(3), visits BIGINT) WITH ('connector' = 'values');
CREATE TABLE firsts (page STRING, seconds INT) WITH ('connector' = 'values');
EXECUTE STATEMENT SET BEGIN
INSERT INTO counted SELECT page, window_end, COUNT(*)
  FROM TABLE(HOP(TABLE visits, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '20' SECOND)) GROUP BY page, window_start, window_end;
INSERT INTO firsts SELECT page, seconds FROM
  (SELECT *, ROW_NUMBER() OVER (PARTITION BY page ORDER BY ts) AS n FROM visits) WHERE n = 1;
END;`;

/** By hand: the watermark is at :30 after the second row and at :45 after the sixth. */
const late = [
  'window-aggregate 2023-12-31T23:59:50 2024-01-01T00:00:10 a 2024-01-01 00:00:02.000',
  'window-aggregate 2024-01-01T00:00 2024-01-01T00:00:20 a 2024-01-01 00:00:02.000',
  'window-aggregate 2024-01-01T00:00 2024-01-01T00:00:20 c 2024-01-01 00:00:19.000',
  'window-aggregate 2024-01-01T00:00:10 2024-01-01T00:00:30 c 2024-01-01 00:00:19.000',
  'window-aggregate 2024-01-01T00:00:10 2024-01-01T00:00:30 b 2024-01-01 00:00:29.000',
  'window-aggregate 2024-01-01T00:00:20 2024-01-01T00:00:40 c 2024-01-01 00:00:30.000',
  ...[
    'a 2024-01-01 00:00:02.000',
    'c 2024-01-01 00:00:19.000',
    'b 2024-01-01 00:00:29.000',
    'c 2024-01-01 00:00:30.000',
  ].map(row => `rank NULL NULL ${row}`),
];

const request = { sqlText, catalog: { objects: [] }, connectors: connectorDescriptors, config: {} };

test('each late row is told once for each window that it is missing from, whatever breaks', async () => {
  const job = compileJob({ ...request, mode: 'stream' });
  const random = new SeededRandom(simulationSeed);
  const lateRows = async (seed: number, faults: readonly Fault[], parallelism: readonly number[] = [1]) => {
    const { tables, steps } = await simulate(job, { seed, faults, parallelism });
    const rows = tables.get('late_rows')!.map(({ cells: [operator, start, end, row] }) => {
      const { page, ts } = JSON.parse(row!) as { page: string; ts: string };
      return printCells([operator!.replace(/-[^-]*$/, ''), start!, end!, page, ts]).replaceAll(', ', ' ');
    });
    return { rows: rows.toSorted(), steps: steps[0]! };
  };
  const undisturbed = await lateRows(1, []);
  expect(undisturbed.rows).toEqual(late.toSorted());
  for (let round = 0; round < 5 * simulationRounds; round++) {
    const faults = [1, 2].map(
      (): Fault => ({ atStep: 1 + random.int(undisturbed.steps), kind: random.pick(['crash', 'error']) }),
    );
    const { rows } = await lateRows(simulationSeed + round, faults, [1 + (round % 2), 2]);
    expect(rows, JSON.stringify(faults)).toEqual(late.toSorted());
  }
}, 600_000);

test('a batch has no late rows, and a query that is shown has no place for them', () => {
  const sinksOf = ({ plan }: CompiledJob) => plan!.nodes.filter(node => node.kind === 'sink').length;
  expect(sinksOf(compileJob({ ...request, mode: 'stream' }))).toBe(3);
  expect(sinksOf(compileJob({ ...request, mode: 'batch' }))).toBe(2);
  const shown = `${sqlText}\nSELECT COUNT(*) FROM TABLE(TUMBLE(TABLE visits, DESCRIPTOR(ts), INTERVAL '9' SECOND)) GROUP BY window_start, window_end`;
  expect(sinksOf(compileStatement({ ...request, sqlText: shown, mode: 'stream' }, shown.length))).toBe(1);
});
