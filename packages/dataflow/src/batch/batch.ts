import type { Column } from './column.ts';

/** The kind of a changelog row, as one byte. The order is Flink's `RowKind`. */
export const rowKinds = { insert: 0, updateBefore: 1, updateAfter: 2, delete: 3 } as const;

/** `+I`, `-U`, `+U`, `-D` by row-kind byte. */
export const rowKindSymbols = ['+I', '-U', '+U', '-D'] as const;

/** A kind takes a row away: -U or -D. Both have the low bit set. */
export const isRetraction = (kind: number): boolean => (kind & 1) === 1;

/** Rows in columns; what flows between operators. Nobody changes one that was pushed, but a source may lay later rows into its arrays once it is worked off: who keeps rows copies them. */
export interface Batch {
  readonly rowCount: number;
  readonly columns: readonly Column[];
  /** Row-kind bytes; null when every row is +I. */
  readonly kinds: Uint8Array | null;
  /**
   * Per row, the watermark (epoch ms) in force just before the row entered behind its watermark assigner; null where no assigner is upstream or rows were
   * re-made by a stateful operator. Lateness is decided with it, so what is late depends on the order of the input alone, never on where batches were cut.
   */
  readonly watermarks: Float64Array | null;
}
