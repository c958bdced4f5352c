import { incomingKeys, type WindowAggregateNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { AggregateState } from '../state/aggregate-state.ts';
import { KeyTable } from '../state/key-table.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { Vector } from '../state/vectors/create-vector.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import type { SlicedWindows } from '../time/sliced-windows.ts';
import { BaseOperator } from './base-operator.ts';
import type { ClockableOperator } from './processing-time-operator.ts';
import { SliceAssigner, type WindowTimes } from './slice-assigner.ts';
import { type GroupedState, WindowResults } from './window-results.ts';

/** A slice with rows: its groups, and the first of its windows that has not fired. */
interface Slice {
  readonly end: number;
  groups: Int32Array;
  groupCount: number;
  nextEnd: number;
}

/**
 * TUMBLE, HOP and CUMULATE aggregation.  Rows are aggregated into their slice; a window is put together from its slices when the watermark passes its end
 * and is sent once.
 *
 * A row whose windows are all closed to it (see `SliceAssigner`) is dropped and counted; otherwise it is part of those that are still open. So a group is keyed by its slice *and* by the first window that may see it: what is
 * in a window does not depend on when it fired or where batches were cut.
 */
export class WindowAggregateOperator extends BaseOperator implements GroupedState, ClockableOperator {
  readonly #node: WindowAggregateNode;
  readonly #windows: SlicedWindows;
  readonly #assigner: SliceAssigner;
  /** Key: slice end, then the first window end when windows share slices, then the keys. */
  readonly table: KeyTable;
  readonly state: AggregateState;
  readonly keyColumns: readonly Vector[];
  readonly #results: WindowResults;
  readonly #slices = new Map<number, Slice>();
  /** The earliest instant at which a window with rows closes. */
  #nextClose = Number.POSITIVE_INFINITY;
  #groups = new Int32Array(0);

  /** `inputSchema`: that of the rows which are aggregated, be it in a step before this one. */
  constructor(node: WindowAggregateNode, inputSchema: readonly Field[], windows: SlicedWindows, times: WindowTimes) {
    super();
    this.#node = node;
    this.#windows = windows;
    this.#assigner = new SliceAssigner(windows, times);
    const keyStorages = node.keys.map(key => storageOf(inputSchema[key]!.type));
    const prefix = this.#assigner.keyColumns;
    this.table = new KeyTable([...prefix.map(({ storage }) => storage), ...keyStorages]);
    this.keyColumns = this.table.columns.slice(prefix.length);
    this.state = new AggregateState(node.aggregates, inputSchema, node.needsRetraction, node.merges?.parts);
    this.#results = new WindowResults(node, inputSchema, windows.isGrowing, times.ends);
  }

  override push(_port: number, batch: Batch): void {
    const { columns, kinds } = batch;
    const node = this.#node;
    const timeColumn = node.merges?.timeColumn ?? node.timeColumn;
    const count = this.#assigner.assign(batch, timeColumn, this.currentWatermark, this.lateRows);
    if (count === 0) return;
    const { rows, keyColumns } = this.#assigner;
    if (this.#groups.length < rows.length) this.#groups = new Int32Array(rows.length);
    const keys = incomingKeys(node).map(key => columns[key]!);
    this.table.lookup([...keyColumns, ...keys], rows, count, this.#groups);
    this.#startInserted();
    this.state.bind(columns);
    this.state.resolve(columns, this.#groups, rows, count);
    if (kinds === null) this.state.step.addAll(this.#groups, rows, count);
    else this.state.step.changeAll(this.#groups, rows, count, kinds);
    this.state.sweep();
  }

  protected override saveState(writer: StateWriter): void {
    this.state.save(writer, 'state', this.table.save(writer, 'keys', this.#assigner.keyColumns.length));
    const slices = [...this.#slices.values()];
    writer.scalars(
      'sliceEnds',
      slices.map(slice => slice.end),
      'everywhere',
    );
    writer.scalars(
      'sliceNextEnds',
      slices.map(slice => slice.nextEnd),
      'everywhere',
    );
    this.#results.save(writer);
  }

  protected override restoreState(reader: StateReader): void {
    this.table.load(reader, 'keys');
    this.state.load(reader, 'state');
    this.#results.restore(reader);
    const nextEnds = reader.float64('sliceNextEnds');
    reader.float64('sliceEnds').forEach((end, k) => {
      const slice = this.#sliceAt(end);
      slice.nextEnd = Math.min(slice.nextEnd, nextEnds[k]!);
      this.#nextClose = Math.min(this.#nextClose, this.#assigner.closeMs(nextEnds[k]!));
    });
    for (const group of this.table.liveIds()) this.#register(group);
  }

  get nextCloseMs(): number {
    return this.#nextClose;
  }

  override get stateBytes(): number {
    return this.table.sizeBytes + this.state.sizeBytes + this.#results.sizeBytes;
  }

  protected override onWatermark(tsMs: number): void {
    if (tsMs < this.#nextClose) return;
    for (const end of this.#dueWindows(tsMs)) this.#fire(end);
    for (const slice of this.#slices.values()) {
      if (slice.nextEnd > this.#windows.lastEnd(slice.end)) this.#drop(slice);
    }
    this.#results.flushTo(this.output);
  }

  #startInserted(): void {
    const { inserted, insertedCount, idLimit } = this.table;
    this.state.reserve(idLimit);
    for (let k = 0; k < insertedCount; k++) {
      this.state.reset(inserted[k]!);
      this.#register(inserted[k]!);
    }
  }

  /** Adds a group to its slice and sees to it that its first window fires. */
  #register(group: number): void {
    const end = numberAt(this.table.columns[0]!, group);
    const slice = this.#sliceAt(end);
    if (slice.groupCount === slice.groups.length) {
      const grown = new Int32Array(grownCapacity(slice.groupCount, slice.groupCount + 1));
      grown.set(slice.groups);
      slice.groups = grown;
    }
    slice.groups[slice.groupCount++] = group;
    const firstEnd = this.#firstEndOf(group, end);
    let nextEnd = firstEnd;
    while (this.#assigner.closeMs(nextEnd) <= this.currentWatermark) nextEnd += this.#windows.stepMs;
    slice.nextEnd = Math.min(slice.nextEnd, nextEnd);
    this.#nextClose = Math.min(this.#nextClose, this.#assigner.closeMs(slice.nextEnd));
  }

  #sliceAt(end: number): Slice {
    let slice = this.#slices.get(end);
    if (slice === undefined) {
      slice = { end, groups: new Int32Array(4), groupCount: 0, nextEnd: Number.POSITIVE_INFINITY };
      this.#slices.set(end, slice);
    }
    return slice;
  }

  #firstEndOf(group: number, sliceEnd: number): number {
    return !this.#windows.isShared ? sliceEnd : numberAt(this.table.columns[1]!, group);
  }

  /** Ends of the windows with rows that close by `tsMs`, ascending; their slices move on. */
  #dueWindows(tsMs: number): number[] {
    const due = new Set<number>();
    this.#nextClose = Number.POSITIVE_INFINITY;
    for (const slice of this.#slices.values()) {
      const lastEnd = this.#windows.lastEnd(slice.end);
      while (slice.nextEnd <= lastEnd && this.#assigner.closeMs(slice.nextEnd) <= tsMs) {
        due.add(slice.nextEnd);
        slice.nextEnd += this.#windows.stepMs;
      }
      if (slice.nextEnd <= lastEnd) this.#nextClose = Math.min(this.#nextClose, this.#assigner.closeMs(slice.nextEnd));
    }
    return [...due].sort((left, right) => left - right);
  }

  #fire(windowEnd: number): void {
    const start = this.#windows.windowStart(windowEnd);
    const bounds = { start, end: windowEnd };
    if (!this.#windows.isShared) {
      const { groups, groupCount } = this.#slices.get(windowEnd)!;
      this.#results.send(this.output, this, groups.subarray(0, groupCount), bounds);
      return;
    }
    this.#results.begin(start);
    for (let end = start + this.#windows.sliceMs; end <= windowEnd; end += this.#windows.sliceMs) {
      const slice = this.#slices.get(end);
      if (slice !== undefined) this.#mergeSlice(slice, windowEnd);
    }
    this.#results.sendMerged(this.output, bounds);
  }

  #mergeSlice(slice: Slice, windowEnd: number): void {
    const visible = slice.groups
      .subarray(0, slice.groupCount)
      .filter(group => this.#firstEndOf(group, slice.end) <= windowEnd);
    this.#results.merge(this, visible);
    // A growing window has taken these over: nothing else needs them.
    if (this.#windows.isGrowing) this.#removeGroups(slice, visible);
  }

  #removeGroups(slice: Slice, groups: Int32Array): void {
    for (const group of groups) this.#forget(group);
    const gone = new Set(groups);
    const left = slice.groups.subarray(0, slice.groupCount).filter(group => !gone.has(group));
    slice.groups = left;
    slice.groupCount = left.length;
  }

  #drop(slice: Slice): void {
    for (let k = 0; k < slice.groupCount; k++) this.#forget(slice.groups[k]!);
    this.#slices.delete(slice.end);
    if (this.#windows.isGrowing) this.#results.end(this.#windows.windowStart(slice.end));
  }

  #forget(group: number): void {
    this.state.release(group);
    this.table.remove(group);
  }
}

function numberAt(column: Column, at: number): number {
  if (column.storage !== 'float64') throw new TypeError('A window border is not a double');
  return column.values[at]!;
}
