import type { TapRequest } from './tap.ts';

/** How many rows may be shown still: in this second, and in all. What is over is not waited for. */
export class RowBudget {
  readonly #rowsPerSecondMax: number;
  #left: number;
  #leftInSecond = 0;
  #secondStartMs = Number.NEGATIVE_INFINITY;

  constructor({ rowsPerSecondMax, rowsMax }: Pick<TapRequest, 'rowsPerSecondMax' | 'rowsMax'>) {
    this.#rowsPerSecondMax = rowsPerSecondMax;
    this.#left = rowsMax;
  }

  get isSpent(): boolean {
    return this.#left === 0;
  }

  /** How many of so many rows may be shown; they are spent. */
  take(rows: number, nowMs: number): number {
    if (nowMs - this.#secondStartMs >= 1_000) {
      this.#secondStartMs = nowMs;
      this.#leftInSecond = this.#rowsPerSecondMax;
    }
    const taken = Math.min(rows, this.#left, this.#leftInSecond);
    this.#left -= taken;
    this.#leftInSecond -= taken;
    return taken;
  }
}
