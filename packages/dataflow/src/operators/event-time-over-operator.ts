import type { OverNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import { storageOf } from '../batch/storage-of.ts';
import { PrecedingFrame } from '../over/preceding-frame.ts';
import { KeyTable } from '../state/key-table.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { Vector } from '../state/vectors/create-vector.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { TimerHeap } from '../time/timer-heap.ts';
import { BaseOperator } from './base-operator.ts';
import { outputRowsMax, RowBuilder } from './row-builder.ts';
import { nullTime } from './slice-assigner.ts';

/**
 * OVER in the order of event time. A row waits until the watermark reaches its time, then goes out with its results; rows of one partition and time go
 * together, with RANGE all with the same results, with ROWS in order of arrival. A row is late and dropped when the frame has no beginning and the watermark
 * is at its time, else when its partition has already sent rows of its time.
 */
export class EventTimeOverOperator extends BaseOperator {
  readonly #node: OverNode;
  readonly #isRange: boolean;
  readonly #isUnbounded: boolean;
  readonly #timeColumn: number;
  readonly #table: KeyTable;
  readonly #frame: PrecedingFrame;
  readonly #timers = new TimerHeap();
  readonly #builder: RowBuilder;
  /** The builder's columns behind those of the input. */
  readonly #results: readonly Vector[];
  /** Per partition: the time of the last rows sent. */
  #sentMs = new Float64Array(0);
  /** Up to here rows have been sent. */
  #reachedMs = Number.NEGATIVE_INFINITY;

  constructor(node: OverNode, inputSchema: readonly Field[]) {
    super();
    this.#node = node;
    this.#isRange = node.calls[0]!.frame.unit === 'range';
    this.#isUnbounded = node.calls[0]!.frame.start.kind === 'unbounded-preceding';
    this.#timeColumn = node.order[0]!.column;
    this.#table = new KeyTable(node.partition.map(key => storageOf(inputSchema[key]!.type)));
    this.#frame = new PrecedingFrame(node, inputSchema);
    this.#builder = new RowBuilder(node.schema, false);
    this.#results = this.#builder.vectors.slice(inputSchema.length);
  }

  /** Rows are sent as the watermark moves within the batch, so that the results do not depend on where it was cut. */
  override push(_port: number, batch: Batch): void {
    const { rowCount, columns, watermarks } = batch;
    const time = columns[this.#timeColumn]!;
    if (time.storage !== 'timestamp') throw new TypeError('An event time is not a timestamp');
    const oneRow = new Int32Array(1);
    const onePartition = new Int32Array(1);
    const keys = this.#node.partition.map(key => columns[key]!);
    for (let row = 0; row < rowCount; row++) {
      if (time.nulls !== null && time.nulls[row] === 1) throw nullTime();
      const watermark = watermarks === null ? this.currentWatermark : Math.max(watermarks[row]!, this.currentWatermark);
      this.#advance(watermark);
      const timeMs = time.values[row]!;
      if (this.#isUnbounded && timeMs <= watermark) {
        this.lateRows.dropped(row);
        continue;
      }
      oneRow[0] = row;
      this.#table.lookup(keys, oneRow, 1, onePartition);
      this.#startInserted();
      const partition = onePartition[0]!;
      if (timeMs <= this.#sentMs[partition]!) this.lateRows.dropped(row);
      else if (this.#frame.put(partition, columns, row)) this.#timers.push(timeMs, partition);
    }
    this.#builder.flushTo(this.output);
  }

  protected override onWatermark(tsMs: number): void {
    this.#advance(tsMs);
    this.#builder.flushTo(this.output);
  }

  protected override saveState(writer: StateWriter): void {
    const partitions = this.#table.save(writer, 'keys');
    this.#frame.save(writer, partitions);
    writer.array(partitions, 'sentMs', this.#sentMs);
    writer.scalars('reachedMs', [this.#reachedMs], 'min');
  }

  protected override restoreState(reader: StateReader): void {
    this.#table.load(reader, 'keys');
    this.#frame.restore(reader);
    this.#sentMs = reader.float64('sentMs');
    this.#reachedMs = reader.scalar('reachedMs');
    for (const partition of this.#table.liveIds()) {
      for (const timeMs of this.#frame.waitingTimesMs(partition)) this.#timers.push(timeMs, partition);
      this.#awaitExpiry(partition);
    }
  }

  override get stateBytes(): number {
    return this.#table.sizeBytes + this.#frame.sizeBytes + this.#timers.sizeBytes + this.#sentMs.byteLength;
  }

  #startInserted(): void {
    const { inserted, insertedCount, idLimit } = this.#table;
    if (insertedCount === 0) return;
    this.#frame.reservePartitions(idLimit);
    if (idLimit > this.#sentMs.length) {
      const sentMs = new Float64Array(grownCapacity(this.#sentMs.length, idLimit));
      sentMs.set(this.#sentMs);
      this.#sentMs = sentMs;
    }
    for (let k = 0; k < insertedCount; k++) {
      this.#frame.startPartition(inserted[k]!);
      this.#sentMs[inserted[k]!] = Number.NEGATIVE_INFINITY;
    }
  }

  #advance(watermarkMs: number): void {
    if (watermarkMs <= this.#reachedMs) return;
    this.#reachedMs = watermarkMs;
    if (this.#timers.earliestMs > watermarkMs || this.#timers.isEmpty) return;
    this.#frame.bind();
    while (!this.#timers.isEmpty && this.#timers.earliestMs <= watermarkMs) {
      const timeMs = this.#timers.earliestMs;
      this.#due(this.#timers.pop(), timeMs);
    }
    this.#frame.sweep();
  }

  #due(partition: number, timeMs: number): void {
    const frame = this.#frame;
    if (!frame.hasWaiting(partition)) this.#forgetExpired(partition, timeMs);
    else if (frame.nextTimeMs(partition) === timeMs) {
      this.#send(partition, timeMs);
      this.#sentMs[partition] = timeMs;
      this.#awaitExpiry(partition);
    }
  }

  #send(partition: number, timeMs: number): void {
    const frame = this.#frame;
    if (frame.precedingMs !== null) frame.expire(partition, timeMs - frame.precedingMs);
    const peers: number[] = [];
    while (frame.hasWaiting(partition) && frame.nextTimeMs(partition) === timeMs) {
      const id = frame.take(partition);
      if (this.#isRange) peers.push(id);
      else this.#put(partition, id);
    }
    for (const id of peers) this.#put(partition, id);
    if (this.#isUnbounded) frame.forgetTaken(partition);
  }

  #put(partition: number, id: number): void {
    const builder = this.#builder;
    builder.reserve(1);
    const at = builder.rowCount++;
    const { columns } = this.#frame;
    columns.forEach((column, c) => {
      builder.vectors[c]!.set(at, column, id);
    });
    this.#frame.write(partition, this.#results, at);
    if (builder.rowCount >= outputRowsMax) builder.flushTo(this.output);
  }

  /** When a RANGE frame has become empty there is nothing left to know of its partition. */
  #awaitExpiry(partition: number): void {
    const { precedingMs } = this.#frame;
    const sentMs = this.#sentMs[partition]!;
    if (precedingMs !== null && sentMs > Number.NEGATIVE_INFINITY)
      this.#timers.push(sentMs + precedingMs + 1, partition);
  }

  #forgetExpired(partition: number, timeMs: number): void {
    const { precedingMs } = this.#frame;
    const isExpired = precedingMs !== null && this.#sentMs[partition]! + precedingMs < timeMs;
    if (!isExpired || this.#sentMs[partition] === Number.NEGATIVE_INFINITY) return;
    this.#frame.endPartition(partition);
    this.#table.remove(partition);
    // Not twice, when an older timer comes too.
    this.#sentMs[partition] = Number.NEGATIVE_INFINITY;
  }
}
