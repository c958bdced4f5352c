/** Indices of the windows in view, `last` exclusive. */
export interface ZoomRange {
  readonly first: number;
  readonly last: number;
}

const windowsMin = 12;

/** A range a `factor` of the size around `centre` that keeps within all windows; 0.5 is nearer, 2 is farther. */
export function zoomRange({ first, last }: ZoomRange, total: number, centre: number, factor: number): ZoomRange {
  const size = Math.min(total, Math.max(Math.min(windowsMin, total), Math.round((last - first) * factor)));
  const start = Math.round(centre - size * ((centre - first) / Math.max(1, last - first)));
  const kept = Math.min(Math.max(0, start), total - size);
  return { first: kept, last: kept + size };
}

/** The range moved so that the window `index` is in it. */
export function rangeAround({ first, last }: ZoomRange, total: number, index: number): ZoomRange {
  if (index >= first && index < last) return { first, last };
  const size = last - first;
  const start = index < first ? index : index - size + 1;
  const kept = Math.min(Math.max(0, start), total - size);
  return { first: kept, last: kept + size };
}
