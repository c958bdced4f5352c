import type { Expression } from '../algebra/index.ts';
import { isNumeric } from '../types/index.ts';

/** A number written as zero, casts aside: dividing by it is a mistake whatever the types are, also where IEEE 754 has an infinity. */
export function isConstantZero(expression: Expression): boolean {
  if (expression.kind === 'cast') return isConstantZero(expression.input);
  if (expression.kind !== 'literal' || expression.value === null || !isNumeric(expression.type)) return false;
  return Number(expression.value) === 0;
}
