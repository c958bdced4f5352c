/** A container's 65536 bits: bit `v & 31` of word `v >> 5`. */
export const containerWords = 2048;

/** Ones in a word. */
function popCount(word: number): number {
  let rest = word - ((word >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

export function cardinalityOf(words: Uint32Array): number {
  let count = 0;
  for (let w = 0; w < containerWords; w++) count += popCount(words[w]!);
  return count;
}

/** How many runs of consecutive values there are. */
export function runCountOf(words: Uint32Array): number {
  let runs = 0;
  let last = 0;
  for (let w = 0; w < containerWords; w++) {
    const word = words[w]!;
    runs += popCount(word & ~((word << 1) | last));
    last = word >>> 31;
  }
  return runs;
}

/** Sets the bits `first`..`last`, both included. */
export function setRange(words: Uint32Array, first: number, last: number): void {
  for (let w = first >>> 5; w <= last >>> 5; w++) {
    const from = w === first >>> 5 ? first & 31 : 0;
    const to = w === last >>> 5 ? last & 31 : 31;
    words[w]! |= (0xffffffff >>> (31 - to)) & (0xffffffff << from);
  }
}

/** Calls `visit` for each value in ascending order, until it answers false. */
export function visitBits(words: Uint32Array, visit: (low: number) => boolean): boolean {
  for (let w = 0; w < containerWords; w++) {
    for (let rest = words[w]!; rest !== 0; rest &= rest - 1) {
      if (!visit(w * 32 + 31 - Math.clz32(rest & -rest))) return false;
    }
  }
  return true;
}
