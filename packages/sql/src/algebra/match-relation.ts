import type { Span } from '@lockstep/kernel/diagnostics';
import type { LogicalType } from '../types/logical-type.ts';
import type { AggregateCall, Expression, SortKey } from './expression.ts';
import type { Field, Relation } from './relation.ts';

/**
 * MATCH_RECOGNIZE with one row per match. Output: the partition columns, then the measures.
 * Conditions and measures are expressions over `navigations` instead of the input's row: column i of the row they see is navigation i.
 */
export interface MatchRelation {
  readonly kind: 'match';
  readonly input: Relation;
  /** Columns of the input. */
  readonly partitionBy: readonly number[];
  readonly orderBy: readonly SortKey[];
  /** The column of the input that holds the time of a row, by which `withinMs` is measured; absent where rows have none. */
  readonly timeColumn?: number | undefined;
  /** A sequence: rows mapped to one variable stand together, in the order of the variables. */
  readonly pattern: readonly PatternElement[];
  readonly navigations: readonly Navigation[];
  readonly measures: readonly Expression[];
  readonly skip: MatchSkip;
  /** A match that takes this long from its first row on is none. */
  readonly withinMs?: number | undefined;
  readonly schema: readonly Field[];
  readonly span?: Span | undefined;
}

/** `A{min, max}`; `max` absent is unbounded. Without a condition every row will do. */
export interface PatternElement {
  readonly variable: string;
  readonly min: number;
  readonly max?: number | undefined;
  readonly isGreedy: boolean;
  readonly condition?: Expression | undefined;
}

/** Where to look for the next match: at the row after the last or the first one of this match, or at the first or last row of a variable. */
export type MatchSkip =
  | { readonly to: 'past-last-row' | 'next-row' }
  | { readonly to: 'first' | 'last'; readonly variable: number };

/**
 * What an expression may know of a match: a column of one of its rows, or an aggregate over them. `variable` is a position in `pattern`; null means the rows
 * of all variables. In the condition of a variable the row under test counts as the last one of that variable, and of null.
 */
export type Navigation =
  | {
      readonly kind: 'column';
      /** `offset` rows from the first or the last one; NULL where there is no such row. */
      readonly from: 'first' | 'last';
      readonly offset: number;
      readonly variable: number | null;
      readonly column: number;
      readonly type: LogicalType;
    }
  | {
      readonly kind: 'aggregate';
      readonly variable: number | null;
      /** Over the input's row. */
      readonly call: AggregateCall;
      readonly type: LogicalType;
    };
