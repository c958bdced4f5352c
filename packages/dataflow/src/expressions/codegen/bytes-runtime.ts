/** What generated code calls for text that stays in bytes. */

/** Negative, zero or positive: by unsigned byte, which for UTF-8 is by code point. */
export function bytesCompared(
  left: Uint8Array,
  leftStart: number,
  leftEnd: number,
  right: Uint8Array,
  rightStart: number,
  rightEnd: number,
): number {
  const leftLength = leftEnd - leftStart;
  const rightLength = rightEnd - rightStart;
  const length = Math.min(leftLength, rightLength);
  for (let k = 0; k < length; k++) {
    const difference = left[leftStart + k]! - right[rightStart + k]!;
    if (difference !== 0) return difference;
  }
  return leftLength - rightLength;
}

export function bytesStartWith(bytes: Uint8Array, start: number, end: number, prefix: Uint8Array): boolean {
  if (end - start < prefix.length) return false;
  for (let k = 0; k < prefix.length; k++) if (bytes[start + k] !== prefix[k]) return false;
  return true;
}

export function bytesEndWith(bytes: Uint8Array, start: number, end: number, suffix: Uint8Array): boolean {
  return end - start >= suffix.length && bytesStartWith(bytes, end - suffix.length, end, suffix);
}

let zeros = new Int32Array(8192);

/** Stands in for an array that a column does not have: no NULLs, no nanoseconds. */
export function zerosFor(rowCount: number): Int32Array {
  if (zeros.length < rowCount) zeros = new Int32Array(rowCount * 2);
  return zeros;
}
