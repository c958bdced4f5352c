import type { Span } from '@lockstep/kernel/diagnostics';
import type { LogicalType } from '../types/logical-type.ts';

/**
 * Typed scalar expressions over one input row (or, in a join condition, the concatenation left ++ right).
 * Every implicit cast the language inserts is explicit here; a consumer needs no typing rule of its own.
 * Nodes are immutable JSON values (literals hold no bigint), so a plan can be stored and compared.
 */
export type Expression = InputRef | Literal | Call | Cast | Case;

interface Typed {
  readonly type: LogicalType;
  /** Where in the user's text this came from; absent when the planner made it. */
  readonly span?: Span | undefined;
}

/** The input's column by position. */
export interface InputRef extends Typed {
  readonly kind: 'input-ref';
  readonly index: number;
}

/**
 * A constant. `value` by type: BOOLEAN boolean; TINYINT..INTEGER, FLOAT, DOUBLE number (non-finite as 'NaN' | 'Infinity' | '-Infinity');
 * BIGINT and DECIMAL decimal text; CHAR/VARCHAR string; BINARY base64 text; DATE days since the epoch; TIME milliseconds of the day;
 * TIMESTAMP(_LTZ) `[epochMs, nanosOfMs]`; INTERVAL_YEAR_MONTH months, INTERVAL_DAY_TIME milliseconds; null is NULL of `type`.
 */
export interface Literal extends Typed {
  readonly kind: 'literal';
  readonly value: LiteralValue;
}

export type LiteralValue = boolean | number | string | readonly [number, number] | null;

/** An application of a registered function or operator; `functionName` is the registry's key, e.g. `PLUS`, `UPPER`, `AND`, `IS_NULL`. */
export interface Call extends Typed {
  readonly kind: 'call';
  readonly functionName: string;
  readonly args: readonly Expression[];
}

export interface Cast extends Typed {
  readonly kind: 'cast';
  readonly input: Expression;
  /** TRY_CAST: NULL instead of failing. */
  readonly isTry: boolean;
}

/** Searched CASE; a simple CASE arrives rewritten. No branch true: `otherwise`. */
export interface Case extends Typed {
  readonly kind: 'case';
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise: Expression;
}

/** One aggregate of an aggregation: `COUNT(*)` has no args. `filter` keeps the rows for which it is TRUE. */
export interface AggregateCall extends Typed {
  readonly kind: 'aggregate-call';
  readonly functionName: string;
  readonly args: readonly Expression[];
  readonly distinct: boolean;
  readonly filter?: Expression | undefined;
  readonly orderBy: readonly SortKey[];
}

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}
