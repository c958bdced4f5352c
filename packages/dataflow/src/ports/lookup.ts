import type { Batch } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';

/** `rows` are all matches; `keyOfRow[j]` is the key that row `j` answers. */
export interface LookupAnswer {
  readonly rows: Batch;
  readonly keyOfRow: Int32Array;
}

/** Answers a batch of keys with the table's rows that match them now. */
export interface LookupReader {
  open(): Promise<void>;
  /** `keys[i]` holds the i-th key column for `keyCount` distinct keys, none NULL. */
  lookup(keys: readonly Column[], keyCount: number): Promise<LookupAnswer>;
  close(): Promise<void>;
}
