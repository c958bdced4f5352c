import type { Value } from '@lockstep/dataflow/batch';
import { type ExpressionSession, interpret, interpretCondition } from '@lockstep/dataflow/expressions';
import type { AggregateCall } from '@lockstep/sql/algebra';
import type { LogicalType } from '@lockstep/sql/types';
import { compareValues, keyText, type Row } from './row.ts';

/** The value of an aggregate over rows, by its definition: filter, drop NULLs, drop duplicates, fold. */
export function aggregateOf(call: AggregateCall, rows: readonly Row[], session: ExpressionSession): Value {
  const { filter, args, functionName } = call;
  const kept = filter === undefined ? rows : rows.filter(({ values }) => interpretCondition(filter, values, session));
  if (args.length === 0) return counted(call.type, kept.length);
  const tuples = kept.map(({ values }) => args.map(arg => interpret(arg, values, session)));
  const present = functionName === 'SINGLE_VALUE' ? tuples : tuples.filter(tuple => !tuple.includes(null));
  const seen = new Set<string>();
  const taken = call.distinct ? present.filter(tuple => seen.size < seen.add(keyText(tuple)).size) : present;
  return folded(
    call,
    taken.map(tuple => tuple[0]!),
  );
}

const counted = (type: LogicalType, count: number): Value => (type.kind === 'BIGINT' ? BigInt(count) : count);

function folded({ functionName, type }: AggregateCall, values: readonly Value[]): Value {
  switch (functionName) {
    case 'COUNT':
      return counted(type, values.length);
    case 'SUM':
      return values.length === 0 ? null : sumOf(values, type);
    case 'SUM0':
      return sumOf(values, type);
    case 'AVG':
      return values.length === 0 ? null : typed(totalOf(values) / BigInt(values.length), type);
    case 'MIN':
      return values.reduce((least, value) => (least === null || compareValues(value, least) < 0 ? value : least), null);
    case 'MAX':
      return values.reduce((most, value) => (most === null || compareValues(value, most) > 0 ? value : most), null);
    case 'SINGLE_VALUE':
      if (values.length > 1) throw new RangeError('A scalar subquery has more than one row');
      return values[0] ?? null;
    default:
      throw new TypeError(`The interpreter knows no aggregate ${functionName}`);
  }
}

const totalOf = (values: readonly Value[]): bigint =>
  values.reduce<bigint>((sum, value) => sum + BigInt(value as number | bigint), 0n);

const sumOf = (values: readonly Value[], type: LogicalType): Value => typed(totalOf(values), type);

/** Sums and averages of whole numbers keep their argument's type. */
const typed = (total: bigint, type: LogicalType): Value => (type.kind === 'BIGINT' ? total : Number(total));
