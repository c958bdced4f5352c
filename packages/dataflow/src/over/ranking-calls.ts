import { internalError } from '@lockstep/kernel/errors';
import { invariant } from '@lockstep/kernel/invariant';
import type { PhysicalOverCall } from '@lockstep/plan/physical';
import type { Column } from '../batch/column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { createVector, type Vector } from '../state/vectors/create-vector.ts';
import type { SortedPartitions } from './sorted-partitions.ts';

/** Writes the results of a function for the positions of one partition. */
type PartitionWriter = (out: Vector, from: number, to: number) => void;

/** A ranking or offset function, for every position; null when the function is an aggregate. */
export function rankingCall(call: PhysicalOverCall, sorted: SortedPartitions): Vector | null {
  const write = writerOf(call, sorted);
  if (write === null) return null;
  const out = createVector(storageOf(call.call.type));
  out.reserve(sorted.rows.length);
  for (let p = 0; p + 1 < sorted.starts.length; p++) write(out, sorted.starts[p]!, sorted.starts[p + 1]!);
  return out;
}

function writerOf(call: PhysicalOverCall, sorted: SortedPartitions): PartitionWriter | null {
  const { peerStarts, peerEnds } = sorted;
  switch (call.functionName) {
    case 'ROW_NUMBER':
      return numbering((position, from) => position - from + 1);
    case 'RANK':
      return numbering((position, from) => peerStarts[position]! - from + 1);
    case 'DENSE_RANK': {
      let rank = 0;
      return numbering((position, from) => {
        if (position === from) rank = 0;
        if (peerStarts[position] === position) rank++;
        return rank;
      });
    }
    case 'PERCENT_RANK':
      return numbering((position, from, to) => (to - from < 2 ? 0 : (peerStarts[position]! - from) / (to - from - 1)));
    case 'CUME_DIST':
      return numbering((position, from, to) => (peerEnds[position]! - from) / (to - from));
    case 'NTILE': {
      const buckets = integerReader(sorted.columns[call.args[0]!]!);
      return numbering((position, from, to) =>
        bucketOf(position - from, to - from, buckets(sorted.rows[position]!) ?? 1),
      );
    }
    case 'LAG':
      return shifting(call, sorted, -1);
    case 'LEAD':
      return shifting(call, sorted, 1);
    default:
      return null;
  }
}

/** Buckets differ by one row at most; the first ones are the larger ones. */
function bucketOf(index: number, rows: number, buckets: number): number {
  const size = Math.floor(rows / buckets);
  const larger = rows % buckets;
  const inLarger = larger * (size + 1);
  return index < inLarger ? Math.floor(index / (size + 1)) + 1 : larger + Math.floor((index - inLarger) / size) + 1;
}

function numbering(numberAt: (position: number, from: number, to: number) => number): PartitionWriter {
  return (out, from, to) => {
    for (let position = from; position < to; position++) setNumber(out, position, numberAt(position, from, to));
  };
}

function setNumber(out: Vector, at: number, value: number): void {
  switch (out.storage) {
    case 'int64':
      out.values[at] = BigInt(value);
      return;
    case 'int32':
    case 'float64':
      out.values[at] = value;
      return;
    default:
      throw internalError('dataflow.wrong_storage', 'A ranking function has another storage than its type says');
  }
}

/** The value so many rows away; where there is no such row the default, else NULL. */
function shifting(call: PhysicalOverCall, sorted: SortedPartitions, direction: 1 | -1): PartitionWriter {
  const [value, offset, otherwise] = call.args.map(arg => sorted.columns[arg]!);
  invariant(value !== undefined, 'LAG and LEAD have a value');
  const distance = offset === undefined ? () => 1 : integerReader(offset);
  const { rows } = sorted;
  return (out, from, to) => {
    for (let position = from; position < to; position++) {
      const away = distance(rows[position]!);
      const target = away === null ? -1 : position + away * direction;
      if (target >= from && target < to) out.set(position, value, rows[target]!);
      else if (otherwise !== undefined) out.set(position, otherwise, rows[position]!);
      else out.setNull(position);
    }
  };
}

function integerReader(column: Column): (row: number) => number | null {
  if (column.storage !== 'int32' && column.storage !== 'int64')
    throw internalError('dataflow.wrong_storage', 'The argument of a window function is no integer column');
  const { values, nulls } = column;
  return row => (nulls !== null && nulls[row] === 1 ? null : Number(values[row]));
}
