import { invariant } from '@lockstep/kernel/invariant';
import type { LogicalType } from '@lockstep/sql/types';
import { canonicalEntries } from '../../batch/nested/canonical-entries.ts';
import { keyEncoderOf, mapPartsOf } from '../../batch/nested/value-codec.ts';
import type { ArrayValue, MapValue } from '../../batch/value.ts';
import { functionError } from './function-error.ts';
import { type BoundCall, type KernelFamily, type KernelFunction, plain, seesNull, strict } from './kernel.ts';

/** Makes maps of entries in any order; the last of equal keys wins. */
export function mapMaker(type: LogicalType): (keys: ArrayValue, values: ArrayValue) => MapValue {
  invariant(type.kind === 'MAP' || type.kind === 'MULTISET', 'A map is made for a MAP');
  const encode = keyEncoderOf(mapPartsOf(type).keys.element);
  return (keys, values) => canonicalEntries({ keys, values }, encode);
}

const isOdd = (_: unknown, i: number): boolean => i % 2 === 1;
const isEven = (_: unknown, i: number): boolean => i % 2 === 0;

function bindMapOf({ type }: BoundCall): KernelFunction {
  const toMap = mapMaker(type);
  return ((...entries: ArrayValue) => toMap(entries.filter(isEven), entries.filter(isOdd))) as KernelFunction;
}

function bindFromArrays({ type }: BoundCall): KernelFunction {
  const toMap = mapMaker(type);
  return (keys: ArrayValue, values: ArrayValue) => {
    if (keys.length === values.length) return toMap(keys, values);
    const message = `Invalid function MAP_FROM_ARRAYS call: the length of the keys array ${keys.length} is not equal to the length of the values array ${values.length}`;
    throw functionError('MAP_FROM_ARRAYS', message, keys.length);
  };
}

function bindUnion({ type }: BoundCall): KernelFunction {
  const toMap = mapMaker(type);
  return (...maps: MapValue[]) =>
    toMap(
      maps.flatMap(({ keys }) => keys),
      maps.flatMap(({ values }) => values),
    );
}

export const mapKernels: KernelFamily = {
  MAP_OF: seesNull(bindMapOf),
  MAP_KEYS: plain(({ keys }: MapValue) => keys),
  MAP_VALUES: plain(({ values }: MapValue) => values),
  MAP_ENTRIES: plain(({ keys, values }: MapValue) => keys.map((key, i) => [key, values[i]!])),
  MAP_UNION: strict(bindUnion),
  MAP_FROM_ARRAYS: strict(bindFromArrays),
};
