import type { LogicalType } from '@lockstep/sql/types';
import type { ArrayValue, MapValue, NonNullValue } from '../../batch/value.ts';
import { comparatorOf } from './comparison.ts';
import { type KernelFamily, type KernelFunction, plain, seesNull, strict } from './kernel.ts';
import { variantItem } from './variant.ts';

function itemOf(type: LogicalType): KernelFunction {
  if (type.kind === 'VARIANT') return variantItem;
  if (type.kind !== 'MAP') return (array: ArrayValue, position: number) => array[position - 1] ?? null;
  const compare = comparatorOf(type.key, type.key);
  return ({ keys, values }: MapValue, key: NonNullValue) => {
    for (let i = keys.length - 1; i >= 0; i--) {
      const candidate = keys[i]!;
      if (candidate !== null && compare(candidate, key) === 0) return values[i]!;
    }
    return null;
  };
}

/** Constructors and access; fields and elements that lie in bytes are read by generated code instead. */
export const nestedKernels: KernelFamily = {
  ARRAY_OF: seesNull(() => ((...elements: ArrayValue) => elements) as KernelFunction),
  ROW_OF: seesNull(() => ((...fields: ArrayValue) => fields) as KernelFunction),
  FIELD: plain((row: ArrayValue, field: number) => row[field] ?? null),
  ITEM: strict(({ argTypes }) => itemOf(argTypes[0]!)),
};
