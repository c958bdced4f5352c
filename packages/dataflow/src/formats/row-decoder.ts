import type { Batch } from '../batch/batch.ts';

/** A record that is no row of the schema. What becomes of it is the caller's policy; it is not in the batch. */
export interface MalformedRecord {
  /** Where the record starts in the array given to `decode`. */
  readonly byteOffset: number;
  /** Without the line end. */
  readonly byteLength: number;
  /** For people, e.g. `Field 'delay': 'abc' is no INTEGER`. */
  readonly reason: string;
}

export interface DecodeResult {
  readonly batch: Batch;
  /** From `start`. The caller passes the rest again, with more behind it. */
  readonly consumedBytes: number;
  /** Records in the consumed bytes: rows, malformed and blank ones. */
  readonly recordCount: number;
  /** Of these, the rows that no generated code could read. */
  readonly carefulCount: number;
  readonly malformed: readonly MalformedRecord[];
}

/** Turns bytes that hold one record per line into rows. Learns what records look like. */
export interface RowDecoder {
  /**
   * Decodes whole records of bytes[start, end), at most one batch of them: call again while `consumedBytes` > 0. `isLast`: nothing follows `end`, so a
   * last record needs no line end.
   *
   * The batch shows nothing of `bytes`. `mayReuse`: of the batches that the decoder gave so far only the last is still needed, so the memory of others may
   * be filled anew; absent is no. A few spare bytes behind `end` (64 are plenty) keep the last record on the fast path.
   */
  decode(bytes: Uint8Array, start: number, end: number, isLast: boolean, mayReuse?: boolean): DecodeResult;
}

/** Turns rows into bytes, one record per line. Row kinds are not written. */
export interface RowEncoder {
  /** The bytes of all rows of the batch, each with its line end. They are the caller's to keep. */
  encode(batch: Batch): Uint8Array;
}
