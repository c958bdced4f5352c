import type { RowDifference, WindowReconciliation } from '@lockstep/contracts/reconciliation';
import type { ResolvedTable } from '@lockstep/sql/catalog';

export interface ReconciliationRequest {
  /** The two results of a pair: same columns under the same names. */
  readonly stream: ResolvedTable;
  readonly batch: ResolvedTable;
  /** What identifies a row; the tables' primary key. */
  readonly keyColumns: readonly string[];
  /** A timestamp column that tells windows apart; null compares all rows as one. */
  readonly windowColumn: string | null;
  readonly windowEndColumn: string | null;
  /** Windows that end at or before it are final on the stream side; null: all are. */
  readonly closedUntilMs: number | null;
  /** Rows that the stream dropped as late, by window start. */
  readonly lateRowsByWindow: ReadonlyMap<number, number>;
  /** So many differing rows are kept to be looked at; all are counted. */
  readonly differencesMax: number;
}

export interface ReconciliationResult {
  /** Rounded down to two decimals, so that 100 means all; null when nothing was compared. */
  readonly equalPercent: number | null;
  readonly equal: number;
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  readonly lateDropped: number;
  readonly windowsDifferent: number;
  readonly windowsOpen: number;
  /** By start; open ones are among them and count in nothing above. */
  readonly windows: readonly WindowReconciliation[];
  readonly differences: readonly RowDifference[];
}
