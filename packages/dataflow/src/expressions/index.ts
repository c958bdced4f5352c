export { zoneNamed } from '../time/zone.ts';
export { sandboxLimits } from '../user-functions/sandbox-limits.ts';
export { valueToText } from './cast/value-to-text.ts';
export { compileColumn, compilePredicate } from './compile-calc.ts';
export { createExpressionCompiler } from './create-expression-compiler.ts';
export { foldConstant } from './fold-constant.ts';
export { interpret, interpretCondition } from './interpret.ts';
export { literalValue } from './literal-value.ts';
export type { ExpressionSession } from './session.ts';
