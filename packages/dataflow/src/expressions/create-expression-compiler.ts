import type { ExpressionCompiler } from '../operators/expression-compiler.ts';
import { compileCalc } from './compile-calc.ts';
import type { ExpressionSession } from './session.ts';

/** What the operators compile expressions with. Kernels that a query needs are looked up when it is compiled: an unknown function fails before the first row. */
export function createExpressionCompiler(session: ExpressionSession): ExpressionCompiler {
  return { compileCalc: request => compileCalc(request, session) };
}
