export {
  conjunction,
  conjuncts,
  inlineProjection,
  inputRefs,
  mapExpression,
  remapRefs,
  visitExpression,
} from '@lockstep/sql/algebra';

/** An expression without source positions, so that equal meaning compares equal. */
export const withoutSpans = (key: string, value: unknown): unknown =>
  key === 'span' || key === 'optionSpans' ? undefined : value;
