/** Tables with at most so many slots stay in the processor's cache. */
const cachedSlots = 1 << 17;

/**
 * Enters ids whose keys differ into empty slots, as id + 1, by linear probing from `hash & (slots - 1)`. In a table that is larger than the cache they are first
 * put in the order of parts that are not (a counting sort), so that no entry waits for memory.
 */
export function fillSlots(slots: Int32Array, hashes: Int32Array, ids: Int32Array): void {
  const mask = slots.length - 1;
  const partBits = Math.max(0, Math.log2(slots.length / cachedSlots));
  const shift = Math.log2(slots.length) - partBits;
  if (partBits === 0) {
    for (let k = 0; k < ids.length; k++) enter(slots, mask, hashes[ids[k]!]! & mask, ids[k]!);
    return;
  }
  const next = new Int32Array((1 << partBits) + 1);
  for (let k = 0; k < ids.length; k++) next[((hashes[ids[k]!]! & mask) >>> shift) + 1]!++;
  for (let part = 1; part < next.length; part++) next[part]! += next[part - 1]!;
  const sortedIds = new Int32Array(ids.length);
  const homes = new Int32Array(ids.length);
  for (let k = 0; k < ids.length; k++) {
    const home = hashes[ids[k]!]! & mask;
    const at = next[home >>> shift]!++;
    sortedIds[at] = ids[k]!;
    homes[at] = home;
  }
  for (let k = 0; k < ids.length; k++) enter(slots, mask, homes[k]!, sortedIds[k]!);
}

function enter(slots: Int32Array, mask: number, home: number, id: number): void {
  let at = home;
  while (slots[at] !== 0) at = (at + 1) & mask;
  slots[at] = id + 1;
}
