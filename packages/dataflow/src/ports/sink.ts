import type { Batch } from '../batch/batch.ts';
import type { JsonValue } from './source.ts';

/**
 * Writes one table in two phases: everything written since the last `prepare` belongs to one epoch. `prepare` makes the epoch durable but invisible and answers with what
 * `commit` needs; the engine stores that in the checkpoint and calls `commit` only once the checkpoint is complete. After a crash the engine calls
 * `commit` again with the stored value: it must be idempotent. What was written and never prepared is dropped by `open`.
 * A sink whose writes are idempotent by key (upsert) may make rows visible before `commit`.
 * What `prepare` answers is not bound to the writer: in a parallel run another subtask's may commit it after a restart. Subtasks commit one after the other.
 */
export interface SinkWriter {
  open(): Promise<void>;
  /** Takes the rows; resolves when it can take more (back-pressure), null at once. From then on the batch may change: what is kept of it is copied. */
  write(batch: Batch): Promise<void> | null;
  /** Makes rows visible that may be (idempotent sinks); called a few times a second when idle, and before `prepare`. */
  flush(): Promise<void>;
  prepare(epoch: number): Promise<JsonValue>;
  commit(epoch: number, prepared: JsonValue): Promise<void>;
  /**
   * Drops what was written and not prepared, and what earlier instances prepared and nobody committed. What this instance prepared stays: a checkpoint may speak of
   * it. Called after the commits of a restore are done, and when the run ends without its last epoch.
   */
  abort(): Promise<void>;
  close(): Promise<void>;
}
