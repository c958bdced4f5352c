import type { Batch } from '@lockstep/dataflow/batch';
import type { Field } from '@lockstep/sql/algebra';
import type { ReconciliationRequest } from './reconciliation.ts';

/** Where the rows of two results stand in event time, and which of them the stream side can't change any more. */
export class ClosedWindows {
  readonly #startColumn: number;
  readonly #endColumn: number;
  readonly #closedUntilMs: number | null;
  /** Of the stream's rows: the start of the last window that it has begun to write. */
  readonly #newestStartMs: number;

  constructor(request: ReconciliationRequest, schema: readonly Field[], streamRows: Batch) {
    const indexOf = (name: string | null): number => schema.findIndex(field => field.name === name);
    this.#startColumn = indexOf(request.windowColumn);
    this.#endColumn = indexOf(request.windowEndColumn);
    this.#closedUntilMs = request.closedUntilMs;
    this.#newestStartMs = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < streamRows.rowCount; row++) {
      const startMs = this.startMs(streamRows, row) ?? Number.NEGATIVE_INFINITY;
      this.#newestStartMs = Math.max(this.#newestStartMs, startMs);
    }
  }

  /** Null where the row has none; all such rows are one window. */
  startMs(rows: Batch, row: number): number | null {
    return timeAt(rows, this.#startColumn, row);
  }

  endMs(rows: Batch, row: number): number | null {
    return timeAt(rows, this.#endColumn, row);
  }

  /**
   * A window is closed when the watermark has passed its end. Of a result that does not say where its windows end, those are closed that start before the watermark
   * and before the newest that the stream has written, since windows close in the order of their start.
   */
  isClosed(rows: Batch, row: number): boolean {
    if (this.#closedUntilMs === null || this.#startColumn === -1) return true;
    const endMs = this.endMs(rows, row);
    if (endMs !== null) return endMs <= this.#closedUntilMs;
    const startMs = this.startMs(rows, row) ?? 0;
    return startMs < this.#closedUntilMs && startMs < this.#newestStartMs;
  }
}

/** Epoch ms of a timestamp cell; null without such a column, or when it is NULL. */
function timeAt(rows: Batch, index: number, row: number): number | null {
  const column = rows.columns[index];
  if (column?.storage !== 'timestamp' || column.nulls?.[row] === 1) return null;
  return column.values[row]!;
}
