import type { WindowRankNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import type { Column, TimestampColumn } from '../batch/column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { rowOrder } from '../state/row-order.ts';
import { SortedRows } from '../state/sorted-rows.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { TimerHeap } from '../time/timer-heap.ts';
import type { Zone } from '../time/zone.ts';
import { BaseOperator } from './base-operator.ts';
import { numbersOf } from './rank-changes.ts';
import { outputRowsMax, RowBuilder } from './row-builder.ts';

/**
 * Top-N of each window and partition: the best rows so far wait until the watermark closes the window, then go out in order, never to be taken back. Rows of
 * equal order stand as they came. A row of a closed window is late.
 */
export class WindowRankOperator extends BaseOperator {
  readonly #node: WindowRankNode;
  readonly #zone: Zone;
  /** Keys: the partition, then the window's bounds. */
  readonly #keys: readonly number[];
  readonly #table: KeyTable;
  readonly #rows: SortedRows;
  readonly #timers = new TimerHeap();
  readonly #builder: RowBuilder;

  constructor(node: WindowRankNode, inputSchema: readonly Field[], zone: Zone) {
    super();
    const storages = inputSchema.map(field => storageOf(field.type));
    this.#node = node;
    this.#zone = zone;
    this.#keys = [...node.partition, node.windowStart, node.windowEnd];
    this.#table = new KeyTable(this.#keys.map(key => storages[key]!));
    this.#rows = new SortedRows(storages, rowOrder(node.order));
    this.#builder = new RowBuilder(node.schema, false);
  }

  override push(_port: number, batch: Batch): void {
    const { columns } = batch;
    const rows = this.#inTime(batch);
    const ids = new Int32Array(rows.length);
    this.#table.lookup(
      this.#keys.map(key => columns[key]!),
      rows,
      rows.length,
      ids,
    );
    this.#start();
    const { end } = this.#node.range;
    rows.forEach((row, k) => {
      const id = ids[k]!;
      const position = this.#rows.position(id, columns, row, false);
      if (position >= end) return;
      this.#rows.insert(id, position, columns, row);
      if (this.#rows.length(id) > end) this.#rows.remove(id, end);
    });
  }

  protected override onWatermark(tsMs: number): void {
    while (this.#timers.earliestMs <= tsMs && !this.#timers.isEmpty) this.#close(this.#timers.pop());
    this.#builder.flushTo(this.output);
  }

  protected override saveState(writer: StateWriter): void {
    this.#rows.save(writer, 'rows', this.#table.save(writer, 'keys'));
  }

  protected override restoreState(reader: StateReader): void {
    this.#table.load(reader, 'keys');
    this.#rows.load(reader, 'rows');
    for (const id of this.#table.liveIds()) this.#timers.push(this.#closesAtMs(id), id);
  }

  override get stateBytes(): number {
    return this.#table.sizeBytes + this.#rows.sizeBytes + this.#timers.sizeBytes;
  }

  /** The rows whose window is still open. */
  #inTime(batch: Batch): Int32Array {
    const { rowCount, columns, watermarks } = batch;
    const starts = timestamps(columns[this.#node.windowStart]!);
    const ends = timestamps(columns[this.#node.windowEnd]!);
    return identityRows(rowCount)
      .subarray(0, rowCount)
      .filter(row => {
        const watermark =
          watermarks === null ? this.currentWatermark : Math.max(watermarks[row]!, this.currentWatermark);
        if (this.#zone.toInstantMs(ends.values[row]!) - 1 > watermark) return true;
        this.lateRows.dropped(row);
        this.lateRows.missed(row, starts.values[row]!, ends.values[row]!);
        return false;
      });
  }

  #start(): void {
    const { inserted, insertedCount } = this.#table;
    for (let k = 0; k < insertedCount; k++) {
      const id = inserted[k]!;
      this.#rows.resetKey(id);
      this.#timers.push(this.#closesAtMs(id), id);
    }
  }

  #closesAtMs(id: number): number {
    return this.#zone.toInstantMs(timestamps(this.#table.columns.at(-1)!).values[id]!) - 1;
  }

  #close(id: number): void {
    const rows = this.#rows;
    const builder = this.#builder;
    for (let rank = this.#node.range.start; rank <= rows.length(id); rank++) {
      builder.reserve(1);
      const at = builder.rowCount++;
      rows.columns.forEach((column, c) => {
        builder.vectors[c]!.set(at, column, rows.at(id, rank - 1));
      });
      if (this.#node.hasRankNumber) numbersOf(builder).values[at] = BigInt(rank);
      if (builder.rowCount >= outputRowsMax) builder.flushTo(this.output);
    }
    while (rows.length(id) > 0) rows.remove(id, rows.length(id) - 1);
    this.#table.remove(id);
  }
}

function timestamps(column: Column): TimestampColumn {
  if (column.storage !== 'timestamp') throw new TypeError('The bound of a window is not a timestamp');
  return column;
}
