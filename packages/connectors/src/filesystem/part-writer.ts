import type { Batch } from '@lockstep/dataflow/batch';

/** Writes one part file that nobody sees yet. */
export interface PartWriter {
  /** So far, or about so many once written. */
  readonly bytes: number;
  write(batch: Batch): Promise<void>;
  /** Everything is on disk, durably, when this resolves. */
  finish(): Promise<void>;
  /** Lets go of the file; what is in it is worth nothing. */
  discard(): Promise<void>;
}
