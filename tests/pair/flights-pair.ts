import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** One text for both sides: hourly statistics per origin, from JSON files to JSON files. Paths are relative to the file root. */
export const pairSql = `
CREATE TABLE flights (
  flight_time TIMESTAMP(3), origin STRING, delay INT,
  WATERMARK FOR flight_time AS flight_time - INTERVAL '10' MINUTE
) WITH ('connector' = 'paired',
  'stream.connector' = 'filesystem', 'stream.path' = 'in', 'stream.format' = 'json',
  'batch.connector' = 'filesystem', 'batch.path' = 'in', 'batch.format' = 'json', 'batch.columns' = 'flight_time STRING, origin STRING, delay INT',
  'batch.map.flight_time' = 'CAST(flight_time AS TIMESTAMP(3))');

CREATE TABLE hourly (
  window_start TIMESTAMP(3), window_end TIMESTAMP(3), origin STRING, flights BIGINT, average_delay DOUBLE, late BIGINT,
  PRIMARY KEY (window_start, origin) NOT ENFORCED
) WITH ('connector' = 'paired',
  'stream.connector' = 'filesystem', 'stream.path' = 'stream', 'stream.format' = 'json',
  'batch.connector' = 'filesystem', 'batch.path' = 'batch', 'batch.format' = 'json');

INSERT INTO hourly
SELECT window_start, window_end, origin, COUNT(*), AVG(CAST(delay AS DOUBLE)), COUNT(*) FILTER (WHERE delay > 15)
FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(flight_time), INTERVAL '1' HOUR))
GROUP BY window_start, window_end, origin;
`;

const startMs = Date.UTC(2001, 0, 1);
const origins = ['SFO', 'JFK', 'OAK', 'ATL', 'ORD'];

/** Flights out of order by less than the watermark's delay; every `lateEvery`-th (0: none) two hours too late; in files whose names grow. */
export function writeFlights(
  directory: string,
  rowCount: number,
  { lateEvery = 0, rowsPerFile = rowCount } = {},
): void {
  mkdirSync(path.join(directory, 'in'), { recursive: true });
  let random = 42;
  const next = (bound: number): number => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((random / 2 ** 32) * bound);
  };
  const lines: string[] = [];
  for (let i = 0; i < rowCount; i++) {
    const isLate = lateEvery > 0 && i > 10_000 && i % lateEvery === 0;
    const timeMs = startMs + i * 4_000 - next(599_000) - (isLate ? 2 * 3_600_000 : 0);
    const flightTime = new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
    lines.push(
      JSON.stringify({ flight_time: flightTime, origin: origins[next(origins.length)], delay: next(90) - 20 }),
    );
  }
  for (let from = 0; from < rowCount; from += rowsPerFile) {
    const name = `flights-${String(from).padStart(9, '0')}.json`;
    writeFileSync(path.join(directory, 'in', name), `${lines.slice(from, from + rowsPerFile).join('\n')}\n`);
  }
}
