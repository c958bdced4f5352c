/**
 * What a program costs beside the same in SQL, in CPU time per row: filter, map, keyed sum over rows that are in memory already, results thrown away.
 * `node packages/datastream/bench/datastream-bench.ts [rows]`
 */

import { createConnectorRegistry } from '@lockstep/connectors/registry';
import { type Batch, BatchBuilder } from '@lockstep/dataflow/batch';
import type { Connector, ConnectorRegistry, SourceReader } from '@lockstep/dataflow/ports';
import {
  type StreamExecutionEnvironment,
  TumblingEventTimeWindows,
  Types,
  ValueStateDescriptor,
} from '../src/index.ts';
import { createEnvironment } from '../test/environment.ts';

const rows = Number(process.argv[2] ?? 4_000_000);
const batchRows = 4096;
const keys = 10_000n;

const bids = `CREATE TABLE bids (auction BIGINT, price BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'values', 'data' = '[]')`;
const bidType = Types.ROW({ auction: Types.LONG, price: Types.LONG });
const bidWithTime = Types.ROW({ auction: Types.LONG, price: Types.LONG, ts: Types.TIMESTAMP(3) });

const programs: Readonly<Record<string, (env: StreamExecutionEnvironment) => void>> = {
  'sum: SQL': env => {
    env.executeSql("CREATE TABLE sums (auction BIGINT, total BIGINT) WITH ('connector' = 'blackhole')");
    env.executeSql('INSERT INTO sums SELECT auction, SUM(price * 2) FROM bids WHERE price > 100 GROUP BY auction');
  },
  'sum: reduce': env => {
    env.executeSql("CREATE TABLE sums (auction BIGINT, total BIGINT) WITH ('connector' = 'blackhole')");
    env
      .fromTable('SELECT auction, price FROM bids', bidType)
      .filter(({ price }) => price > 100n)
      .map(({ auction, price }) => ({ auction, price: price * 2n }))
      .keyBy(({ auction }) => auction, Types.LONG)
      .reduce(({ auction, price }, other) => ({ auction, price: price + other.price }), bidType)
      .insertInto('sums');
  },
  'sum: process with ValueState': env => {
    env.executeSql("CREATE TABLE sums (auction BIGINT, total BIGINT) WITH ('connector' = 'blackhole')");
    env
      .fromTable('SELECT auction, price FROM bids', bidType)
      .filter(({ price }) => price > 100n)
      .map(({ auction, price }) => ({ auction, price: price * 2n }))
      .keyBy(({ auction }) => auction, Types.LONG)
      .process<{ auction: bigint; price: bigint }>({
        open(context) {
          const total = context.getState(new ValueStateDescriptor('total', Types.LONG));
          this.processElement = ({ auction, price }, _context, out) => {
            const sum = (total.value() ?? 0n) + price;
            total.update(sum);
            out.collect({ auction, price: sum });
          };
        },
        processElement() {},
      })
      .returns(bidType)
      .insertInto('sums');
  },
  'window sum: SQL': env => {
    env.executeSql("CREATE TABLE sums (auction BIGINT, total BIGINT) WITH ('connector' = 'blackhole')");
    env.executeSql(`INSERT INTO sums SELECT auction, SUM(price)
      FROM TABLE(TUMBLE(TABLE bids, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY auction, window_start, window_end`);
  },
  'window sum: aggregate': env => {
    env.executeSql("CREATE TABLE sums (auction BIGINT, total BIGINT) WITH ('connector' = 'blackhole')");
    env
      .fromTable('bids', bidWithTime)
      .keyBy(({ auction }) => auction, Types.LONG)
      .window(TumblingEventTimeWindows.of('10 s'))
      .aggregate(
        { createAccumulator: () => 0n, add: ({ price }, sum) => sum + price, getResult: sum => sum },
        Types.LONG,
        (auction, _context, [price = 0n]) => [{ auction, price }],
      )
      .returns(bidType)
      .insertInto('sums');
  },
};

/** Hands out one batch again and again. */
function memoryReader(columns: readonly string[]): SourceReader {
  let at = 0;
  return {
    open: async () => {},
    read: async () => {
      if (at >= rows) return { kind: 'end' };
      const batch = batchAt(at, columns);
      at += batch.rowCount;
      return { kind: 'batch', batch };
    },
    position: () => at,
    progress: () => ({ malformedRows: 0, bytesBehind: 0 }),
    close: async () => {},
  };
}

const prepared = new Map<string, Batch>();

/** 1,000 rows a second of event time; only the time differs from batch to batch. */
function batchAt(at: number, columns: readonly string[]): Batch {
  const name = columns.join();
  const batch = prepared.get(name) ?? makeBatch(columns);
  prepared.set(name, batch);
  const times = new Float64Array(batchRows);
  for (let row = 0; row < batchRows; row++) times[row] = at + row;
  return {
    ...batch,
    columns: batch.columns.map(column => (column.storage === 'timestamp' ? { ...column, values: times } : column)),
  };
}

function makeBatch(columns: readonly string[]): Batch {
  const types = { auction: Types.LONG, price: Types.LONG, ts: Types.TIMESTAMP(3) } as const;
  const builder = new BatchBuilder(
    columns.map(name => ({ name, type: types[name as keyof typeof types].logicalType })),
    batchRows,
  );
  let random = 42;
  const next = (): bigint => {
    random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
    return BigInt(random >>> 8);
  };
  for (let row = 0; row < batchRows; row++) {
    const values = { auction: next() % keys, price: next() % 1000n, ts: { epochMs: 0, nanos: 0 } };
    builder.appendRow(columns.map(name => values[name as keyof typeof values]));
  }
  return builder.finish();
}

function withMemory(registry: ConnectorRegistry): ConnectorRegistry {
  const memory: Connector = {
    ...registry.get('values'),
    createSource: ({ schema }) => memoryReader(schema.map(field => field.name)),
  };
  return { get: name => (name === 'values' ? memory : registry.get(name)) };
}

async function cpuNsPerRow(build: (env: StreamExecutionEnvironment) => void): Promise<number> {
  const env = createEnvironment({ connectors: withMemory(createConnectorRegistry()) });
  env.executeSql(bids);
  build(env);
  const before = process.cpuUsage();
  await env.execute();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / rows;
}

for (const [name, build] of Object.entries(programs)) {
  const runs: number[] = [];
  for (let run = 0; run < 3; run++) runs.push(await cpuNsPerRow(build));
  const best = Math.min(...runs);
  console.log(
    `${name.padEnd(32)} ${best.toFixed(0).padStart(6)} ns/row ${(1000 / best).toFixed(2).padStart(6)} M rows/s`,
  );
}
