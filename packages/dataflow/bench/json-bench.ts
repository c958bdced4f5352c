import type { Field } from '@lockstep/sql/algebra';
import { type LogicalType, stringType } from '@lockstep/sql/types';
import { createDecoder, createEncoder } from '../src/formats/index.ts';

/** Decode and encode rates of records like the sample's flights and Nexmark's bids, against JSON.parse and JSON.stringify. `node bench/json-bench.ts [records]`. */

const recordCount = Number(process.argv[2] ?? 400_000);
const runs = 7;

const simple = (kind: 'INTEGER' | 'BIGINT' | 'DOUBLE'): LogicalType => ({ kind, nullable: true });
const timestamp: LogicalType = { kind: 'TIMESTAMP', precision: 3, nullable: true };
const fields = (columns: Readonly<Record<string, LogicalType>>): Field[] =>
  Object.entries(columns).map(([name, type]) => ({ name, type }));

const flights = {
  name: 'flights, 6 columns',
  schema: fields({
    flight_time: timestamp,
    origin: stringType,
    destination: stringType,
    delay: simple('INTEGER'),
    distance: simple('INTEGER'),
    air_time: simple('DOUBLE'),
  }),
  record: (i: number) =>
    JSON.stringify({
      flight_time: sqlTime(1_000_000_000_000 + i * 20_000),
      origin: ['SFO', 'LAX', 'ATL', 'ORD'][i % 4],
      destination: ['JFK', 'DEN', 'MIA'][i % 3],
      delay: (i % 180) - 20,
      distance: 100 + (i % 2500),
      air_time: (i % 5000) / 10,
    }),
};

const bids = {
  name: 'bids, 7 columns',
  schema: fields({
    auction: simple('BIGINT'),
    bidder: simple('BIGINT'),
    price: simple('BIGINT'),
    channel: stringType,
    url: stringType,
    dateTime: timestamp,
    extra: stringType,
  }),
  record: (i: number) =>
    JSON.stringify({
      auction: 1000 + (i % 100_000),
      bidder: 2000 + (i % 50_000),
      price: (i * 7919) % 10_000_000,
      channel: ['Google', 'Facebook', 'Baidu', 'Apple', `channel-${i % 10_000}`][i % 5],
      url: `https://www.nexmark.com/item.htm?query=1&channel_id=${(i * 2_654_435_761) % 4_294_967_296}`,
      dateTime: sqlTime(1_700_000_000_000 + i),
      extra: 'abcdefghijklmnopqrstuvwxyz0123456789'.repeat(2).slice(0, 20 + (i % 40)),
    }),
};

function sqlTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('T', ' ').replace('Z', '');
}

function measure(name: string, byteCount: number, run: () => void): void {
  const times = Array.from({ length: runs + 2 }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  }).slice(2);
  const ms = times.sort((a, b) => a - b)[runs >> 1]!;
  const rows = (recordCount / ms / 1000).toFixed(2);
  console.log(
    `${name.padEnd(44)} ${rows.padStart(6)} M rows/s  ${(byteCount / ms / 1000).toFixed(0).padStart(5)} MB/s`,
  );
}

for (const { name, schema, record } of [flights, bids]) {
  const lines = Array.from({ length: recordCount }, (_, i) => record(i));
  const text = Buffer.from(`${lines.join('\n')}\n`);
  const bytes = new Uint8Array(text.length + 64);
  bytes.set(text);
  const decoder = createDecoder('json', schema, {});
  const decodeAll = (): number => {
    let rows = 0;
    for (let at = 0; at < text.length; ) {
      const result = decoder.decode(bytes, at, text.length, true, true);
      at += result.consumedBytes;
      rows += result.batch.rowCount;
    }
    return rows;
  };
  if (decodeAll() !== recordCount) throw new Error('rows were lost');
  measure(`${name}: decode`, text.length, decodeAll);
  const { batch } = decoder.decode(bytes, 0, text.length, true);
  const encoder = createEncoder('json', schema, {});
  const rounds = Math.ceil(recordCount / batch.rowCount);
  measure(`${name}: encode`, text.length, () => {
    for (let round = 0; round < rounds; round++) encoder.encode(batch);
  });
  measure(`${name}: JSON.parse, objects only`, text.length, () => {
    for (const line of lines) JSON.parse(line);
  });
  const objects: unknown[] = lines.map(line => JSON.parse(line));
  measure(`${name}: JSON.stringify`, text.length, () => {
    for (const object of objects) JSON.stringify(object);
  });
}
