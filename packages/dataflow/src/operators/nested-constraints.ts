import type { LogicalType } from '@lockstep/sql/types';
import { printType } from '@lockstep/sql/types';
import { isArrayValue, isMapValue, type Value } from '../batch/value.ts';
import { type ConstraintPolicy, lengthWritten, nullWritten } from './constraint-policy.ts';

/** What stands in a row's place when a NULL makes it go. */
export const dropped = Symbol('dropped');

/**
 * Holds a nested value to what its type demands of the parts: NOT NULL and lengths. Answers the value, trimmed and padded where that is asked for, or `dropped`;
 * throws where a broken demand is an error. `path` names the part in Flink's form: `a.b`, `a.m[key]`.
 */
export function enforceNested(
  value: Value,
  type: LogicalType,
  path: string,
  policy: ConstraintPolicy,
): Value | typeof dropped {
  if (value === null) {
    if (type.nullable) return null;
    if (policy.onNull === 'error') throw nullWritten(path);
    return dropped;
  }
  switch (type.kind) {
    case 'ROW':
      return isArrayValue(value)
        ? enforceEach(value, policy, i => [type.fields[i]!.type, `${path}.${type.fields[i]!.name}`])
        : value;
    case 'ARRAY':
      if (!policy.isWithCollections || !isArrayValue(value)) return value;
      return enforceEach(value, policy, () => [type.element, `${path}[element]`]);
    case 'MAP':
    case 'MULTISET': {
      if (!policy.isWithCollections || !isMapValue(value)) return value;
      const [key, item] = type.kind === 'MAP' ? [type.key, type.value] : [type.element, null];
      const keys = enforceEach(value.keys, policy, () => [
        key,
        type.kind === 'MAP' ? `${path}[key]` : `${path}[element]`,
      ]);
      if (keys === dropped) return dropped;
      const values = item === null ? value.values : enforceEach(value.values, policy, () => [item, `${path}[value]`]);
      return values === dropped ? dropped : { keys, values };
    }
    default:
      return enforceLength(value, type, path, policy);
  }
}

function enforceEach(
  values: readonly Value[],
  policy: ConstraintPolicy,
  part: (i: number) => readonly [type: LogicalType, path: string],
): readonly Value[] | typeof dropped {
  const enforced: Value[] = [];
  for (const [i, value] of values.entries()) {
    const [type, path] = part(i);
    const result = enforceNested(value, type, path, policy);
    if (result === dropped) return dropped;
    enforced.push(result);
  }
  return enforced;
}

function enforceLength(value: Value, type: LogicalType, path: string, policy: ConstraintPolicy): Value {
  if (policy.onLength === 'ignore' || !('length' in type)) return value;
  const isFixed = type.kind === 'CHAR' || type.kind === 'BINARY';
  const characters = typeof value === 'string' ? [...value] : null;
  const length = characters?.length ?? (value instanceof Uint8Array ? value.length : type.length);
  if (length <= type.length && (!isFixed || length === type.length)) return value;
  // Flink calls what is too long in a nested value a string, bytes too.
  const target = { name: path, type: printType({ ...type, nullable: true }), isText: true };
  if (policy.onLength === 'error') throw lengthWritten(target, length);
  if (characters !== null)
    return characters
      .slice(0, type.length)
      .join('')
      .padEnd(type.length * Number(isFixed));
  if (!(value instanceof Uint8Array)) return value;
  const resized = new Uint8Array(isFixed ? type.length : Math.min(length, type.length));
  resized.set(value.subarray(0, resized.length));
  return resized;
}
