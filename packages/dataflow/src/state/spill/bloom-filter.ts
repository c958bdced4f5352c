const bitsPerKey = 12;
/** A key's bits lie in one cache line: so many words of 32 bits, of which each key sets one bit in some. */
const wordsPerLine = 16;
const bitsSet = 6;

/** Says of a 32-bit hash that it was surely not added, or may have been: wrongly in about 1 of 100 cases, when it holds no more keys than it was made for. */
export class BloomFilter {
  readonly #words: Int32Array;
  readonly #lines: number;

  constructor(keysMax: number) {
    this.#lines = Math.max(1, Math.ceil((keysMax * bitsPerKey) / (wordsPerLine * 32)));
    this.#words = new Int32Array(this.#lines * wordsPerLine);
  }

  add(hash: number): void {
    const line = this.#lineOf(hash);
    for (let k = 0, bits = mixed(hash); k < bitsSet; k++, bits = mixed(bits))
      this.#words[line + (bits & (wordsPerLine - 1))]! |= 1 << (bits >>> 27);
  }

  mayHold(hash: number): boolean {
    const line = this.#lineOf(hash);
    for (let k = 0, bits = mixed(hash); k < bitsSet; k++, bits = mixed(bits))
      if ((this.#words[line + (bits & (wordsPerLine - 1))]! & (1 << (bits >>> 27))) === 0) return false;
    return true;
  }

  get sizeBytes(): number {
    return this.#words.byteLength;
  }

  /** By the product's high half, so that the number of lines need not be a power of two. */
  #lineOf(hash: number): number {
    return Math.floor(((mixed(hash ^ 0x5bd1e995) >>> 0) / 0x1_0000_0000) * this.#lines) * wordsPerLine;
  }
}

/** A filter for ever more keys: each part is made for as many as all before it together. */
export class GrowingFilter {
  readonly #parts: { readonly filter: BloomFilter; readonly keysMax: number; keys: number }[] = [];

  add(hash: number): void {
    let last = this.#parts.at(-1);
    if (last === undefined || last.keys === last.keysMax) {
      const keysMax = last === undefined ? 1 << 20 : last.keysMax * 2;
      last = { filter: new BloomFilter(keysMax), keysMax, keys: 0 };
      this.#parts.push(last);
    }
    last.filter.add(hash);
    last.keys++;
  }

  mayHold(hash: number): boolean {
    for (const { filter } of this.#parts) if (filter.mayHold(hash)) return true;
    return false;
  }

  get sizeBytes(): number {
    return this.#parts.reduce((sum, { filter }) => sum + filter.sizeBytes, 0);
  }
}

/** Murmur3's end mix with another constant in front: the bits must not follow from those that the key table uses. */
function mixed(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return h ^ (h >>> 15);
}
