import type { Expression, SortKey } from '../algebra/index.ts';
import type { OrderItem } from '../ast/index.ts';
import { type LogicalType, printType, withNullable } from '../types/index.ts';
import { type Analysis, fail } from './analysis.ts';

const withoutOrder: readonly LogicalType['kind'][] = ['MAP', 'MULTISET', 'VARIANT', 'BITMAP'];

/** NULL is the smallest value, so it comes first in ascending order. */
export function sortKey(analysis: Analysis, item: OrderItem, expression: Expression): SortKey {
  if (withoutOrder.includes(expression.type.kind)) {
    const shown = printType(withNullable(expression.type, true));
    const message = `Type(${shown}) is not an orderable data type, it is not supported as a ORDER_BY/GROUP_BY/JOIN_EQUAL field.`;
    return fail(analysis, 'type_mismatch', message, item.span);
  }
  const descending = item.direction === 'DESC';
  return { expression, descending, nullsFirst: item.nulls === undefined ? !descending : item.nulls === 'FIRST' };
}
