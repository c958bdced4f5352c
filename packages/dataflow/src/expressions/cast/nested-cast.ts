import type { LogicalType } from '@lockstep/sql/types';
import { canonicalEntries } from '../../batch/nested/canonical-entries.ts';
import { keyEncoderOf, mapPartsOf } from '../../batch/nested/value-codec.ts';
import type { ArrayValue, MapValue, Value } from '../../batch/value.ts';

type Convert = (value: Value) => Value;

/** Casts what is inside, one by one; undefined when the two are not of one kind. `cast` answers the cast of two types inside. */
export function nestedCast(
  from: LogicalType,
  to: LogicalType,
  cast: (from: LogicalType, to: LogicalType) => Convert,
): ((value: never) => Value) | undefined {
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') {
    const convert = cast(from.element, to.element);
    return (value: ArrayValue) => value.map(convert);
  }
  if (from.kind === 'ROW' && to.kind === 'ROW' && from.fields.length === to.fields.length) {
    const converts = from.fields.map((field, f) => cast(field.type, to.fields[f]!.type));
    return (value: ArrayValue) => converts.map((convert, f) => convert(value[f]!));
  }
  const isMap = from.kind === 'MAP' && to.kind === 'MAP';
  if (!isMap && !(from.kind === 'MULTISET' && to.kind === 'MULTISET')) return undefined;
  const [source, target] = [mapPartsOf(from), mapPartsOf(to)];
  const convertKey = cast(source.keys.element, target.keys.element);
  const convertValue = cast(source.values.element, target.values.element);
  const encode = keyEncoderOf(target.keys.element);
  // Keys that differ may be cast to the same one.
  return ({ keys, values }: MapValue) =>
    canonicalEntries({ keys: keys.map(convertKey), values: values.map(convertValue) }, encode);
}
