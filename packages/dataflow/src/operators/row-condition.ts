import type { Batch } from '../batch/batch.ts';
import type { BatchFunction } from './expression-compiler.ts';

/** For which rows of a batch a function that gives one BOOLEAN column answers TRUE. */
export function conditionOf(predicate: BatchFunction, batch: Batch): (row: number) => boolean {
  const column = predicate({ ...batch, kinds: null }).columns[0];
  if (column?.storage !== 'boolean') throw new TypeError('A condition is not BOOLEAN');
  const { values, nulls } = column;
  return row => values[row] === 1 && (nulls === null || nulls[row] === 0);
}
