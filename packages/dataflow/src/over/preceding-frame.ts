import type { OverNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Column, TimestampColumn } from '../batch/column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { AggregateState } from '../state/aggregate-state.ts';
import { rowOrder } from '../state/row-order.ts';
import { SortedRows } from '../state/sorted-rows.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { StateTable } from '../state/state-image.ts';
import type { Vector } from '../state/vectors/create-vector.ts';
import { grownCapacity } from '../state/vectors/vector.ts';

/**
 * Frames that end at the current row, of every partition: rows wait in their order, are taken into the frame one after the other, and leave it at the other
 * end. A frame without a beginning keeps no row that it has taken. Order of calls: `put` any number of rows, then `bind`, then the rest, then `sweep`.
 */
export class PrecedingFrame {
  /** How many rows before the current one belong to it; null when that is not its measure. */
  readonly precedingRows: number | null;
  readonly precedingMs: number | null;
  readonly #rows: SortedRows;
  readonly #state: AggregateState;
  readonly #timeColumn: number | null;
  /** Per partition: how many of its rows, the first ones, are in the frame. */
  #taken = new Int32Array(0);
  readonly #oneGroup = new Int32Array(1);
  readonly #oneRow = new Int32Array(1);

  constructor(node: OverNode, inputSchema: readonly Field[]) {
    const { start, unit } = node.calls[0]!.frame;
    const offset = start.kind === 'preceding' ? Number(start.offset.value) : 0;
    const isUnbounded = start.kind === 'unbounded-preceding';
    this.precedingRows = isUnbounded || unit === 'range' ? null : offset;
    this.precedingMs = isUnbounded || unit === 'rows' ? null : offset;
    this.#rows = new SortedRows(
      inputSchema.map(field => storageOf(field.type)),
      rowOrder(node.orderedBy === 'proctime' ? [] : node.order),
    );
    this.#state = new AggregateState(node.calls, inputSchema, !isUnbounded);
    this.#timeColumn = node.order[0]?.column ?? null;
  }

  get columns(): readonly Vector[] {
    return this.#rows.columns;
  }

  reservePartitions(partitions: number): void {
    this.#state.reserve(partitions);
    if (partitions <= this.#taken.length) return;
    const taken = new Int32Array(grownCapacity(this.#taken.length, partitions));
    taken.set(this.#taken);
    this.#taken = taken;
  }

  startPartition(partition: number): void {
    this.#rows.resetKey(partition);
    this.#state.reset(partition);
    this.#taken[partition] = 0;
  }

  /** Drops all of a partition. */
  endPartition(partition: number): void {
    this.#rows.clearKey(partition);
    this.#state.release(partition);
    this.#taken[partition] = 0;
  }

  /** Adds a row behind the waiting ones of its order. True when it is the only one of its order that waits. */
  put(partition: number, source: readonly Column[], row: number): boolean {
    const position = this.#rows.position(partition, source, row, false);
    const isFirst =
      position === this.#taken[partition] ||
      this.#rows.compare(this.#rows.at(partition, position - 1), source, row) !== 0;
    this.#rows.insert(partition, position, source, row);
    return isFirst;
  }

  bind(): void {
    this.#state.bind(this.#rows.columns);
  }

  sweep(): void {
    this.#state.sweep();
  }

  hasWaiting(partition: number): boolean {
    return this.#rows.length(partition) > this.#taken[partition]!;
  }

  /** Of the first row that waits. */
  nextTimeMs(partition: number): number {
    return this.timeMs(this.#rows.at(partition, this.#taken[partition]!));
  }

  /** Takes the first waiting row into the frame; answers its id. */
  take(partition: number): number {
    const id = this.#rows.at(partition, this.#taken[partition]!++);
    this.#resolve(partition, id);
    this.#state.step.add(0, partition, id);
    if (this.precedingRows !== null && this.#taken[partition]! > this.precedingRows + 1) this.#leave(partition);
    return id;
  }

  /** Rows before a time leave the frame. */
  expire(partition: number, beforeMs: number): void {
    while (this.#taken[partition]! > 0 && this.timeMs(this.#rows.at(partition, 0)) < beforeMs) this.#leave(partition);
  }

  /** Drops the rows in a frame that has no beginning: they never leave it. */
  forgetTaken(partition: number): void {
    for (; this.#taken[partition]! > 0; this.#taken[partition]!--) this.#rows.remove(partition, 0);
  }

  /** The results for the frame as it is. */
  write(partition: number, out: readonly Vector[], at: number): void {
    this.#state.step.write(partition, out, at);
  }

  timeMs(id: number): number {
    return this.#times.values[id]!;
  }

  save(writer: StateWriter, partitions: StateTable): void {
    this.#rows.save(writer, 'rows', partitions);
    this.#state.save(writer, 'state', partitions);
    writer.array(partitions, 'taken', this.#taken);
  }

  restore(reader: StateReader): void {
    this.#rows.load(reader, 'rows');
    this.#state.load(reader, 'state');
    this.#taken = reader.int32('taken');
  }

  /** The times of the rows that wait, each once, in order. */
  waitingTimesMs(partition: number): number[] {
    const times = new Set<number>();
    for (let position = this.#taken[partition]!; position < this.#rows.length(partition); position++)
      times.add(this.timeMs(this.#rows.at(partition, position)));
    return [...times];
  }

  get sizeBytes(): number {
    return this.#rows.sizeBytes + this.#state.sizeBytes + this.#taken.byteLength;
  }

  #leave(partition: number): void {
    const id = this.#rows.at(partition, 0);
    this.#resolve(partition, id);
    this.#state.step.retract(0, partition, id);
    this.#rows.remove(partition, 0);
    this.#taken[partition]!--;
  }

  #resolve(partition: number, id: number): void {
    if (this.#state.distincts.length === 0) return;
    this.#oneGroup[0] = partition;
    this.#oneRow[0] = id;
    this.#state.resolve(this.#rows.columns, this.#oneGroup, this.#oneRow, 1);
  }

  get #times(): TimestampColumn {
    const column = this.#rows.columns[this.#timeColumn ?? -1];
    if (column?.storage !== 'timestamp') throw new TypeError('The order of a frame is not a timestamp');
    return column;
  }
}
