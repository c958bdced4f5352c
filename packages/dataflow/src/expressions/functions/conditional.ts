import type { Value } from '../../batch/value.ts';
import { comparatorOf } from './comparison.ts';
import { type KernelFamily, type KernelFunction, seesNull } from './kernel.ts';

/** CASE, IF, COALESCE and IFNULL are not here: they choose what to evaluate, so interpreter and generator know them. */
export const conditionalKernels: KernelFamily = {
  NULLIF: seesNull(({ argTypes }) => {
    const compare = comparatorOf(argTypes[0]!, argTypes[1]!);
    return ((value: Value, other: Value) =>
      value !== null && other !== null && compare(value, other) === 0 ? null : value) as KernelFunction;
  }),
};
