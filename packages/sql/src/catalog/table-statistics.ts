/** What is known of a table's rows, as ANALYZE TABLE found it. The planner estimates with it; no result depends on it. */
export interface TableStatistics {
  readonly rowCount: number;
  /** By column name; of some columns nothing may be known. */
  readonly columns: Readonly<Record<string, ColumnStatistics>>;
}

export interface ColumnStatistics {
  /** Distinct values that are not NULL. */
  readonly distinctCount: number;
  readonly nullCount: number;
  /** Of numbers and times (in epoch milliseconds, dates in days) only; absent when every value is NULL. */
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}
