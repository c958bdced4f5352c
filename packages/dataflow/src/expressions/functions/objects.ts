import type { ArrayValue, Value } from '../../batch/value.ts';
import { type BoundCall, type KernelFamily, type KernelFunction, seesNull } from './kernel.ts';

/** `class name, key1, value1, ..`: the fields are in the order of the keys. */
const objectOf = ((_className: string, ...entries: ArrayValue) =>
  entries.filter((_, i) => i % 2 === 1)) as KernelFunction;

/** `object, key1, value1, ..`: the keys are constants; a NULL object stays NULL. */
function bindObjectUpdate({ argTypes: [type], literals }: BoundCall): KernelFunction {
  const names = type?.kind === 'ROW' ? type.fields.map(({ name }) => name) : [];
  const positions = literals.slice(1).map(key => names.indexOf(String(key)));
  return ((object: ArrayValue | null, ...entries: ArrayValue): Value => {
    if (object === null) return null;
    const updated = [...object];
    for (let e = 0; e < entries.length; e += 2) updated[positions[e]!] = entries[e + 1]!;
    return updated;
  }) as KernelFunction;
}

export const objectKernels: KernelFamily = {
  OBJECT_OF: seesNull(() => objectOf),
  OBJECT_UPDATE: seesNull(bindObjectUpdate),
};
