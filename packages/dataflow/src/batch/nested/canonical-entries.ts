import type { MapValue, Value } from '../value.ts';

/** The bytes of a key, null for NULL; equal keys have equal bytes. */
export type KeyEncoder = (key: Value) => Uint8Array | null;

/** The entries in ascending order of their keys' bytes, NULL first; of equal keys only the last. */
export function canonicalEntries(map: MapValue, encode: KeyEncoder): MapValue {
  const { keys, values } = map;
  if (keys.length < 2) return map;
  const encoded = keys.map(encode);
  if (encoded.every((key, i) => i === 0 || compareKeys(encoded[i - 1]!, key) < 0)) return map;
  const order = [...keys.keys()]
    .sort((a, b) => compareKeys(encoded[a]!, encoded[b]!) || a - b)
    .filter((entry, i, all) => i === all.length - 1 || compareKeys(encoded[entry]!, encoded[all[i + 1]!]!) !== 0);
  return { keys: order.map(i => keys[i]!), values: order.map(i => values[i]!) };
}

function compareKeys(left: Uint8Array | null, right: Uint8Array | null): number {
  if (left === null) return right === null ? 0 : -1;
  return right === null ? 1 : Buffer.compare(left, right);
}
