/** From here on the call into the runtime's copy is cheaper than words one by one. */
const wordsMax = 512;

export const dataViewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * Copies `source[start..end)` to `target` from `at` on, eight bytes at a time; the last word overlaps the one before. The arrays do not overlap, and each view shows the
 * array that it stands behind.
 */
export function copyBytes(
  target: Uint8Array,
  targetView: DataView,
  at: number,
  source: Uint8Array,
  sourceView: DataView,
  start: number,
  end: number,
): void {
  const length = end - start;
  if (length < 8) {
    for (let k = 0; k < length; k++) target[at + k] = source[start + k]!;
    return;
  }
  if (length > wordsMax) {
    target.set(source.subarray(start, end), at);
    return;
  }
  const last = length - 8;
  for (let k = 0; k < last; k += 8) targetView.setBigInt64(at + k, sourceView.getBigInt64(start + k, true), true);
  targetView.setBigInt64(at + last, sourceView.getBigInt64(start + last, true), true);
}
