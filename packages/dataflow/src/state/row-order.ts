import type { SortColumn } from '@lockstep/plan/physical';
import type { Column } from '../batch/column.ts';
import type { Vector } from './vectors/create-vector.ts';

/** Negative, zero, positive as row `at` of `left` comes before, with or after row `row` of `right`. */
export type RowOrder = (left: readonly Vector[], at: number, right: readonly Column[], row: number) => number;

/** The order of ORDER BY over the rows' columns. */
export function rowOrder(keys: readonly SortColumn[]): RowOrder {
  const [first, second] = keys;
  if (first === undefined) return () => 0;
  if (second === undefined) return keyOrder(first);
  const orders = keys.map(keyOrder);
  return (left, at, right, row) => {
    for (const order of orders) {
      const difference = order(left, at, right, row);
      if (difference !== 0) return difference;
    }
    return 0;
  };
}

function keyOrder({ column, descending, nullsFirst }: SortColumn): RowOrder {
  const sign = descending ? -1 : 1;
  const nullSign = nullsFirst ? -1 : 1;
  return (left, at, right, row) => {
    const a = left[column]!;
    const b = right[column]!;
    const aIsNull = a.nulls !== null && a.nulls[at] === 1;
    const bIsNull = b.nulls !== null && b.nulls[row] === 1;
    if (aIsNull || bIsNull) return (Number(aIsNull) - Number(bIsNull)) * nullSign;
    return a.compare(at, b, row) * sign;
  };
}
