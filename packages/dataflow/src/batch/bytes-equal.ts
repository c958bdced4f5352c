/** Whether `left[leftStart..leftEnd)` and `right[rightStart..rightEnd)` hold the same bytes. */
export function bytesEqual(
  left: Uint8Array,
  leftStart: number,
  leftEnd: number,
  right: Uint8Array,
  rightStart: number,
  rightEnd: number,
): boolean {
  const length = leftEnd - leftStart;
  if (rightEnd - rightStart !== length) return false;
  for (let i = 0; i < length; i++) if (left[leftStart + i] !== right[rightStart + i]) return false;
  return true;
}
