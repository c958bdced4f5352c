import type { Expression } from '@lockstep/sql/algebra';

export { identity, inputRef, inputsOf, withInputs } from '@lockstep/sql/algebra';

export const isIdentity = (expressions: readonly Expression[], inputWidth: number): boolean =>
  expressions.length === inputWidth &&
  expressions.every((expression, index) => expression.kind === 'input-ref' && expression.index === index);
