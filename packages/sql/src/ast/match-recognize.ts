import type { Expression } from './expression.ts';
import type { IntervalLiteral } from './literal.ts';
import type { AstNode, ForwardTypes, Identifier } from './node.ts';
import type { TableAlias } from './table-alias.ts';
import type { OrderItem } from './window.ts';

/** `input MATCH_RECOGNIZE (..) [alias]`, a table reference. */
export interface MatchRecognize extends AstNode {
  readonly kind: 'match-recognize';
  readonly input: ForwardTypes['tableReference'];
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly measures: readonly Measure[];
  /** Absent when not written (Flink: ONE ROW). */
  readonly rowsPerMatch: 'ONE ROW' | 'ALL ROWS' | undefined;
  readonly afterMatch: AfterMatchSkip | undefined;
  readonly pattern: RowPattern;
  readonly within: IntervalLiteral | undefined;
  readonly subsets: readonly PatternSubset[];
  readonly define: readonly PatternDefinition[];
  readonly alias: TableAlias | undefined;
}

export interface Measure extends AstNode {
  readonly kind: 'measure';
  readonly expression: Expression;
  readonly alias: Identifier;
}

/** `variable` is there for the three TO forms only. */
export interface AfterMatchSkip extends AstNode {
  readonly kind: 'after-match-skip';
  readonly to: 'PAST LAST ROW' | 'TO NEXT ROW' | 'TO FIRST' | 'TO LAST' | 'TO VARIABLE';
  readonly variable: Identifier | undefined;
}

export interface PatternSubset extends AstNode {
  readonly kind: 'pattern-subset';
  readonly name: Identifier;
  readonly variables: readonly Identifier[];
}

export interface PatternDefinition extends AstNode {
  readonly kind: 'pattern-definition';
  readonly variable: Identifier;
  readonly condition: Expression;
}

export type RowPattern =
  | PatternVariable
  | PatternAnchor
  | PatternSequence
  | PatternAlternation
  | PatternQuantifier
  | PatternPermute
  | PatternExclusion;

export interface PatternVariable extends AstNode {
  readonly kind: 'pattern-variable';
  readonly variable: Identifier;
}

/** `^` or `$`. */
export interface PatternAnchor extends AstNode {
  readonly kind: 'pattern-anchor';
  readonly anchor: 'start' | 'end';
}

/** `A B C`; also `()`, the empty pattern. */
export interface PatternSequence extends AstNode {
  readonly kind: 'pattern-sequence';
  readonly items: readonly RowPattern[];
}

/** `A | B`: two or more. */
export interface PatternAlternation extends AstNode {
  readonly kind: 'pattern-alternation';
  readonly items: readonly RowPattern[];
}

/** `A+`, `(A B){2,3}?`: `max` absent is unbounded. */
export interface PatternQuantifier extends AstNode {
  readonly kind: 'pattern-quantifier';
  readonly pattern: RowPattern;
  readonly min: number;
  readonly max: number | undefined;
  readonly reluctant: boolean;
}

export interface PatternPermute extends AstNode {
  readonly kind: 'pattern-permute';
  readonly items: readonly RowPattern[];
}

/** `{- A -}`. */
export interface PatternExclusion extends AstNode {
  readonly kind: 'pattern-exclusion';
  readonly pattern: RowPattern;
}
