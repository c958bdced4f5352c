import type { AstNode } from './node.ts';

export type Literal =
  | StringLiteral
  | NumericLiteral
  | BooleanLiteral
  | NullLiteral
  | BinaryLiteral
  | DateTimeLiteral
  | IntervalLiteral;

/** `value` has quotes, doubled quotes and `U&` / `E` escapes resolved; pieces on consecutive lines are joined. */
export interface StringLiteral extends AstNode {
  readonly kind: 'string-literal';
  readonly value: string;
}

/**
 * An unsigned number, digits as written: `integer` 42, `decimal` 4.2, `approximate` 4.2e1.
 * A sign is a unary operator around it, so -9223372036854775808 is the negation of an integer beyond BIGINT.
 */
export interface NumericLiteral extends AstNode {
  readonly kind: 'numeric-literal';
  readonly text: string;
  readonly form: 'integer' | 'decimal' | 'approximate';
}

/** `value` null is the literal UNKNOWN. */
export interface BooleanLiteral extends AstNode {
  readonly kind: 'boolean-literal';
  readonly value: boolean | null;
}

export interface NullLiteral extends AstNode {
  readonly kind: 'null-literal';
}

/** `X'0AFF'`; an even number of hex digits, upper case. */
export interface BinaryLiteral extends AstNode {
  readonly kind: 'binary-literal';
  readonly hex: string;
}

/** `DATE '2020-01-01'`, `TIME '10:00:00'`, `TIMESTAMP '2020-01-01 00:00:00.123'`; the text is not checked here. */
export interface DateTimeLiteral extends AstNode {
  readonly kind: 'datetime-literal';
  readonly type: 'DATE' | 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ';
  readonly text: string;
}

/** `INTERVAL -'1 02:03' DAY TO MINUTE`; the text between the quotes is not checked here. */
export interface IntervalLiteral extends AstNode {
  readonly kind: 'interval-literal';
  readonly negative: boolean;
  readonly text: string;
  readonly qualifier: IntervalQualifier;
}

/** `from [(precision)] [TO to [(fraction digits)]]`; units are singular (`MINUTES` arrives as `MINUTE`). */
export interface IntervalQualifier extends AstNode {
  readonly kind: 'interval-qualifier';
  readonly from: IntervalUnit;
  readonly precision: number | undefined;
  readonly to: IntervalUnit | undefined;
  readonly fractionPrecision: number | undefined;
}

export type IntervalUnit = 'YEAR' | 'QUARTER' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR' | 'MINUTE' | 'SECOND';
