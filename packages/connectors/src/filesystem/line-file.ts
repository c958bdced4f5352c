import { type FileHandle, open } from 'node:fs/promises';
import type { DecodeResult, RowDecoder } from '@lockstep/dataflow/formats';
import { externalError } from '@lockstep/kernel/errors';
import { unreadable } from '../files/confined-path.ts';
import type { SourceFile } from './list-files.ts';

const readBytes = 2 * 1024 * 1024;
/** A record longer than this ends the run: it is no record, and reading on would only fill the memory. */
const recordBytesMax = 64 * 1024 * 1024;
/** Line ends are looked for in so much at a time. */
const searchBytes = 4 * 1024;
/** The decoder's fast path looks a few bytes ahead. */
const spareBytes = 64;

/** A decoded piece of a file and where it lay. */
export interface DecodedPiece extends DecodeResult {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly fileOffset: number;
  readonly recordsBefore: number;
}

/** Reads one file of records, a line each, from an offset on, in big reads into one buffer. */
export class LineFile {
  readonly file: SourceFile;
  /** Of the first byte that was not decoded. */
  offset: number;
  /** Records before `offset`. */
  records: number;
  readonly #handle: FileHandle;
  readonly #decoder: RowDecoder;
  #bytes = new Uint8Array(0);
  #start = 0;
  #end = 0;

  private constructor(file: SourceFile, handle: FileHandle, decoder: RowDecoder, offset: number, records: number) {
    this.file = file;
    this.#handle = handle;
    this.#decoder = decoder;
    this.offset = offset;
    this.records = records;
  }

  static async open(file: SourceFile, decoder: RowDecoder, at: { offset: number; records: number }): Promise<LineFile> {
    const handle = await open(file.path, 'r').catch(error => {
      throw unreadable(file.path, error);
    });
    return new LineFile(file, handle, decoder, at.offset, at.records);
  }

  /** How large the file is now. */
  async sizeBytes(): Promise<number> {
    const { size } = await this.#handle.stat();
    if (size >= this.offset) return size;
    const message = `'${this.file.path}' is shorter than what was already read of it; files may only grow`;
    throw externalError('filesystem.file_shrunk', message, { details: { file: this.file.path, offset: this.offset } });
  }

  /** The next rows among the first `limitBytes` of the file; null when no whole record is left there. `isComplete`: the file ends at `limitBytes`. `mayReuse` as for `RowDecoder.decode`. */
  async next(limitBytes: number, isComplete: boolean, mayReuse: boolean): Promise<DecodedPiece | null> {
    for (;;) {
      const readTo = this.offset + this.#end - this.#start;
      const piece = this.#decode(isComplete && readTo >= limitBytes, mayReuse);
      if (piece !== null) return piece;
      if (readTo >= limitBytes) return null;
      await this.#fill(limitBytes - readTo);
    }
  }

  /** Goes on at another record. */
  seek(offset: number): void {
    this.#start = 0;
    this.#end = 0;
    this.offset = offset;
  }

  /** Where the first record begins at or behind `at`, among the first `limitBytes` of the file; `limitBytes` when none does. */
  async recordStart(at: number, limitBytes: number): Promise<number> {
    if (at === 0) return 0;
    const bytes = new Uint8Array(searchBytes);
    // A record begins at `at` itself when the byte before it ends a line.
    for (let from = at - 1; from < limitBytes; from += searchBytes) {
      const wanted = Math.min(searchBytes, limitBytes - from);
      const { bytesRead } = await this.#handle.read(bytes, 0, wanted, from).catch(error => {
        throw unreadable(this.file.path, error);
      });
      const found = bytes.subarray(0, bytesRead).indexOf(0x0a);
      if (found !== -1) return from + found + 1;
      if (bytesRead < wanted) break;
    }
    return limitBytes;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #decode(isLast: boolean, mayReuse: boolean): DecodedPiece | null {
    if (this.#start === this.#end) return null;
    const bytes = this.#bytes;
    const start = this.#start;
    const result = this.#decoder.decode(bytes, start, this.#end, isLast, mayReuse);
    if (result.consumedBytes === 0) return null;
    const piece = { ...result, bytes, start, fileOffset: this.offset, recordsBefore: this.records };
    this.#start += result.consumedBytes;
    this.offset += result.consumedBytes;
    this.records += result.recordCount;
    return piece;
  }

  /** What is left of the last read moves to the front, and more is read behind it. */
  async #fill(availableBytes: number): Promise<void> {
    const left = this.#end - this.#start;
    if (left > recordBytesMax) {
      const message = `'${this.file.path}', row ${this.records + 1}: no line end within ${recordBytesMax} bytes`;
      throw externalError('filesystem.record_too_long', message, { details: { file: this.file.path } });
    }
    // Doubling keeps a long record from being copied many times; a small rest is read along, or it would be a batch of a few rows.
    const usual = Math.max(readBytes, left);
    const wanted = availableBytes < usual * 1.25 ? availableBytes : usual;
    const bytes = this.#roomFor(left + wanted);
    const { bytesRead } = await this.#handle.read(bytes, left, wanted, this.offset + left).catch(error => {
      throw unreadable(this.file.path, error);
    });
    this.#bytes = bytes;
    this.#start = 0;
    this.#end = left + bytesRead;
    if (bytesRead === 0) {
      const message = `'${this.file.path}' ends earlier than it did`;
      throw externalError('filesystem.file_shrunk', message, { details: { file: this.file.path } });
    }
  }

  /** The buffer, or a larger one, with what is left at its front. */
  #roomFor(byteCount: number): Uint8Array<ArrayBuffer> {
    if (byteCount + spareBytes <= this.#bytes.length) {
      this.#bytes.copyWithin(0, this.#start, this.#end);
      return this.#bytes;
    }
    // A quarter more: what is left of a read differs from time to time.
    const bytes = new Uint8Array(Math.ceil(byteCount * 1.25) + spareBytes);
    bytes.set(this.#bytes.subarray(this.#start, this.#end));
    return bytes;
  }
}
