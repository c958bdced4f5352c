/** Tables with at most so many words of slots stay in the processor's cache. */
const cachedWords = 1 << 17;

/**
 * Enters ids whose keys differ into empty slots of two words, as id + 1 and hash, by linear probing from slot `hash & (number of slots - 1)`. In a table that is
 * larger than the cache they are first put in the order of parts that are not (a counting sort), so that no entry waits for memory.
 */
export function fillSlots(slots: Int32Array, hashes: Int32Array, ids: Int32Array): void {
  const mask = slots.length - 1;
  const partBits = Math.max(0, Math.log2(slots.length / cachedWords));
  const shift = Math.log2(slots.length) - partBits;
  if (partBits === 0) {
    for (let k = 0; k < ids.length; k++) enter(slots, mask, hashes[ids[k]!]!, ids[k]!);
    return;
  }
  const next = new Int32Array((1 << partBits) + 1);
  for (let k = 0; k < ids.length; k++) next[(((hashes[ids[k]!]! << 1) & mask) >>> shift) + 1]!++;
  for (let part = 1; part < next.length; part++) next[part]! += next[part - 1]!;
  const sortedIds = new Int32Array(ids.length);
  const sortedHashes = new Int32Array(ids.length);
  for (let k = 0; k < ids.length; k++) {
    const hash = hashes[ids[k]!]!;
    const at = next[((hash << 1) & mask) >>> shift]!++;
    sortedIds[at] = ids[k]!;
    sortedHashes[at] = hash;
  }
  for (let k = 0; k < ids.length; k++) enter(slots, mask, sortedHashes[k]!, sortedIds[k]!);
}

function enter(slots: Int32Array, mask: number, hash: number, id: number): void {
  let at = (hash << 1) & mask;
  while (slots[at] !== 0) at = (at + 2) & mask;
  slots[at] = id + 1;
  slots[at + 1] = hash;
}
