import type { AstNode, ForwardTypes, Identifier } from './node.ts';

type Expression = ForwardTypes['expression'];

/** One key of ORDER BY. Absent parts mean Flink's defaults: ASC, and NULL as the smallest value. */
export interface OrderItem extends AstNode {
  readonly kind: 'order-item';
  readonly expression: Expression;
  readonly direction: 'ASC' | 'DESC' | undefined;
  readonly nulls: 'FIRST' | 'LAST' | undefined;
}

/** `([base] [PARTITION BY ..] [ORDER BY ..] [frame])`. */
export interface WindowSpecification extends AstNode {
  readonly kind: 'window-specification';
  /** The named window this one refines. */
  readonly base: Identifier | undefined;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame: WindowFrame | undefined;
}

/** `ROWS BETWEEN start AND end`; `end` is absent in the short form `ROWS start`. */
export interface WindowFrame extends AstNode {
  readonly kind: 'window-frame';
  readonly unit: 'ROWS' | 'RANGE' | 'GROUPS';
  readonly start: FrameBound;
  readonly end: FrameBound | undefined;
  readonly exclude: 'CURRENT ROW' | 'GROUP' | 'TIES' | 'NO OTHERS' | undefined;
}

export interface FrameBound extends AstNode {
  readonly kind: 'frame-bound';
  readonly bound: 'UNBOUNDED PRECEDING' | 'PRECEDING' | 'CURRENT ROW' | 'FOLLOWING' | 'UNBOUNDED FOLLOWING';
  /** Only of PRECEDING and FOLLOWING: how many rows, or which interval. */
  readonly offset: Expression | undefined;
}

/** `name AS (..)` of the WINDOW clause. */
export interface NamedWindow extends AstNode {
  readonly kind: 'named-window';
  readonly name: Identifier;
  readonly specification: WindowSpecification;
}
