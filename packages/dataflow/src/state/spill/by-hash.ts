/** Positions fit beside a hash into the 53 bits of a double. */
export const sortedMax = 2 ** 21;

/** At most `sortedMax` ids in the order of their hashes as unsigned numbers; those of one hash stay as they were. */
export function byHash(ids: Int32Array, hashes: Int32Array): Int32Array {
  const marks = Float64Array.from(ids, (id, position) => (hashes[id]! >>> 0) * sortedMax + position).sort();
  return Int32Array.from(marks, mark => ids[mark % sortedMax]!);
}
