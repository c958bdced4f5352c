/**
 * A group aggregation with more state than memory: `node packages/dataflow/bench/spill-bench.ts [bigint|string] [keys in millions] [budget in MiB, 0 for none]`.
 * COUNT and SUM of two passes over all keys, each in another order; every result is held against a formula. Prints rows per second of CPU and of wall-clock
 * time, and the largest resident set of the process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GroupAggregateNode } from '@lockstep/plan/physical';
import type { Batch } from '../src/batch/batch.ts';
import type { Column } from '../src/batch/column.ts';
import { GroupAggregateOperator } from '../src/operators/group-aggregate-operator.ts';
import { SpillingOperator } from '../src/operators/spilling-operator.ts';
import { SpillDirectory } from '../src/runtime/spill-directory.ts';
import { SpillMemory } from '../src/state/spill/spill-memory.ts';
import { aggregate, fields, nodeBase, types } from '../test/support/plan.ts';

const batchRows = 8192;
const [keyType = 'bigint', millions = '20', budgetMiB = '1024'] = process.argv.slice(2);
const keyCount = Number(millions) * 1_000_000;
const isText = keyType === 'string';
const schema = fields(['k', isText ? types.string : types.bigint], ['v', types.int]);

const node: GroupAggregateNode = {
  ...nodeBase(0, [], fields(['k', schema[0]!.type], ['n', types.bigint], ['s', types.int])),
  kind: 'group-aggregate',
  keys: [0],
  aggregates: [aggregate('COUNT', [], types.bigint), aggregate('SUM', [1], types.int)],
  needsRetraction: false,
  changelogMode: 'upsert',
};

/** Key `i` of a pass: all of them once, in an order that has nothing to do with their number. */
const keyAt = (pass: number, i: number): number => (i * (pass === 0 ? 7_368_787 : 12_345_701) + pass) % keyCount;
/** What a row of a key says in a pass. */
const valueAt = (pass: number, key: number): number => (pass + 1) * (key % 1000);

function batchAt(pass: number, from: number): Batch {
  const rowCount = Math.min(batchRows, keyCount - from);
  const numbers = Array.from({ length: rowCount }, (_, row) => keyAt(pass, from + row));
  const values = Int32Array.from(numbers, key => valueAt(pass, key));
  const columns: Column[] = [keyColumn(numbers), { storage: 'int32', values, nulls: null }];
  return { rowCount, columns, kinds: null, watermarks: null };
}

function keyColumn(numbers: readonly number[]): Column {
  if (!isText) return { storage: 'int64', values: BigInt64Array.from(numbers, BigInt), nulls: null };
  const bytes = Buffer.from(numbers.map(number => `customer-${String(number).padStart(9, '0')}`).join(''));
  const starts = Int32Array.from(numbers, (_, row) => row * 18);
  return { storage: 'bytes', bytes, starts, ends: starts.map(start => start + 18), nulls: null };
}

/** Takes what the aggregation tells and holds each last word about a key against the formula. */
class Judge {
  rows = 0;
  wrong = 0;
  readonly #counts = new Uint8Array(keyCount);

  take({ rowCount, columns }: Batch): void {
    const [keys, counts, sums] = columns;
    if (counts?.storage !== 'int64' || sums?.storage !== 'int32' || keys === undefined)
      throw new Error('Wrong columns');
    for (let row = 0; row < rowCount; row++) {
      const key = numberOf(keys, row);
      const count = Number(counts.values[row]!);
      const expected = count === 1 ? valueAt(0, key) : 3 * (key % 1000);
      if (count !== this.#counts[key]! + 1 || sums.values[row] !== expected) this.wrong++;
      this.#counts[key] = count;
    }
    this.rows += rowCount;
  }

  get missing(): number {
    return this.#counts.reduce((missing, count) => missing + (count === 2 ? 0 : 1), 0);
  }
}

function numberOf(keys: Column, row: number): number {
  if (keys.storage === 'int64') return Number(keys.values[row]!);
  if (keys.storage !== 'bytes') throw new Error('Wrong keys');
  let number = 0;
  for (let at = keys.starts[row]! + 9; at < keys.ends[row]!; at++) number = number * 10 + keys.bytes[at]! - 48;
  return number;
}

const parent = mkdtempSync(join(tmpdir(), 'spill-bench-'));
const space = new SpillDirectory({ 'io.tmp.dirs': parent });
const create = (): GroupAggregateOperator => new GroupAggregateOperator(node, schema, false);
const bytesMax = Number(budgetMiB) * 2 ** 20 * 0.8;
const operator =
  bytesMax === 0
    ? create()
    : new SpillingOperator({
        create,
        schemas: [schema],
        keys: [[0]],
        isBatch: false,
        space,
        memory: new SpillMemory(bytesMax).share(),
      });
const judge = new Judge();
const time = { nowMs: 0 };
operator.open({
  output: { emit: batch => judge.take(batch), watermark: () => {}, idle: () => {} },
  lateRows: { dropped: () => {}, missed: () => {} },
  sideOutput: () => ({ emit: () => {} }),
  time,
});
/** CPU time stands for processing time: how long rows wait for state on disk must not depend on what else the machine does. */
const nowMs = (): number => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;
let rssMax = 0;
let longestMs = 0;
for (const pass of [0, 1]) {
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  for (let from = 0; from < keyCount; from += batchRows) {
    const batch = batchAt(pass, from);
    time.nowMs = nowMs();
    operator.push(0, batch);
    if (operator.nextTimerMs <= time.nowMs) operator.onTime(time.nowMs);
    longestMs = Math.max(longestMs, nowMs() - time.nowMs);
    if (from % (batchRows * 64) === 0) rssMax = Math.max(rssMax, process.memoryUsage.rss());
  }
  if (pass === 1) operator.flush('stop');
  const { user, system } = process.cpuUsage(cpu);
  const perSecond = (ms: number): string => `${(keyCount / 1000 / ms).toFixed(2)} M rows/s`;
  const seconds = `CPU ${perSecond((user + system) / 1000)}, wall ${perSecond(performance.now() - startMs)}`;
  process.stdout.write(
    `${pass === 0 ? 'new keys  ' : 'known keys'} ${seconds}; state in memory ${(operator.stateBytes / 2 ** 20).toFixed(0)} MiB, largest RSS ${(rssMax / 2 ** 20).toFixed(0)} MiB, longest batch ${longestMs.toFixed(0)} ms of CPU\n`,
  );
}
process.stdout.write(`${judge.rows} rows told, ${judge.wrong} wrong, ${judge.missing} keys without their result\n`);
operator.close();
space.close();
rmSync(parent, { recursive: true, force: true });
