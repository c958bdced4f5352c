/** Appends a whole number of any size as 64-bit words: two's complement, lowest word first, as few as there need be; 0 has none. */
export function appendWords(value: bigint, words: bigint[]): void {
  let rest = value;
  let isOpen = rest !== 0n;
  while (isOpen) {
    const word = BigInt.asIntN(64, rest);
    words.push(word);
    rest >>= 64n;
    isOpen = rest !== (word < 0n ? -1n : 0n);
  }
}

/** The number in `words[from .. to)`. */
export function readWords(words: BigInt64Array, from: number, to: number): bigint {
  if (from === to) return 0n;
  let value = words[to - 1]!;
  for (let at = to - 2; at >= from; at--) value = (value << 64n) | BigInt.asUintN(64, words[at]!);
  return value;
}
