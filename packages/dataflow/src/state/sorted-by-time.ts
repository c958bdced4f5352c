const digitBits = 16;
const digits = 1 << digitBits;

/** Positions of `times` (milliseconds), earliest first, equal ones in their order: a radix sort over the distance from the earliest. NaN comes last. */
export function sortedByTime(times: Float64Array): Int32Array {
  let earliest = Number.POSITIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    if (time < earliest) earliest = time;
    if (time > latest) latest = time;
  }
  const range = latest - earliest;
  const distanceOf = (time: number): number => (Number.isNaN(time) ? range + 1 : time - earliest);
  let sorted = Int32Array.from(times, (_, position) => position);
  let unsorted = new Int32Array(times.length);
  for (let unit = 1; unit <= range + 1; unit *= digits) {
    [sorted, unsorted] = [unsorted, sorted];
    const starts = new Int32Array(digits + 1);
    for (const time of times) starts[(Math.floor(distanceOf(time) / unit) % digits) + 1]!++;
    for (let digit = 0; digit < digits; digit++) starts[digit + 1]! += starts[digit]!;
    for (const position of unsorted) {
      const digit = Math.floor(distanceOf(times[position]!) / unit) % digits;
      sorted[starts[digit]!++] = position;
    }
  }
  return sorted;
}
