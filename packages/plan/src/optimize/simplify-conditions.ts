import { type Call, type Expression, type Literal, mapExpression, mapOwnExpressions } from '@lockstep/sql/algebra';
import type { OptimizerRule } from './rule.ts';

/** Boolean algebra over constants: `x AND TRUE`, `x OR TRUE`, CASE with a constant condition, IS NULL of what never is. */
export const simplifyConditions: OptimizerRule = {
  name: 'simplify-conditions',
  rewrite(node) {
    let hasChanged = false;
    const simplified = mapOwnExpressions(node, expression => {
      const next = mapExpression(expression, simplify);
      hasChanged ||= next !== expression;
      return next;
    });
    return hasChanged ? simplified : node;
  },
};

function simplify(expression: Expression): Expression {
  if (expression.kind === 'case') return simplifyCase(expression);
  if (expression.kind !== 'call') return expression;
  switch (expression.functionName) {
    case 'AND':
      return simplifyConnective(expression, true);
    case 'OR':
      return simplifyConnective(expression, false);
    case 'IS_NULL':
    case 'IS_NOT_NULL': {
      const isKnown = expression.args[0]?.type.nullable === false;
      return isKnown ? booleanOf(expression, expression.functionName === 'IS_NOT_NULL') : expression;
    }
    default:
      return expression;
  }
}

/** `neutral` is the value that changes nothing; the other one decides. */
function simplifyConnective(call: Call, neutral: boolean): Expression {
  if (call.args.some(arg => isBoolean(arg, !neutral))) return booleanOf(call, !neutral);
  const kept = call.args.filter(arg => !isBoolean(arg, neutral));
  if (kept.length === call.args.length) return call;
  const [only, second] = kept;
  if (only === undefined) return booleanOf(call, neutral);
  return second === undefined ? only : { ...call, args: kept };
}

/** Branches that are never taken are left out, and all behind one that is always taken. */
function simplifyCase(expression: Extract<Expression, { kind: 'case' }>): Expression {
  const reached = expression.branches.filter(({ when }) => !isNeverTrue(when));
  const certain = reached.findIndex(({ when }) => isBoolean(when, true));
  const branches = certain === -1 ? reached : reached.slice(0, certain);
  const otherwise = certain === -1 ? expression.otherwise : reached[certain]!.then;
  if (branches.length === expression.branches.length) return expression;
  return branches.length === 0 ? otherwise : { ...expression, branches, otherwise };
}

const isBoolean = (expression: Expression, value: boolean): boolean =>
  expression.kind === 'literal' && expression.value === value;

const isNeverTrue = (expression: Expression): boolean =>
  expression.kind === 'literal' && (expression.value === false || expression.value === null);

const booleanOf = (expression: Expression, value: boolean): Literal => ({
  kind: 'literal',
  value,
  type: { kind: 'BOOLEAN', nullable: false },
  span: expression.span,
});
