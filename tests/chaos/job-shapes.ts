import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const rowCount = 9_000;
const rowsPerFile = 150;
const keyCount = 40;

/** A job by the kind of state it keeps and the kind of sink it writes. Its result is the table `outcome`, in Postgres or as files below the directory. */
export interface JobShape {
  readonly name: string;
  readonly sink: 'postgres' | 'files';
  /** The columns of the result, as SQL. */
  readonly columns: string;
  readonly query: string;
}

const tumble = "TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE))";

export const jobShapes: readonly JobShape[] = [
  {
    name: 'group aggregation to Postgres',
    sink: 'postgres',
    columns: 'k STRING, n BIGINT, people BIGINT, most INT, PRIMARY KEY (k) NOT ENFORCED',
    query: 'SELECT k, COUNT(*), COUNT(DISTINCT v), MAX(v) FROM events GROUP BY k',
  },
  {
    name: 'window aggregation to files',
    sink: 'files',
    columns: 'k STRING, ends TIMESTAMP(3), n BIGINT, total BIGINT',
    query: `SELECT k, window_end, COUNT(*), SUM(CAST(v AS BIGINT)) FROM ${tumble} GROUP BY k, window_start, window_end`,
  },
  {
    name: 'outer join to Postgres',
    sink: 'postgres',
    columns: 'id INT, k STRING, city STRING, PRIMARY KEY (id) NOT ENFORCED',
    query: 'SELECT e.id, e.k, p.city FROM events e LEFT JOIN places p ON e.k = p.k WHERE e.id < 3000',
  },
  {
    name: 'Top-N over deduplicated rows to Postgres',
    sink: 'postgres',
    columns: 'k STRING, place BIGINT, id INT, PRIMARY KEY (k, place) NOT ENFORCED',
    query: `SELECT k, place, id FROM (
        SELECT k, id, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v DESC, id DESC) AS place FROM (
          SELECT k, v, id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k, v ORDER BY ts DESC) AS n FROM events) WHERE n = 1))
      WHERE place <= 5`,
  },
  {
    name: 'sessions to files',
    sink: 'files',
    columns: 'k STRING, starts TIMESTAMP(3), ends TIMESTAMP(3), n BIGINT',
    query: `SELECT k, window_start, window_end, COUNT(*)
      FROM TABLE(SESSION(TABLE events PARTITION BY k, DESCRIPTOR(ts), INTERVAL '8' SECOND)) GROUP BY k, window_start, window_end`,
  },
  {
    name: 'filter to files',
    sink: 'files',
    columns: 'id INT, k STRING, v INT',
    query: 'SELECT id, k, v * 2 FROM events WHERE v > 20',
  },
];

/** The job's text; `postgres` are the options of a table that say how to get to the database. Barriers of every other job overtake rows. */
export function scriptOf(shape: JobShape, postgres: Readonly<Record<string, string>>): string {
  const { sink, columns, query } = shape;
  const isUnaligned = jobShapes.indexOf(shape) % 2 === 0;
  const files = (directory: string): string => `'connector' = 'filesystem', 'path' = '${directory}', 'format' = 'json'`;
  const database = Object.entries({ connector: 'jdbc', 'table-name': 'outcome', ...postgres })
    .map(([name, value]) => `'${name}' = '${value}'`)
    .join(', ');
  return `
SET 'execution.checkpointing.unaligned.enabled' = '${isUnaligned}';
CREATE TABLE events (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH (${files('events')});
CREATE TABLE places (k STRING, city STRING) WITH (${files('places')});
CREATE TABLE outcome (${columns}) WITH (${sink === 'files' ? files('outcome') : database});
INSERT INTO outcome ${query};`;
}

/** Many small files, so that there is a place for a barrier every few hundred rows. Some rows come later than the watermark allows. */
export function writeInput(directory: string): void {
  for (const name of ['events', 'places']) mkdirSync(path.join(directory, name), { recursive: true });
  let random = 42;
  const next = (bound: number): number => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((random / 2 ** 32) * bound);
  };
  const lines = Array.from({ length: rowCount }, (_, i) => {
    // No two times are the same: which of them were the newer would be chance in a run of several threads.
    const lateMs = i % 997 === 0 ? 120_000 : next(19) * 250;
    const ts = new Date(Date.UTC(2024, 0, 1) + i * 250 - lateMs + (i % 250))
      .toISOString()
      .replace('T', ' ')
      .replace('Z', '');
    return JSON.stringify({ id: i, k: `k${next(keyCount)}`, v: next(100), ts });
  });
  for (let from = 0; from < rowCount; from += rowsPerFile) {
    const file = path.join(directory, 'events', `${String(from).padStart(6, '0')}.json`);
    writeFileSync(file, `${lines.slice(from, from + rowsPerFile).join('\n')}\n`);
  }
  const places = Array.from({ length: keyCount / 2 }, (_, i) =>
    JSON.stringify({ k: `k${i * 2}`, city: `city ${i % 7}` }),
  );
  writeFileSync(path.join(directory, 'places', 'places.json'), `${places.join('\n')}\n`);
}

/** What a job has shown in files, in an order of its own. */
export function fileRowsOf(directory: string): readonly string[] {
  const table = path.join(directory, 'outcome');
  const parts = existsSync(table) ? readdirSync(table).filter(name => name.endsWith('.json')) : [];
  return parts.flatMap(name => readFileSync(path.join(table, name), 'utf8').trim().split('\n')).sort();
}
