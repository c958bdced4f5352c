import { internalError } from '@lockstep/kernel/errors';
import type { RankNode } from '@lockstep/plan/physical';
import type { Column } from '../batch/column.ts';

/** Answers how many rows the partition of a row shows. NULL and what is below one show none. */
export function rankEndReader(end: RankNode['range']['end'], columns: readonly Column[]): (row: number) => number {
  if (typeof end === 'number') return () => end;
  const column = columns[end.column]!;
  if (column.storage !== 'int32' && column.storage !== 'int64')
    throw internalError('dataflow.rank_end', 'The end of a rank is no integer column');
  const { values, nulls } = column;
  return row => (nulls !== null && nulls[row] === 1 ? 0 : Math.max(0, Number(values[row])));
}
