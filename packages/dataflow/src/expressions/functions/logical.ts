import type { Value } from '../../batch/value.ts';
import { type Kernel, type KernelFamily, type KernelFunction, seesNull, strict } from './kernel.ts';

const test = (holds: (value: Value) => boolean): Kernel => seesNull(() => holds as KernelFunction);

/** AND and OR are not here: they need not evaluate both sides, so interpreter and generator know them. */
export const logicalKernels: KernelFamily = {
  NOT: strict(
    () => (value: boolean) => !value,
    (_call, [value]) => ({ value: `!${value!.value}` }),
  ),
  IS_NULL: test(value => value === null),
  IS_NOT_NULL: test(value => value !== null),
  IS_TRUE: test(value => value === true),
  IS_NOT_TRUE: test(value => value !== true),
  IS_FALSE: test(value => value === false),
  IS_NOT_FALSE: test(value => value !== false),
  IS_UNKNOWN: test(value => value === null),
  IS_NOT_UNKNOWN: test(value => value !== null),
};
