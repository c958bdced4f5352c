/**
 * How fast files become batches: `node packages/connectors/bench/scan-bench.ts [rows]`. Prints rows per second for JSON lines and Parquet, each read three times
 * from generated files of flights.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ConnectorContext } from '@lockstep/dataflow/ports';
import { silentLogger } from '@lockstep/kernel/logger';
import type { Field } from '@lockstep/sql/algebra';
import { integerType, stringType, timestampType } from '@lockstep/sql/types';
import { filesystemConnector } from '../src/filesystem/filesystem-connector.ts';

const rowCount = Number(process.argv[2] ?? 3_000_000);
const flights = `
  SELECT TIMESTAMP '2001-01-01' + to_seconds(range * 10) AS at, (range * 7919) % 200 - 20 AS delay, (range * 31) % 2500 AS distance,
         chr(65 + (range % 26)::INTEGER) || 'AX' AS origin
  FROM range(${rowCount})`;

const schema: readonly Field[] = [
  { name: 'at', type: timestampType(3) },
  { name: 'delay', type: integerType },
  { name: 'distance', type: integerType },
  { name: 'origin', type: stringType },
];

async function generate(directory: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${flights}) TO '${join(directory, 'flights.parquet')}' (FORMAT parquet)`);
  await connection.run(
    `COPY (${flights}) TO '${join(directory, 'flights.json')}' (FORMAT json, TIMESTAMPFORMAT '%Y-%m-%d %H:%M:%S')`,
  );
  connection.closeSync();
  instance.closeSync();
}

async function scan(directory: string, format: 'json' | 'parquet'): Promise<number> {
  const context: ConnectorContext = {
    mode: 'batch',
    clock: { nowMs: () => Date.now() },
    logger: silentLogger,
    fileRoots: [directory],
    resolveSecret: reference => reference,
    writerId: 'bench',
    fencingToken: 1,
    config: {},
  };
  const table = {
    path: { catalog: 'c', database: 'd', name: 'flights' },
    columns: schema.map(field => ({ kind: 'physical' as const, ...field })),
    partitionKeys: [],
    connector: 'filesystem',
    options: { path: `flights.${format}`, format },
  };
  const reader = filesystemConnector.createSource!({ table, schema }, context);
  await reader.open(null);
  let rows = 0;
  for (let result = await reader.read(); result.kind === 'batch'; result = await reader.read())
    rows += result.batch.rowCount;
  await reader.close();
  return rows;
}

const directory = await mkdtemp(join(tmpdir(), 'lockstep-scan-bench-'));
try {
  await generate(directory);
  for (const format of ['json', 'parquet'] as const) {
    const { size } = await stat(join(directory, `flights.${format}`));
    for (let round = 1; round <= 3; round++) {
      const startMs = performance.now();
      const rows = await scan(directory, format);
      const seconds = (performance.now() - startMs) / 1000;
      const [perSecond, mb] = [Math.round(rows / seconds).toLocaleString('en'), Math.round(size / 1e6)];
      console.log(
        `${format} round ${round}: ${rows.toLocaleString('en')} rows, ${mb} MB, ${seconds.toFixed(2)} s, ${perSecond} rows/s`,
      );
    }
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
