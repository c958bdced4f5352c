import type { Field } from '@lockstep/sql/algebra';
import { type Batch, rowKindSymbols } from '../batch/batch.ts';
import { printValue } from '../batch/print-row.ts';
import { readValue } from '../batch/read-value.ts';
import type { Consumer } from '../build/graph-node.ts';
import { finiteWatermarkMs } from '../time/finite-watermark.ts';
import type { RowBudget } from './row-budget.ts';
import { type TappedRow, type TapSample, tapLimits } from './tap.ts';

export interface EdgeTapParts {
  readonly schema: readonly Field[];
  /** Of this subtask. */
  readonly budget: RowBudget;
  readonly subtask: number;
  readonly nowMs: () => number;
  /** In force on the edge; -Infinity before the first. */
  readonly watermarkMs: number;
}

/**
 * One more consumer at an edge, which keeps a few rows as text and counts the others. Of a batch it shows the first rows, so that the -U and the +U of a change
 * stay together. It holds no more rows than its second allows.
 */
export class EdgeTap implements Consumer {
  readonly #parts: EdgeTapParts;
  #rows: TappedRow[] = [];
  #rowsSeen = 0;
  #watermarkMs: number;
  #hasNews = true;

  constructor(parts: EdgeTapParts) {
    this.#parts = parts;
    this.#watermarkMs = parts.watermarkMs;
  }

  push(_port: number, batch: Batch): void {
    this.#hasNews = true;
    this.#rowsSeen += batch.rowCount;
    const { budget, nowMs } = this.#parts;
    const count = budget.take(batch.rowCount, nowMs());
    for (let row = 0; row < count; row++) this.#rows.push(this.#print(batch, row));
  }

  watermark(_port: number, tsMs: number): void {
    this.#hasNews = true;
    this.#watermarkMs = tsMs;
  }

  idle(): void {}

  /** What came since the last call; null when nothing did. */
  take(): TapSample | null {
    if (!this.#hasNews) return null;
    const sample = {
      rows: this.#rows,
      rowsSeen: this.#rowsSeen,
      watermarkMs: finiteWatermarkMs(this.#watermarkMs),
    };
    this.#hasNews = false;
    this.#rows = [];
    this.#rowsSeen = 0;
    return sample;
  }

  #print({ kinds, columns, watermarks }: Batch, row: number): TappedRow {
    return {
      rowKind: rowKindSymbols[(kinds?.[row] ?? 0) as 0 | 1 | 2 | 3],
      cells: this.#parts.schema.map(({ type }, c) => {
        const value = readValue(columns[c]!, row, type);
        return value === null ? null : shortened(printValue(value, type));
      }),
      watermarkMs: finiteWatermarkMs(watermarks?.[row] ?? this.#watermarkMs),
      subtask: this.#parts.subtask,
    };
  }
}

const shortened = (text: string): string =>
  text.length <= tapLimits.cellCharsMax ? text : `${text.slice(0, tapLimits.cellCharsMax)}…`;
