import type { ResultChunk } from './result-chunk.ts';
import type { ResultFeed } from './result-feed.ts';

/** Holds what a query has produced and nobody has fetched yet. The query waits when there is too much of it. */
export class ResultBuffer implements ResultFeed {
  readonly #rowsMax: number;
  readonly #onCancel: () => void;
  #chunks: ResultChunk[] = [];
  #rowCount = 0;
  #end: { readonly error: Error | null } | null = null;
  #wake: (() => void)[] = [];

  constructor(rowsMax: number, onCancel: () => void) {
    this.#rowsMax = rowsMax;
    this.#onCancel = onCancel;
  }

  /** Resolves when there is room for more. After the end rows are dropped. */
  async put(chunk: ResultChunk): Promise<void> {
    if (this.#end !== null || chunk.rowCount === 0) return;
    this.#chunks.push(chunk);
    this.#rowCount += chunk.rowCount;
    this.#notify();
    while (this.#rowCount > this.#rowsMax && this.#end === null) await this.#changed();
  }

  /** No more rows; what is there can still be taken. The first end counts. */
  end(error: Error | null): void {
    this.#end ??= { error };
    this.#notify();
  }

  async take(waitMs: number): Promise<readonly ResultChunk[] | null> {
    if (this.#chunks.length === 0 && this.#end === null) await this.#changed(waitMs);
    if (this.#chunks.length > 0) {
      const taken = this.#chunks;
      this.#chunks = [];
      this.#rowCount = 0;
      this.#notify();
      return taken;
    }
    if (this.#end === null) return [];
    if (this.#end.error !== null) throw this.#end.error;
    return null;
  }

  cancel(): void {
    this.#onCancel();
    this.end(null);
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
