import { userError } from '@lockstep/kernel/errors';
import type { Batch } from '../batch/batch.ts';
import type { Float64Column } from '../batch/column.ts';
import type { SlicedWindows } from '../time/sliced-windows.ts';
import type { Zone } from '../time/zone.ts';
import type { LateRows } from './operator.ts';

export interface WindowTimes {
  /** How wall-clock times of the rows and of the windows' ends become instants. */
  readonly time: Zone;
  readonly ends: Zone;
  /** A row without a time is in no window; in a stream it is an error. */
  readonly dropsNullTime: boolean;
}

/**
 * Finds the slice of each row of a batch, and the first of its windows that is open to it. A window is closed to a row when the watermark in force before the row reached the
 * window's end - 1.
 */
export class SliceAssigner {
  readonly #windows: SlicedWindows;
  readonly #times: WindowTimes;
  /** The rows that some window is open to. */
  rows = new Int32Array(0);
  /** By row of the batch: the end of its slice, and where windows share slices the end of the first window that is open. */
  #sliceEnds = new Float64Array(0);
  #firstEnds = new Float64Array(0);

  constructor(windows: SlicedWindows, times: WindowTimes) {
    this.#windows = windows;
    this.#times = times;
  }

  /** The slice of each row of the last batch, as key columns. */
  get keyColumns(): readonly Float64Column[] {
    const sliceEnds: Float64Column = { storage: 'float64', values: this.#sliceEnds, nulls: null };
    if (!this.#windows.isShared) return [sliceEnds];
    return [sliceEnds, { storage: 'float64', values: this.#firstEnds, nulls: null }];
  }

  /** The instant at which the watermark closes a window. */
  closeMs(windowEnd: number): number {
    return this.#times.ends.toInstantMs(windowEnd) - 1;
  }

  /** Answers how many `rows` there are; the others, and windows that are closed to a row, are reported as late. */
  assign(batch: Batch, timeColumn: number, watermark: number, lateRows: LateRows): number {
    const { rowCount, watermarks } = batch;
    const column = batch.columns[timeColumn]!;
    if (column.storage !== 'timestamp') throw new TypeError('The time column of a window is not a timestamp');
    this.#reserve(rowCount);
    const windows = this.#windows;
    const { time, dropsNullTime } = this.#times;
    const { sliceMs, isShared } = windows;
    const { values, nulls } = column;
    let count = 0;
    let sliceEnd = Number.NaN;
    let firstEnd = 0;
    let firstClose = 0;
    let lastClose = 0;
    for (let row = 0; row < rowCount; row++) {
      if (nulls !== null && nulls[row] === 1) {
        if (!dropsNullTime) throw nullTime();
        lateRows.dropped(row);
        continue;
      }
      const local = time.toLocalMs(values[row]!);
      if (!(local < sliceEnd && local >= sliceEnd - sliceMs)) {
        sliceEnd = windows.sliceEnd(local);
        firstEnd = windows.firstEnd(sliceEnd);
        firstClose = this.closeMs(firstEnd);
        lastClose = this.closeMs(windows.lastEnd(sliceEnd));
      }
      const inForce = watermarks === null ? watermark : Math.max(watermarks[row]!, watermark);
      this.#sliceEnds[row] = sliceEnd;
      if (inForce >= firstClose) {
        const openEnd = this.#missClosed(row, sliceEnd, inForce, lateRows);
        if (inForce >= lastClose) {
          lateRows.dropped(row);
          continue;
        }
        this.#firstEnds[row] = openEnd;
      } else if (isShared) this.#firstEnds[row] = firstEnd;
      this.rows[count++] = row;
    }
    return count;
  }

  /** Reports the windows of the slice that are closed to a row; answers the first that is open. */
  #missClosed(row: number, sliceEnd: number, watermark: number, lateRows: LateRows): number {
    const { stepMs } = this.#windows;
    const lastEnd = this.#windows.lastEnd(sliceEnd);
    let end = this.#windows.firstEnd(sliceEnd);
    for (; end <= lastEnd && watermark >= this.closeMs(end); end += stepMs)
      lateRows.missed(row, this.#windows.windowStart(end), end);
    return end;
  }

  #reserve(rows: number): void {
    if (rows <= this.rows.length) return;
    this.rows = new Int32Array(rows);
    this.#sliceEnds = new Float64Array(rows);
    this.#firstEnds = new Float64Array(rows);
  }
}

/** Flink's words. */
export function nullTime(): Error {
  return userError(
    'dataflow.null_rowtime',
    'RowTime field should not be null, please convert it to a non-null long value.',
  );
}
