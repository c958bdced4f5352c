import type { OverNode } from '@lockstep/plan/physical';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { rowOrder } from '../state/row-order.ts';
import type { Vector } from '../state/vectors/create-vector.ts';

/** Rows sorted by partition and order; rows of equal order as they came. A position is a place in this order. */
export interface SortedPartitions {
  readonly columns: readonly Vector[];
  /** The row at each position. */
  readonly rows: Int32Array;
  /** First position of each partition, and the end of the last. */
  readonly starts: readonly number[];
  /** Per position: where the rows of its order begin and end in the partition. */
  readonly peerStarts: Int32Array;
  readonly peerEnds: Int32Array;
}

export function sortPartitions(
  node: Pick<OverNode, 'partition' | 'order'>,
  columns: readonly Vector[],
  count: number,
): SortedPartitions {
  const partitions = partitionIds(node.partition, columns, count);
  const compare = rowOrder(node.order);
  const rows = Int32Array.from(identityRows(count).subarray(0, count));
  rows.sort(
    (left, right) => partitions[left]! - partitions[right]! || compare(columns, left, columns, right) || left - right,
  );
  const starts: number[] = [];
  const peerStarts = new Int32Array(count);
  for (let position = 0; position < count; position++) {
    const row = rows[position]!;
    const before = position === 0 ? -1 : rows[position - 1]!;
    const isFirst = before === -1 || partitions[before] !== partitions[row];
    if (isFirst) starts.push(position);
    const isPeer = !isFirst && compare(columns, before, columns, row) === 0;
    peerStarts[position] = isPeer ? peerStarts[position - 1]! : position;
  }
  starts.push(count);
  return { columns, rows, starts, peerStarts, peerEnds: endsOf(peerStarts) };
}

/** Partitions are numbered in the order in which they first come. */
function partitionIds(keys: readonly number[], columns: readonly Vector[], count: number): Int32Array {
  const ids = new Int32Array(count);
  const table = new KeyTable(keys.map(key => columns[key]!.storage));
  table.lookup(
    keys.map(key => columns[key]!),
    identityRows(count),
    count,
    ids,
  );
  return ids;
}

function endsOf(peerStarts: Int32Array): Int32Array {
  const ends = new Int32Array(peerStarts.length);
  for (let position = ends.length - 1; position >= 0; position--) {
    const isLast = position === ends.length - 1 || peerStarts[position + 1] !== peerStarts[position];
    ends[position] = isLast ? position + 1 : ends[position + 1]!;
  }
  return ends;
}
