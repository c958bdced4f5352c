import type { Expression, Field, JoinType } from '@lockstep/sql/algebra';
import type { ColumnStatistics, ResolvedTable } from '@lockstep/sql/catalog';
import { type ColumnEstimate, distinctOf, type Estimate, unknownColumn } from './row-estimate.ts';
import { selectivityOf } from './selectivity.ts';

/** What Flink takes for the size of a table that nothing is known of. */
const unknownRows = 1e8;

/** The rows of a table, with the columns of a scan. */
export function tableEstimate({ statistics, primaryKey = [] }: ResolvedTable, schema: readonly Field[]): Estimate {
  const rows = Math.max(1, statistics?.rowCount ?? unknownRows);
  const columns = schema.map(({ name }): ColumnEstimate => {
    const known = statistics?.columns[name];
    if (known !== undefined) return columnEstimate(known, rows);
    return primaryKey.length === 1 && primaryKey[0] === name ? { ...unknownColumn, distinct: rows } : unknownColumn;
  });
  return { rows, columns };
}

const columnEstimate = ({ distinctCount, nullCount, min, max }: ColumnStatistics, rows: number): ColumnEstimate => ({
  distinct: Math.max(1, distinctCount),
  nullFraction: nullCount / rows,
  min: min ?? null,
  max: max ?? null,
});

/** Of fewer rows no more values can be distinct. */
export const withRows = ({ columns }: Estimate, rows: number): Estimate => ({
  rows: Math.max(1, rows),
  columns: columns.map(column => ({
    ...column,
    distinct: column.distinct === null ? null : Math.min(column.distinct, Math.max(1, rows)),
  })),
});

export const filtered = (input: Estimate, condition: Expression): Estimate =>
  withRows(input, input.rows * selectivityOf(condition, input));

export const projected = (input: Estimate, expressions: readonly Expression[]): Estimate => ({
  rows: input.rows,
  columns: expressions.map(expression =>
    expression.kind === 'input-ref' ? (input.columns[expression.index] ?? unknownColumn) : unknownColumn,
  ),
});

/** One row per combination of keys that occurs; `aggregateCount` columns follow the keys. */
export function grouped(input: Estimate, keys: readonly number[], aggregateCount: number): Estimate {
  const rows = Math.min(input.rows, product(keys.map(key => distinctOf(input, key))));
  const aggregates = Array.from({ length: aggregateCount }, () => unknownColumn);
  return withRows({ rows, columns: [...keys.map(key => input.columns[key]!), ...aggregates] }, rows);
}

export interface EstimatedJoin {
  readonly joinType: JoinType;
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
  /** Over left ++ right. */
  readonly residual?: Expression | undefined;
}

/** Every value of the side with fewer distinct ones is taken to be on the other side too. */
export function joined(left: Estimate, right: Estimate, join: EstimatedJoin): Estimate {
  const { joinType, leftKeys, rightKeys, residual } = join;
  const both: Estimate = { rows: left.rows * right.rows, columns: [...left.columns, ...right.columns] };
  const rest = residual === undefined ? 1 : selectivityOf(residual, both);
  const ofKeys = leftKeys.map((key, i) => 1 / Math.max(distinctOf(left, key), distinctOf(right, rightKeys[i]!)));
  // Keys of several columns hang together: no key can have more values than its side has rows.
  const keySelectivity = leftKeys.length === 0 ? 1 : Math.max(product(ofKeys), 1 / Math.max(left.rows, right.rows));
  const inner = both.rows * keySelectivity * rest;
  switch (joinType) {
    case 'inner':
      return withRows(both, inner);
    case 'left':
      return withRows(both, Math.max(inner, left.rows));
    case 'right':
      return withRows(both, Math.max(inner, right.rows));
    case 'full':
      return withRows(both, Math.max(inner, left.rows, right.rows));
    case 'semi':
      return withRows(left, Math.min(left.rows, inner));
    case 'anti':
      return withRows(left, left.rows - Math.min(left.rows, inner));
  }
}

/** Rows of all the inputs. */
export const united = (inputs: readonly Estimate[]): Estimate => {
  const rows = inputs.reduce((sum, input) => sum + input.rows, 0);
  return { rows: Math.max(1, rows), columns: (inputs[0]?.columns ?? []).map(() => unknownColumn) };
};

/** Further columns beside those of the input. */
export const widened = (input: Estimate, width: number): Estimate => ({
  ...input,
  columns: Array.from({ length: width }, (_, column) => input.columns[column] ?? unknownColumn),
});

const product = (factors: readonly number[]): number => factors.reduce((result, factor) => result * factor, 1);
