import type { LogicalType } from '@lockstep/sql/types';
import { keyEncoderOf } from '../../batch/nested/value-codec.ts';
import type { ArrayValue, MapValue, NonNullValue, Value } from '../../batch/value.ts';
import { type Comparator, comparatorOf } from './comparison.ts';
import { functionError } from './function-error.ts';
import {
  type BoundCall,
  type Kernel,
  type KernelFamily,
  type KernelFunction,
  plain,
  seesNull,
  strict,
} from './kernel.ts';

const comparableKinds: readonly LogicalType['kind'][] = [
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'DECIMAL',
  'FLOAT',
  'DOUBLE',
  'CHAR',
  'VARCHAR',
  'DATE',
  'TIME',
];

/** What stands for a value in a Set: the same for equal values of the type. */
function identityOf(type: LogicalType): (value: Value) => unknown {
  if (comparableKinds.includes(type.kind)) return value => value;
  const encode = keyEncoderOf(type);
  return value => {
    const bytes = encode(value);
    return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  };
}

const elementTypeOf = ({ argTypes: [type] }: BoundCall): LogicalType =>
  type?.kind === 'ARRAY' ? type.element : { kind: 'NULL', nullable: true };

/** A kernel over arrays whose elements are told apart by `identity`. */
const overElements = (
  bind: (identity: (value: Value) => unknown) => KernelFunction,
  make: (bind: Kernel['bind']) => Kernel = strict,
): Kernel => make(call => bind(identityOf(elementTypeOf(call))));

/** `array, element`, where the element may be NULL; NULL when the array is. */
const withElement = (
  compute: (array: ArrayValue, element: Value, identity: (value: Value) => unknown) => Value,
): Kernel =>
  overElements(
    identity => (array: ArrayValue | null, element: Value) =>
      array === null ? null : compute(array, element, identity),
    seesNull,
  );

function indexOf(array: ArrayValue, element: Value, identity: (value: Value) => unknown): number {
  const wanted = new Set([identity(element)]);
  return array.findIndex(candidate => wanted.has(identity(candidate)));
}

/** The elements that `isWanted`, each once. */
function distinct(array: ArrayValue, identity: (value: Value) => unknown, skipped: ArrayValue = []): ArrayValue {
  const seen = new Set(skipped.map(identity));
  return array.filter(element => {
    const key = identity(element);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function intersection(left: ArrayValue, right: ArrayValue, identity: (value: Value) => unknown): ArrayValue {
  const wanted = new Set(right.map(identity));
  return distinct(
    left.filter(element => wanted.has(identity(element))),
    identity,
  );
}

/** Positions start at 1, and 0 is the first one, too; negative ones count from the end. */
function slice(array: ArrayValue, start: number, end = array.length): ArrayValue {
  const positionOf = (offset: number): number => (offset < 0 ? array.length + offset + 1 : Math.max(offset, 1));
  return array.slice(Math.max(positionOf(start), 1) - 1, Math.max(positionOf(end), 0));
}

/** Comparison where a NaN is the greatest number. */
const totalOrder =
  (compare: Comparator) =>
  (left: NonNullValue, right: NonNullValue): number => {
    const order = compare(left, right);
    return Number.isNaN(order) ? Number(Number.isNaN(left)) - Number(Number.isNaN(right)) : order;
  };

function bindSort(call: BoundCall): KernelFunction {
  const type = elementTypeOf(call);
  const compare = totalOrder(comparatorOf(type, type));
  return (array: ArrayValue, isAscending = true, areNullsFirst = isAscending) => {
    const present = array.filter(element => element !== null);
    const nulls = new Array<Value>(array.length - present.length).fill(null);
    present.sort(isAscending ? compare : (left, right) => compare(right, left));
    return areNullsFirst ? [...nulls, ...present] : [...present, ...nulls];
  };
}

function extreme(sign: 1 | -1): Kernel {
  return strict(call => {
    const type = elementTypeOf(call);
    const compare = totalOrder(comparatorOf(type, type));
    return (array: ArrayValue) =>
      array.reduce<Value>(
        (best, element) => (element !== null && (best === null || sign * compare(element, best) > 0) ? element : best),
        null,
      );
  });
}

function onlyElement(array: ArrayValue): Value {
  if (array.length > 1) throw functionError('ELEMENT', 'Array has more than one element.', array.length);
  return array[0] ?? null;
}

function join(array: readonly (string | null)[], delimiter: string, nullReplacement: string | null = null): string {
  return array
    .map(text => text ?? nullReplacement)
    .filter(text => text !== null)
    .join(delimiter);
}

export const arrayKernels: KernelFamily = {
  CARDINALITY: plain((value: ArrayValue | MapValue) => ('length' in value ? value.length : value.keys.length)),
  ELEMENT: plain(onlyElement),
  ARRAY_APPEND: withElement((array, element) => [...array, element]),
  ARRAY_PREPEND: withElement((array, element) => [element, ...array]),
  ARRAY_CONTAINS: withElement((array, element, identity) => indexOf(array, element, identity) !== -1),
  ARRAY_POSITION: overElements(
    identity => (array: ArrayValue, element: Value) => indexOf(array, element, identity) + 1,
  ),
  ARRAY_REMOVE: withElement((array, element, identity) => {
    const removed = new Set([identity(element)]);
    return array.filter(candidate => !removed.has(identity(candidate)));
  }),
  ARRAY_DISTINCT: overElements(identity => (array: ArrayValue) => distinct(array, identity)),
  ARRAY_REVERSE: plain((array: ArrayValue) => array.toReversed()),
  ARRAY_SLICE: plain(slice),
  ARRAY_SORT: strict(bindSort),
  ARRAY_UNION: overElements(
    identity => (left: ArrayValue, right: ArrayValue) => distinct([...left, ...right], identity),
  ),
  ARRAY_EXCEPT: overElements(identity => (left: ArrayValue, right: ArrayValue) => distinct(left, identity, right)),
  ARRAY_INTERSECT: overElements(
    identity => (left: ArrayValue, right: ArrayValue) => intersection(left, right, identity),
  ),
  ARRAY_CONCAT: plain((...arrays: ArrayValue[]) => arrays.flat()),
  ARRAY_MAX: extreme(1),
  ARRAY_MIN: extreme(-1),
  ARRAY_JOIN: plain(join),
};
