import type { Value } from '@lockstep/dataflow/batch';
import { type ExpressionSession, interpret } from '@lockstep/dataflow/expressions';
import type { FrameBound, OverRelation, SortKey, WindowCall } from '@lockstep/sql/algebra';
import { aggregateOf } from './aggregates.ts';
import { compareValues, epochMsOf, groupedBy, type Row } from './row.ts';

/** The order of ORDER BY, for rows. */
export function rowOrder(keys: readonly SortKey[], session: ExpressionSession): (left: Row, right: Row) => number {
  return (left, right) => {
    for (const { expression, descending, nullsFirst } of keys) {
      const [a, b] = [left, right].map(row => interpret(expression, row.values, session));
      if (a === null || b === null) {
        if (a !== b) return (a === null) === nullsFirst ? -1 : 1;
        continue;
      }
      const order = compareValues(a!, b!);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  };
}

/** Window functions: each partition sorted, and for each row what its frame holds. */
export function interpretOver(relation: OverRelation, input: readonly Row[], session: ExpressionSession): Row[] {
  const order = rowOrder(relation.orderBy, session);
  const partitions = groupedBy(input, row => relation.partitionBy.map(key => interpret(key, row.values, session)));
  return [...partitions.values()].flatMap(rows => {
    const sorted = rows.toSorted(order);
    return sorted.map((row, at) => ({
      ...row,
      values: [...row.values, ...relation.calls.map(call => resultOf(call, { sorted, at, order, relation, session }))],
    }));
  });
}

interface Place {
  readonly sorted: readonly Row[];
  readonly at: number;
  readonly order: (left: Row, right: Row) => number;
  readonly relation: OverRelation;
  readonly session: ExpressionSession;
}

function resultOf({ call, frame }: WindowCall, place: Place): Value {
  const { sorted, at, order, session } = place;
  const row = sorted[at]!;
  const before = sorted.filter(other => order(other, row) < 0);
  switch (call.functionName) {
    case 'ROW_NUMBER':
      return BigInt(at + 1);
    case 'RANK':
      return BigInt(before.length + 1);
    case 'DENSE_RANK':
      return BigInt(before.filter((other, i) => i === 0 || order(before[i - 1]!, other) !== 0).length + 1);
    default: {
      const isWithin = frame.unit === 'rows' ? rowsFrame : rangeFrame;
      const seen = sorted.filter((_, i) => isWithin(frame.start, i, place, -1) && isWithin(frame.end, i, place, 1));
      return aggregateOf(call, seen, session);
    }
  }
}

/** Whether row `i` is on the inner side of a bound: `side` is -1 for the start of the frame, 1 for its end. */
function rowsFrame(bound: FrameBound, i: number, { at }: Place, side: -1 | 1): boolean {
  return isUnbounded(bound) || side * (at + side * reach(bound, side) - i) >= 0;
}

/** As `rowsFrame`, in distances of the one order key, a time. */
function rangeFrame(bound: FrameBound, i: number, place: Place, side: -1 | 1): boolean {
  if (isUnbounded(bound)) return true;
  const { sorted, at, order, relation, session } = place;
  if (bound.kind === 'current-row') return side * order(sorted[at]!, sorted[i]!) >= 0;
  const [current, other] = [at, i].map(
    index => epochMsOf(interpret(relation.orderBy[0]!.expression, sorted[index]!.values, session))!,
  );
  return side * (current! + side * reach(bound, side) - other!) >= 0;
}

const isUnbounded = ({ kind }: FrameBound): boolean => kind === 'unbounded-preceding' || kind === 'unbounded-following';

/** How far the bound is from the current row in the direction of `side`. */
function reach(bound: FrameBound, side: -1 | 1): number {
  if (!('offset' in bound)) return 0;
  const offset = Number(bound.offset.value);
  return (bound.kind === 'preceding') === (side === -1) ? offset : -offset;
}
