import type { Batch } from '../batch/batch.ts';

/** A JSON value that a connector writes into a checkpoint and gets back on restore. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** A record that is no row of the table. */
export interface DeadLetter {
  readonly file: string;
  /** From 1; null when what is before the record was not read here. */
  readonly recordNumber: number | null;
  readonly byteOffset: number;
  /** For people. */
  readonly reason: string;
  /** A copy of its bytes, without the line end. */
  readonly record: Uint8Array;
}

/** What a reader answers: rows, "nothing now" (ask again after `waitMs`, or sooner when `wake` is called), or "never again". */
export type ReadResult =
  /** `deadLetters`: records between the rows of the batch, in their order, that the table's policy keeps. */
  | { readonly kind: 'batch'; readonly batch: Batch; readonly deadLetters?: readonly DeadLetter[] | undefined }
  | { readonly kind: 'idle'; readonly waitMs: number }
  | { readonly kind: 'end' };

/**
 * Reads one table. Obligations: batches hold the columns of the source node's schema in order; the rows between two positions are the same on every reading
 * (so a replay is exact); `position` describes the point just behind the last batch that `read` returned. `read` is never called while one is pending.
 * A batch belongs to the reader: its arrays stay as they are until a `read` is allowed to use them again.
 */
export interface SourceReader {
  /** `position` is what a checkpoint holds for this reader; null starts at the beginning. */
  open(position: JsonValue): Promise<void>;
  /** `mayReuse`: of the batches that were read so far only the last is still needed; absent is no. */
  read(mayReuse?: boolean): Promise<ReadResult>;
  position(): JsonValue;
  /** Facts for people, e.g. bytes and files still unread. */
  progress(): SourceProgress;
  close(): Promise<void>;
}

/** Where one reader of a table stood at a checkpoint. */
export interface StoredPosition {
  readonly position: JsonValue;
  readonly hasEnded: boolean;
}

export interface SourceProgress {
  /** Rows given up on under the malformed-record policy since `open`. */
  readonly malformedRows: number;
  /** Bytes known to exist but not read; null when the source can't tell. */
  readonly bytesBehind: number | null;
}
