import type { ExpressionCompiler } from '../operators/expression-compiler.ts';
import type { SandboxLimits } from '../user-functions/sandbox-limits.ts';
import { UserFunctions } from '../user-functions/user-functions.ts';
import { compileCalc } from './compile-calc.ts';
import type { ExpressionSession } from './session.ts';

/**
 * What the operators compile expressions with. Kernels that a query needs are looked up when it is compiled: an unknown function fails before the first row.
 * `limits` are those of users' functions.
 */
export function createExpressionCompiler(session: ExpressionSession, limits?: SandboxLimits): ExpressionCompiler {
  const functions = new UserFunctions(limits);
  const own: ExpressionSession = { ...session, callable: userFunction => functions.callable(userFunction) };
  return {
    compileCalc: request => compileCalc(request, own),
    open: opened => functions.open(opened),
    aggregate: userFunction => functions.aggregate(userFunction),
    close: () => functions.close(),
  };
}
