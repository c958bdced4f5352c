import type { TemporalSortNode } from '@lockstep/plan/physical';
import type { Batch } from '../batch/batch.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { type RowOrder, rowOrder } from '../state/row-order.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { createVector, type Vector } from '../state/vectors/create-vector.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { TimerHeap } from '../time/timer-heap.ts';
import { BaseOperator } from './base-operator.ts';
import { outputRowsMax } from './row-builder.ts';
import { nullTime } from './slice-assigner.ts';

/**
 * ORDER BY event time, then what follows it, in a stream: a row waits until the watermark reaches its time. Rows that compare equal keep their order of arrival;
 * a row that comes when one of its time or a later one was due is late and dropped. Over an insert-only input.
 */
export class TemporalSortOperator extends BaseOperator {
  readonly #timeColumn: number;
  readonly #order: RowOrder;
  readonly #rows: readonly Vector[];
  /** Waiting rows by time. */
  readonly #waiting = new TimerHeap();
  /** Rows that go out at the end of the batch, in order. */
  #due: number[] = [];
  /** The time of the last row sent; no row of it or of an earlier time can follow. */
  #sentMs = Number.NEGATIVE_INFINITY;
  /** Per row, its place in the order of arrival; NaN where no row waits. */
  #arrivals = new Float64Array(0);
  #arrivalCount = 0;
  readonly #free: number[] = [];
  #used = 0;

  constructor(node: TemporalSortNode) {
    super();
    this.#timeColumn = node.keys[0]!.column;
    this.#order = rowOrder(node.keys);
    this.#rows = node.schema.map(field => createVector(storageOf(field.type)));
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns, watermarks } = batch;
    const time = columns[this.#timeColumn]!;
    if (time.storage !== 'timestamp') throw new TypeError('An event time is not a timestamp');
    for (let row = 0; row < rowCount; row++) {
      if (time.nulls !== null && time.nulls[row] === 1) throw nullTime();
      const watermark = watermarks === null ? this.currentWatermark : Math.max(watermarks[row]!, this.currentWatermark);
      this.#advance(watermark);
      if (time.values[row]! <= this.#sentMs) this.lateRows.dropped(row);
      else this.#wait(batch, row, time.values[row]!);
    }
    this.#send();
  }

  protected override onWatermark(tsMs: number): void {
    this.#advance(tsMs);
    this.#send();
  }

  protected override saveState(writer: StateWriter): void {
    const ids: number[] = [];
    for (let id = 0; id < this.#used; id++) if (!Number.isNaN(this.#arrivals[id]!)) ids.push(id);
    const rows = Int32Array.from(ids.sort((a, b) => this.#arrivals[a]! - this.#arrivals[b]!));
    const table = writer.table('rows', rows.length, { kind: 'keys', columns: [], hashes: null });
    gatherColumns(this.#rows, rows, rows.length).forEach((column, c) => {
      writer.column(table, `row${c}`, column);
    });
    writer.scalars('sentMs', [this.#sentMs], 'max');
  }

  protected override restoreState(reader: StateReader): void {
    const count = reader.rows('rows');
    this.#sentMs = reader.scalar('sentMs');
    this.#arrivals = new Float64Array(count);
    this.#rows.forEach((column, c) => {
      column.load(reader.column(`row${c}`));
    });
    const time = this.#rows[this.#timeColumn]!;
    if (time.storage !== 'timestamp') throw new TypeError('An event time is not a timestamp');
    for (let id = 0; id < count; id++) {
      this.#arrivals[id] = id;
      this.#waiting.push(time.values[id]!, id);
    }
    this.#used = count;
    this.#arrivalCount = count;
  }

  override get stateBytes(): number {
    const arrays = this.#arrivals.byteLength + this.#waiting.sizeBytes + this.#free.length * 8;
    return this.#rows.reduce((sum, column) => sum + column.sizeBytes, arrays);
  }

  /** Rows that the watermark has reached are next to go out. */
  #advance(watermarkMs: number): void {
    if (this.#waiting.isEmpty || this.#waiting.earliestMs > watermarkMs) return;
    const due: number[] = [];
    while (!this.#waiting.isEmpty && this.#waiting.earliestMs <= watermarkMs) {
      this.#sentMs = this.#waiting.earliestMs;
      due.push(this.#waiting.pop());
    }
    due.sort((a, b) => this.#order(this.#rows, a, this.#rows, b) || this.#arrivals[a]! - this.#arrivals[b]!);
    for (const id of due) this.#due.push(id);
  }

  #send(): void {
    const due = this.#due;
    this.#due = [];
    for (let from = 0; from < due.length; from += outputRowsMax) {
      const part = Int32Array.from(due.slice(from, from + outputRowsMax));
      const columns = gatherColumns(this.#rows, part, part.length);
      this.output.emit({ rowCount: part.length, columns, kinds: null, watermarks: null });
    }
    for (const id of due) this.#release(id);
  }

  #wait({ columns }: Batch, row: number, timeMs: number): void {
    const id = this.#free.pop() ?? this.#used++;
    this.#reserve(id + 1);
    this.#rows.forEach((column, c) => {
      column.set(id, columns[c]!, row);
    });
    this.#arrivals[id] = this.#arrivalCount++;
    this.#waiting.push(timeMs, id);
  }

  #release(id: number): void {
    for (const column of this.#rows) column.release(id);
    this.#arrivals[id] = Number.NaN;
    this.#free.push(id);
  }

  #reserve(rows: number): void {
    if (rows <= this.#arrivals.length) return;
    const capacity = grownCapacity(this.#arrivals.length, rows);
    const arrivals = new Float64Array(capacity);
    arrivals.set(this.#arrivals);
    this.#arrivals = arrivals;
    for (const column of this.#rows) column.reserve(capacity);
  }
}
