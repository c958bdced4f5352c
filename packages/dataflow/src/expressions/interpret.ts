import { unreachable } from '@lockstep/kernel/invariant';
import type { Call, Case, Cast, Expression } from '@lockstep/sql/algebra';
import type { Value } from '../batch/value.ts';
import { bindCall } from './bind-call.ts';
import { bindCast } from './cast/bind-cast.ts';
import { kernelOf } from './functions/kernel-table.ts';
import { isAppError } from './is-app-error.ts';
import { literalValue } from './literal-value.ts';
import type { ExpressionSession } from './session.ts';

/**
 * The value of an expression for one row of boxed values: what generated code must compute, in the plainest way. Slow; the oracle of tests
 * and the way to evaluate constants.
 */
export function interpret(expression: Expression, row: readonly Value[], session: ExpressionSession): Value {
  switch (expression.kind) {
    case 'input-ref':
      return row[expression.index] ?? null;
    case 'literal':
      return literalValue(expression);
    case 'cast':
      return interpretCast(expression, row, session);
    case 'case':
      return interpretCase(expression, row, session);
    case 'call':
      return interpretCall(expression, row, session);
    default:
      return unreachable(expression, 'expression');
  }
}

/** Whether a condition is TRUE. Of a conjunction nothing is evaluated behind the first part that is not TRUE. */
export function interpretCondition(condition: Expression, row: readonly Value[], session: ExpressionSession): boolean {
  if (condition.kind === 'call' && condition.functionName === 'AND') {
    return condition.args.every(arg => interpretCondition(arg, row, session));
  }
  if (condition.kind === 'call' && condition.functionName === 'OR') {
    return condition.args.some(arg => interpretCondition(arg, row, session));
  }
  return interpret(condition, row, session) === true;
}

function interpretCast({ input, type, isTry }: Cast, row: readonly Value[], session: ExpressionSession): Value {
  const cast = bindCast(input.type, type, session);
  const value = interpret(input, row, session);
  return isTry ? orNull(() => cast(value)) : cast(value);
}

/** TRY_CAST: a value that does not convert is NULL; our own bugs still fail. */
export function orNull(convert: () => Value): Value {
  try {
    return convert();
  } catch (error) {
    if (isAppError(error, 'user')) return null;
    throw error;
  }
}

function interpretCase({ branches, otherwise }: Case, row: readonly Value[], session: ExpressionSession): Value {
  const taken = branches.find(({ when }) => interpretCondition(when, row, session));
  return interpret(taken?.then ?? otherwise, row, session);
}

function interpretCall(call: Call, row: readonly Value[], session: ExpressionSession): Value {
  switch (call.functionName) {
    case 'AND':
    case 'OR':
      return interpretConnective(call, call.functionName === 'OR', row, session);
    case 'COALESCE':
    case 'IFNULL':
      return interpretCoalesce(call, row, session);
    case 'IF':
      return interpretCase(caseOfIf(call), row, session);
    default: {
      const kernel = kernelOf(call);
      const compute = kernel.bind(bindCall(call, session)) as (...args: Value[]) => Value;
      const args = call.args.map(arg => interpret(arg, row, session));
      return kernel.nullRule === 'strict' && args.includes(null) ? null : compute(...args);
    }
  }
}

/** Three-valued AND (`decisive` FALSE) and OR (`decisive` TRUE): nothing behind a decisive argument is evaluated. */
function interpretConnective(call: Call, decisive: boolean, row: readonly Value[], session: ExpressionSession): Value {
  let result: boolean | null = !decisive;
  for (const arg of call.args) {
    const value = interpret(arg, row, session);
    if (value === decisive) return decisive;
    if (value === null) result = null;
  }
  return result;
}

function interpretCoalesce(call: Call, row: readonly Value[], session: ExpressionSession): Value {
  for (const arg of call.args) {
    const value = interpret(arg, row, session);
    if (value !== null) return value;
  }
  return null;
}

/** `IF(condition, a, b)` as the CASE that it is. */
export function caseOfIf({ args, type }: Call): Case {
  const [when, then, otherwise] = args;
  return { kind: 'case', type, branches: [{ when: when!, then: then! }], otherwise: otherwise! };
}
