import type { ResultChunk } from './result-chunk.ts';

/** Where a result's rows come from. */
export interface ResultFeed {
  /** The rows that are there now; waits up to `waitMs` for the first. Null: never again. Throws what ended the result early. */
  take(waitMs: number): Promise<readonly ResultChunk[] | null>;
  /** Nobody wants more. */
  cancel(): void;
}

/** A result whose rows are all there. */
export function feedOf(chunk: ResultChunk): ResultFeed {
  let rest: readonly ResultChunk[] | null = [chunk];
  return {
    take: async () => {
      const taken = rest;
      rest = null;
      return taken;
    },
    cancel: () => {
      rest = null;
    },
  };
}
