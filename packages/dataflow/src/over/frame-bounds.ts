import type { OverNode } from '@lockstep/plan/physical';
import type { Field, FrameBound, WindowFrame } from '@lockstep/sql/algebra';
import { orderDistance } from './order-distance.ts';
import type { SortedPartitions } from './sorted-partitions.ts';

/** Where a frame begins (inclusive) or ends (exclusive), by position. Both never go back from one position of a partition to the next. */
export type BoundFunction = (position: number, partitionStart: number, partitionEnd: number) => number;

interface FrameFunctions {
  readonly start: BoundFunction;
  readonly end: BoundFunction;
}

/** A frame's bounds over sorted rows; they may lie outside of the partition by as much as the offsets say. */
export function frameBounds(
  frame: WindowFrame,
  node: Pick<OverNode, 'order'>,
  schema: readonly Field[],
  sorted: SortedPartitions,
): FrameFunctions {
  if (frame.unit === 'rows') return { start: rowBound(frame.start, 0), end: rowBound(frame.end, 1) };
  return {
    start: rangeBound(frame.start, 'start', node, schema, sorted),
    end: rangeBound(frame.end, 'end', node, schema, sorted),
  };
}

/** `past` is 1 for an end, which is exclusive. */
function rowBound(bound: FrameBound, past: 0 | 1): BoundFunction {
  switch (bound.kind) {
    case 'unbounded-preceding':
      return (_, start) => start;
    case 'unbounded-following':
      return (_, __, end) => end;
    case 'current-row':
      return position => position + past;
    default: {
      const offset = Number(bound.offset.value) * (bound.kind === 'preceding' ? -1 : 1);
      return position => position + offset + past;
    }
  }
}

function rangeBound(
  bound: FrameBound,
  side: 'start' | 'end',
  node: Pick<OverNode, 'order'>,
  schema: readonly Field[],
  sorted: SortedPartitions,
): BoundFunction {
  switch (bound.kind) {
    case 'unbounded-preceding':
      return (_, start) => start;
    case 'unbounded-following':
      return (_, __, end) => end;
    case 'current-row':
      return side === 'start' ? position => sorted.peerStarts[position]! : position => sorted.peerEnds[position]!;
    default: {
      const key = node.order[0]!;
      const compare = orderDistance(key, schema[key.column]!.type, sorted.columns[key.column]!, bound);
      return searching(sorted.rows, (other, current) => {
        const difference = compare(other, current);
        return side === 'start' ? difference >= 0 : difference > 0;
      });
    }
  }
}

/** The first position whose row is past the bound; goes on from where the position before ended. */
function searching(rows: Int32Array, isPast: (other: number, current: number) => boolean): BoundFunction {
  let at = 0;
  return (position, partitionStart, partitionEnd) => {
    if (position === partitionStart) at = partitionStart;
    while (at < partitionEnd && !isPast(rows[at]!, rows[position]!)) at++;
    return at;
  };
}
