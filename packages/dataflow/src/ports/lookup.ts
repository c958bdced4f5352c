import type { Batch } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';

/** Answers a batch of keys with the table's rows that match them now. */
export interface LookupReader {
  open(): Promise<void>;
  /**
   * `keys[i]` holds the i-th key column for `keyCount` distinct keys, none NULL. `rows` are all matches, `keyOfRow[j]` is the key that row `j` answers.
   */
  lookup(keys: readonly Column[], keyCount: number): Promise<{ readonly rows: Batch; readonly keyOfRow: Int32Array }>;
  close(): Promise<void>;
}
