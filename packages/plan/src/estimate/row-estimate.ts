/** How many rows there may be, and what their columns hold. Never exact, never zero rows, so that products and quotients stay meaningful. */
export interface Estimate {
  readonly rows: number;
  readonly columns: readonly ColumnEstimate[];
}

/** Null: not known. */
export interface ColumnEstimate {
  readonly distinct: number | null;
  readonly nullFraction: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

export const unknownColumn: ColumnEstimate = { distinct: null, nullFraction: null, min: null, max: null };

/** Of a column that nothing is known of, as many values are taken to be distinct as Calcite takes for a group key: a tenth. */
const unknownDistinctFraction = 0.1;

export const distinctOf = ({ rows, columns }: Estimate, column: number): number =>
  Math.max(1, Math.min(rows, columns[column]?.distinct ?? rows * unknownDistinctFraction));
