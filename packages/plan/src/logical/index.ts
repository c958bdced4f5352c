export { conjuncts, inputRefs, mapExpression, remapRefs, visitExpression } from './expressions.ts';
export { inputsOf } from './relations.ts';
