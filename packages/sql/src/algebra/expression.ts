import type { Span } from '@lockstep/kernel/diagnostics';
import type { UserFunction } from '../catalog/user-function.ts';
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
  /** What runs, of a function that a user wrote. */
  readonly userFunction?: UserFunction | undefined;
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
  readonly userFunction?: UserFunction | undefined;
  readonly distinct: boolean;
  readonly filter?: Expression | undefined;
  readonly orderBy: readonly SortKey[];
}

/** One function of an OVER clause. `frame` is what an aggregate sees; ranking and offset functions see the whole partition. */
export interface WindowCall {
  readonly call: AggregateCall;
  readonly frame: WindowFrame;
}

/** The rows around the current one, in the order of the window. `range` bounds are distances of the order key, and reach rows of the same order. */
export interface WindowFrame {
  readonly unit: 'rows' | 'range';
  readonly start: FrameBound;
  readonly end: FrameBound;
}

/** `offset` is not negative: a number of rows, or a distance of the order key's type. */
export type FrameBound =
  | { readonly kind: 'unbounded-preceding' | 'current-row' | 'unbounded-following' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Literal };

export interface SortKey {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}
