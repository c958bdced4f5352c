import type { Batch } from '@lockstep/dataflow/batch';

/**
 * What flows between the operators of a program: its values as they are, instead of columns. `watermarks` are as in any batch: per element the watermark in force
 * before it.
 */
export interface ElementBatch<T = unknown> extends Batch {
  readonly elements: readonly T[];
  /** Event time per element, epoch ms; null when none has one. */
  readonly timestamps: Float64Array | null;
}

export function elementBatch<T>(
  elements: readonly T[],
  timestamps: Float64Array | null,
  watermarks: Float64Array | null,
): ElementBatch<T> {
  return { rowCount: elements.length, columns: [], kinds: null, elements, timestamps, watermarks };
}

export function elementsOf<T>(batch: Batch): ElementBatch<T> {
  if (!('elements' in batch)) throw new TypeError('A program operator was given columns');
  return batch as ElementBatch<T>;
}
