/**
 * A number in [0, 1) for a row of a column: a function of its arguments alone, so that reading on from any row gives what reading from the start would.
 * (The finalizer of MurmurHash3, over the seed, the column, the row and the draw.)
 */
export function rowRandom(seed: number, column: number, row: number, draw: number): number {
  let hash = mix(seed ^ mix(column + 0x9e3779b9));
  hash = mix(hash ^ (row >>> 0));
  hash = mix(hash ^ Math.floor(row / 2 ** 32));
  const high = mix(hash ^ mix(draw + 0x85ebca6b));
  const low = mix(high + 0x27d4eb2f);
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}

function mix(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
