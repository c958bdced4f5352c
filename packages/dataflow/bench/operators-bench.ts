/** Rows per second of the stateful operators on one core: `node packages/dataflow/bench/operators-bench.ts`. CPU time, median of five runs. */
import type { PhysicalAggregate } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../src/batch/batch.ts';
import { GroupAggregateOperator } from '../src/operators/group-aggregate-operator.ts';
import { JoinOperator } from '../src/operators/join-operator.ts';
import type { Operator } from '../src/operators/operator.ts';
import { WindowAggregateOperator } from '../src/operators/window-aggregate-operator.ts';
import { SnapshotBuffers } from '../src/state/snapshot-buffers.ts';
import { StateReader, StateWriter } from '../src/state/state-file.ts';
import type { StateImage } from '../src/state/state-image.ts';
import { slicedWindows } from '../src/time/sliced-windows.ts';
import { utc } from '../src/time/zone.ts';
import { aggregate, fields, nodeBase, types } from '../test/support/plan.ts';

const batchRows = 8192;
const schema = fields(['k', types.bigint], ['v', types.int], ['t', types.timestamp], ['s', types.string]);
const sums = [aggregate('COUNT', [], types.bigint), aggregate('SUM', [1], types.int)];

/** `rows` rows in event-time order, a millisecond per twenty rows, with keys from 0 to `keys - 1`. */
function generate(rows: number, keys: number): Batch[] {
  let random = 1;
  let at = 0;
  const next = (): number => {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    return random >>> 0;
  };
  return Array.from({ length: Math.ceil(rows / batchRows) }, () => {
    const key = BigInt64Array.from({ length: batchRows }, () => BigInt(next() % keys));
    const time = Float64Array.from({ length: batchRows }, () => 1_700_000_000_000 + Math.floor(at++ / 20));
    const texts = Array.from(key, value => Buffer.from(`customer-${value}`));
    const ends = new Int32Array(batchRows);
    texts.reduce((end, text, row) => {
      ends[row] = end + text.length;
      return ends[row]!;
    }, 0);
    const starts = Int32Array.from(ends, (_, row) => (row === 0 ? 0 : ends[row - 1]!));
    return {
      rowCount: batchRows,
      columns: [
        { storage: 'int64', values: key, nulls: null },
        { storage: 'int32', values: Int32Array.from(key, () => next() % 10_000), nulls: null },
        { storage: 'timestamp', values: time, nanos: null, nulls: null },
        { storage: 'bytes', bytes: new Uint8Array(Buffer.concat(texts)), starts, ends, nulls: null },
      ],
      kinds: null,
      watermarks: time.map((_, row) => time[Math.max(0, row - 1)]! - 1000),
    };
  });
}

let rowsOut = 0;

function opened<T extends Operator>(operator: T): T {
  const nothing = (): void => {};
  operator.open({
    output: {
      emit: batch => {
        rowsOut += batch.rowCount;
      },
      watermark: nothing,
      idle: nothing,
    },
    lateRows: { dropped: nothing, missed: nothing },
    time: { nowMs: 0 },
    sideOutput: () => ({ emit: nothing }),
  });
  return operator;
}

function measure(name: string, rows: number, run: () => void): void {
  const seconds = Array.from({ length: 5 }, () => {
    rowsOut = 0;
    const start = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  }).sort((a, b) => a - b);
  const rate = rows / seconds[2]! / 1e6;
  process.stdout.write(`${name.padEnd(64)} ${rate.toFixed(1).padStart(6)} M rows/s, ${rowsOut} rows out\n`);
}

const base = (output: readonly Field[]) => nodeBase(0, [], output);

