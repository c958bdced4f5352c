import type { ResultChunk } from './result-chunk.ts';
import type { ResultFeed } from './result-feed.ts';

export interface BufferLimits {
  /** What waits to be fetched; beyond either of them the query is held back. */
  readonly bufferedRowsMax: number;
  readonly bufferedBytesMax: number;
}

/** A page ends with the chunk that brings it to so many rows or bytes. */
const pageRowsMax = 5000;
const pageBytesMax = 8 * 1024 * 1024;

/** Holds what a query has produced and nobody has fetched yet. The query waits when there is too much of it. */
export class ResultBuffer implements ResultFeed {
  readonly #limits: BufferLimits;
  readonly #onCancel: () => void;
  #chunks: ResultChunk[] = [];
  #rowCount = 0;
  #byteCount = 0;
  #end: { readonly error: Error | null } | null = null;
  #wake: (() => void)[] = [];

  constructor(limits: BufferLimits, onCancel: () => void) {
    this.#limits = limits;
    this.#onCancel = onCancel;
  }

  /** Resolves when there is room for more. After the end rows are dropped. */
  async put(chunk: ResultChunk): Promise<void> {
    if (this.#end !== null || chunk.rowCount === 0) return;
    this.#chunks.push(chunk);
    this.#count(chunk, 1);
    this.#notify();
    while (this.#isFull && this.#end === null) await this.#changed();
  }

  /** No more rows; what is there can still be taken. The first end counts. */
  end(error: Error | null): void {
    this.#end ??= { error };
    this.#notify();
  }

  async take(waitMs: number): Promise<readonly ResultChunk[] | null> {
    if (this.#chunks.length === 0 && this.#end === null) await this.#changed(waitMs);
    if (this.#chunks.length > 0) return this.#takePage();
    if (this.#end === null) return [];
    if (this.#end.error !== null) throw this.#end.error;
    return null;
  }

  cancel(): void {
    this.#onCancel();
    this.end(null);
  }

  #takePage(): readonly ResultChunk[] {
    let [count, rows, bytes] = [0, 0, 0];
    while (count < this.#chunks.length && rows < pageRowsMax && bytes < pageBytesMax) {
      const chunk = this.#chunks[count++]!;
      rows += chunk.rowCount;
      bytes += chunk.byteCount;
      this.#count(chunk, -1);
    }
    const page = this.#chunks.splice(0, count);
    this.#notify();
    return page;
  }

  #count({ rowCount, byteCount }: ResultChunk, sign: 1 | -1): void {
    this.#rowCount += sign * rowCount;
    this.#byteCount += sign * byteCount;
  }

  get #isFull(): boolean {
    return this.#rowCount > this.#limits.bufferedRowsMax || this.#byteCount > this.#limits.bufferedBytesMax;
  }

  #changed(timeoutMs?: number): Promise<void> {
    return new Promise(resolve => {
      const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #notify(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }
}
