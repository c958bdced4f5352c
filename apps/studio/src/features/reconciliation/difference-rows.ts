import type { RowDifference } from '@lockstep/contracts/reconciliation';

/** One column of a differing row, with both sides' values; `undefined` where that side has no row. */
export interface ComparedCell {
  readonly column: string;
  readonly stream: string | null | undefined;
  readonly batch: string | null | undefined;
  readonly differs: boolean;
}

/** All columns of the row but its key, those that differ first, each group in the table's order. */
export function compareCells(difference: RowDifference): ComparedCell[] {
  const { stream, batch, key } = difference;
  const names = [...new Set([...Object.keys(stream ?? {}), ...Object.keys(batch ?? {})])].filter(
    name => !(name in key),
  );
  const cells = names.map(column => ({
    column,
    stream: stream === null ? undefined : stream[column],
    batch: batch === null ? undefined : batch[column],
    differs: difference.kind !== 'different' || difference.columns.includes(column),
  }));
  return [...cells.filter(cell => cell.differs), ...cells.filter(cell => !cell.differs)];
}