function windowed(key: number, parts: readonly PhysicalAggregate[], hop: boolean): WindowAggregateOperator {
  const window = hop
    ? ({ kind: 'hop', sizeMs: 10_000, slideMs: 2_000, offsetMs: 0 } as const)
    : ({ kind: 'tumble', sizeMs: 10_000, offsetMs: 0 } as const);
  const output = [
    schema[key]!,
    ...parts.map((part, p) => ({ name: `a${p}`, type: part.call.type })),
    { name: 'window_end', type: types.timestamp },
  ];
  return opened(
    new WindowAggregateOperator(
      {
        ...base(output),
        kind: 'window-aggregate',
        keys: [key],
        aggregates: parts,
        window,
        timeColumn: 2,
        windowColumns: ['window_end'],
        needsRetraction: false,
      },
      schema,
      slicedWindows(window),
      { time: utc, ends: utc, dropsNullTime: false },
    ),
  );
}

function pushAll(operator: Operator, batches: readonly Batch[], port = 0): void {
  for (const batch of batches) {
    operator.push(port, batch);
    operator.watermark(port, batch.watermarks![batchRows - 1]!);
  }
}

const rows = 4_000_000;
const tenThousand = generate(rows, 10_000);
measure('tumble 10 s, count + sum, 10 k BIGINT keys', rows, () => pushAll(windowed(0, sums, false), tenThousand));
measure('tumble 10 s, count + sum, 10 k STRING keys', rows, () => pushAll(windowed(3, sums, false), tenThousand));
measure('hop 10 s / 2 s, count + sum, 10 k BIGINT keys', rows, () => pushAll(windowed(0, sums, true), tenThousand));

for (const isBatch of [false, true]) {
  const output = [schema[0]!, ...sums.map((part, p) => ({ name: `a${p}`, type: part.call.type }))];
  const node = {
    ...base(output),
    kind: 'group-aggregate',
    keys: [0],
    aggregates: sums,
    needsRetraction: false,
    changelogMode: 'retract',
  } as const;
  const name = isBatch ? 'group by, batch (one final row per group)' : 'group by, stream (-U/+U per row)';
  measure(`${name}, count + sum, 10 k keys`, rows, () => {
    const operator = opened(new GroupAggregateOperator(node, schema, isBatch));
    pushAll(operator, tenThousand);
    operator.watermark(0, Number.POSITIVE_INFINITY);
  });
}

const million = generate(2_000_000, 1_000_000);
measure('tumble 10 s, count + sum, 1 M BIGINT keys', 2_000_000, () => pushAll(windowed(0, sums, false), million));
for (const keys of [100_000, 1_000_000]) {
  const dimension = generate(keys, keys);
  const facts = keys === 1_000_000 ? million : generate(2_000_000, keys);
  measure(`inner join, 2 M rows with ${keys / 1000} k rows of as many keys`, 2_000_000 + keys, () => {
    const node = {
      ...base([...schema, ...schema]),
      kind: 'join',
      joinType: 'inner',
      leftKeys: [0],
      rightKeys: [0],
      leftUnique: false,
      rightUnique: false,
    } as const;
    const operator = opened(new JoinOperator(node, schema, schema, null));
    pushAll(operator, dimension, 1);
    pushAll(operator, facts, 0);
  });
}

{
  const output = [schema[0]!, ...sums.map((part, p) => ({ name: `a${p}`, type: part.call.type }))];
  const create = (): GroupAggregateOperator =>
    opened(
      new GroupAggregateOperator(
        { ...base(output), kind: 'group-aggregate', keys: [0], aggregates: sums, needsRetraction: false },
        schema,
        true,
      ),
    );
  const full = create();
  pushAll(full, generate(4_000_000, 1_000_000));
  const buffers = new SnapshotBuffers();
  let image: StateImage | null = null;
  measure('snapshot of ~1 M groups (the pause at a barrier), in groups', 980_000, () => {
    const writer = new StateWriter(buffers);
    full.snapshot(writer);
    image = writer.finish();
  });
  measure('restore of ~1 M groups, in groups', 980_000, () => {
    if (image !== null) create().restore(new StateReader(image));
  });
}
