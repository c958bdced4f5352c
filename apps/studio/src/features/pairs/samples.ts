/** A point of a chart's line: when, and how much. */
export interface Sample {
  readonly atMs: number;
  readonly value: number | null;
}

/** Lines over one time axis, as the chart takes them: seconds first, then one row of values per line, null where a line has no point. */
export function joinSamples(lines: readonly (readonly Sample[])[]): [number[], ...(number | null)[][]] {
  const times = [...new Set(lines.flatMap(line => line.map(sample => sample.atMs)))].sort(
    (left, right) => left - right,
  );
  const rows = lines.map(line => {
    const byTime = new Map(line.map(sample => [sample.atMs, sample.value]));
    return times.map(atMs => byTime.get(atMs) ?? null);
  });
  return [times.map(atMs => atMs / 1_000), ...rows];
}

/** `known` with a newer sample at its end, nothing older than `keepMs` before it. The same array when the sample is not newer. */
export function appendSample<T extends { readonly atMs: number }>(
  known: readonly T[],
  sample: T,
  keepMs: number,
): readonly T[] {
  if ((known.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY) >= sample.atMs) return known;
  return [...known.filter(({ atMs }) => atMs >= sample.atMs - keepMs), sample];
}
