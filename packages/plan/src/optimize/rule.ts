import type { Expression, Literal, Relation } from '@lockstep/sql/algebra';

export interface RuleContext {
  /** Evaluating the expression twice, or at another place, gives the same value. */
  isDeterministic(expression: Expression): boolean;
  /** The value of an expression that reads no row; null when it has none here: it fails, or there is no literal of its type. */
  foldConstant(expression: Expression): Literal | null;
}

/** A local rewrite of one node. */
export interface OptimizerRule {
  /** Stable: shown by EXPLAIN and used to switch the rule off (`lockstep.optimizer.disabled-rules`). */
  readonly name: string;
  /** Returns the same object when it does not apply. Never changes the node's output schema. */
  rewrite(node: Relation, context: RuleContext): Relation;
}
