import { type Expression, mapExpression, mapOwnExpressions } from '@lockstep/sql/algebra';
import type { OptimizerRule, RuleContext } from './rule.ts';

/** Computes what does not depend on the row. What fails to compute is left, so that it fails when, and only when, it is reached. */
export const foldConstants: OptimizerRule = {
  name: 'fold-constants',
  rewrite(node, context) {
    let hasChanged = false;
    const folded = mapOwnExpressions(node, expression => {
      const next = mapExpression(expression, part => fold(part, context));
      hasChanged ||= next !== expression;
      return next;
    });
    return hasChanged ? folded : node;
  },
};

function fold(expression: Expression, context: RuleContext): Expression {
  if (!isFoldable(expression)) return expression;
  return (context.isDeterministic(expression) && context.foldConstant(expression)) || expression;
}

/** Inside of each other they tell JSON from text by the call, which a constant would hide. */
const jsonConstructors: ReadonlySet<string> = new Set(['JSON', 'JSON_OBJECT', 'JSON_ARRAY']);

/** A constant of constants; those of user-defined functions are for their own runtime. */
function isFoldable(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call':
      if (expression.userFunction !== undefined || jsonConstructors.has(expression.functionName)) return false;
      return expression.args.every(arg => arg.kind === 'literal');
    case 'cast':
      return expression.input.kind === 'literal';
    default:
      return false;
  }
}
