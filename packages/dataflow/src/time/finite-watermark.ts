/** Stands for the end of time where a number must be finite: the largest ECMAScript date. */
export const endOfTimeMs = 8_640_000_000_000_000;

/** A watermark for people and JSON: null before the first, `endOfTimeMs` after the last. */
export function finiteWatermarkMs(watermarkMs: number): number | null {
  if (watermarkMs === Number.NEGATIVE_INFINITY) return null;
  return watermarkMs === Number.POSITIVE_INFINITY ? endOfTimeMs : watermarkMs;
}

/** Of such watermarks: null while one of them is. */
export const slowestWatermark = (watermarks: readonly (number | null)[]): number | null =>
  watermarks.includes(null) ? null : Math.min(...watermarks.map(Number));
