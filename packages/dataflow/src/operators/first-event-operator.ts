import type { RankNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { createVector, type Vector } from '../state/vectors/create-vector.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { TimerHeap } from '../time/timer-heap.ts';
import { ExpiringOperator } from './expiring-operator.ts';
import { nullTime } from './slice-assigner.ts';

/** In place of a time: the partition has no row yet, or its row has gone out. */
const unknown = Number.POSITIVE_INFINITY;
const done = Number.NEGATIVE_INFINITY;

/**
 * Deduplication that keeps the first row of each partition by event time; of equal times the earlier arrival. A row waits until the watermark says that no
 * earlier one can come, and what is late is dropped, so the output is never taken back.
 */
export class FirstEventOperator extends ExpiringOperator {
  readonly #partition: readonly number[];
  readonly #timeColumn: number;
  readonly #table: KeyTable;
  /** The earliest row of each partition so far. */
  readonly #rows: readonly Vector[];
  #times = new Float64Array(0);
  readonly #timers = new TimerHeap();

  constructor(node: RankNode, inputSchema: readonly Field[]) {
    super(node.stateTtlMs?.[0] ?? 0);
    const storages = inputSchema.map(field => storageOf(field.type));
    this.#partition = node.partition;
    this.#timeColumn = node.order[0]!.column;
    this.#table = new KeyTable(node.partition.map(key => storages[key]!));
    this.#rows = storages.map(createVector);
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns, watermarks } = batch;
    const time = columns[this.#timeColumn]!;
    if (time.storage !== 'timestamp') throw new TypeError('An event time is not a timestamp');
    this.forgetExpired();
    const partitions = new Int32Array(rowCount);
    const keys = this.#partition.map(key => columns[key]!);
    this.#table.lookup(keys, identityRows(rowCount), rowCount, partitions);
    this.#start();
    for (let row = 0; row < rowCount; row++) {
      if (time.nulls !== null && time.nulls[row] === 1) throw nullTime();
      if (watermarks !== null) this.#sendDue(watermarks[row]!);
      const watermark = watermarks === null ? this.currentWatermark : Math.max(watermarks[row]!, this.currentWatermark);
      if (time.values[row]! <= watermark) this.lateRows.dropped(row);
      else this.#offer(partitions[row]!, columns, row, time.values[row]!);
    }
  }

  protected override onWatermark(tsMs: number): void {
    this.#sendDue(tsMs);
  }

  protected override saveState(writer: StateWriter): void {
    const partitions = this.#table.save(writer, 'keys');
    this.lastWrites?.save(writer, 'lastWrites', partitions);
    writer.array(partitions, 'times', this.#times);
    this.#rows.forEach((column, c) => {
      writer.column(partitions, `row${c}`, column);
    });
  }

  protected override restoreState(reader: StateReader): void {
    this.forgetExpired();
    this.#table.load(reader, 'keys');
    this.lastWrites?.load(reader, 'lastWrites', 'keys');
    this.#times = reader.float64('times');
    this.#rows.forEach((column, c) => {
      column.load(reader.column(`row${c}`));
    });
    for (const partition of this.#table.liveIds()) {
      const timeMs = this.#times[partition]!;
      if (Number.isFinite(timeMs)) this.#timers.push(timeMs, partition);
    }
  }

  override get stateBytes(): number {
    const arrays = this.#times.byteLength + this.#timers.sizeBytes;
    const keys = this.#table.sizeBytes + (this.lastWrites?.sizeBytes ?? 0);
    return this.#rows.reduce((sum, column) => sum + column.sizeBytes, keys + arrays);
  }

  /** A row that still waits for the watermark goes out first. */
  protected override forget(partition: number): void {
    if (Number.isFinite(this.#times[partition])) return;
    this.#table.remove(partition);
  }

  #start(): void {
    const { inserted, insertedCount, idLimit } = this.#table;
    for (const column of this.#rows) column.reserve(idLimit);
    if (idLimit > this.#times.length) {
      const times = new Float64Array(grownCapacity(this.#times.length, idLimit));
      times.set(this.#times);
      this.#times = times;
    }
    for (let k = 0; k < insertedCount; k++) this.#times[inserted[k]!] = unknown;
    this.lastWrites?.touchAll(inserted, insertedCount);
  }

  #offer(partition: number, columns: readonly Column[], row: number, timeMs: number): void {
    if (timeMs >= this.#times[partition]!) return;
    this.#times[partition] = timeMs;
    this.#rows.forEach((column, c) => {
      column.set(partition, columns[c]!, row);
    });
    this.#timers.push(timeMs, partition);
  }

  /** Sends the rows that nothing can come before any more. A timer of a row that another took the place of finds another time. */
  #sendDue(watermarkMs: number): void {
    if (this.#timers.earliestMs > watermarkMs) return;
    const due: number[] = [];
    while (!this.#timers.isEmpty && this.#timers.earliestMs <= watermarkMs) {
      const timeMs = this.#timers.earliestMs;
      const partition = this.#timers.pop();
      if (this.#times[partition] !== timeMs) continue;
      this.#times[partition] = done;
      this.lastWrites?.touch(partition);
      due.push(partition);
    }
    if (due.length === 0) return;
    const columns = gatherColumns(this.#rows, Int32Array.from(due), due.length);
    for (const partition of due) for (const column of this.#rows) column.release(partition);
    this.output.emit({ rowCount: due.length, columns, kinds: null, watermarks: null });
  }
}
