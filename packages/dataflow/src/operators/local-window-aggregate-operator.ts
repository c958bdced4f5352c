import type { LocalWindowAggregateNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import type { Column, TimestampColumn } from '../batch/column.ts';
import { gatherBatch, gatherColumn } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { AggregateState } from '../state/aggregate-state.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import type { SlicedWindows } from '../time/sliced-windows.ts';
import { BaseOperator } from './base-operator.ts';
import type { FlushReason, LateRows } from './operator.ts';
import { outputRowsMax, RowBuilder } from './row-builder.ts';
import { SliceAssigner, type WindowTimes } from './slice-assigner.ts';

/** How it is told whether aggregating before the exchange is worth its work. */
export interface ReductionLimits {
  /** More groups than this are not held. */
  readonly groupsMax: number;
  /** After so many rows it is looked at how many groups they were. */
  readonly sampleRows: number;
  /** More groups than this part of the rows are too many: */
  readonly groupsPerRowMax: number;
  /** so many rows then pass as they are, before it is tried again. */
  readonly passedRows: number;
}

export const reductionLimits: ReductionLimits = {
  groupsMax: 100_000,
  sampleRows: 100_000,
  groupsPerRowMax: 0.5,
  passedRows: 1_000_000,
};

/** The groups of a slice. */
interface Slice {
  groups: Int32Array;
  groupCount: number;
}

/**
 * The first of two steps of a window aggregation: sums up each slice before it goes to the subtasks of its groups, and forgets it with that. A slice is sent before the watermark closes the
 * first window that holds it, everything before a barrier, so there is no state.
 *
 * What is late is decided behind the exchange, from what is noted with each row that is sent: rows to which other windows are closed are other groups, and rows to which all are closed
 * go on one by one, so that they are counted one by one.
 */
export class LocalWindowAggregateOperator extends BaseOperator {
  readonly #node: LocalWindowAggregateNode;
  readonly #windows: SlicedWindows;
  readonly #times: WindowTimes;
  readonly #limits: ReductionLimits;
  readonly #assigner: SliceAssigner;
  /** Key: as that of the second step's table. */
  readonly #table: KeyTable;
  readonly #state: AggregateState;
  /** For rows that are sent one by one: a group is a position in the batch. */
  readonly #single: AggregateState;
  readonly #parts: RowBuilder;
  readonly #slices = new Map<number, Slice>();
  /** The earliest instant at which a window that holds a slice closes. */
  #nextClose = Number.POSITIVE_INFINITY;
  #groups = new Int32Array(0);
  readonly #apart: number[] = [];
  readonly #lateRows: LateRows = { dropped: row => void this.#apart.push(row), missed: () => {} };
  #sampledRows = 0;
  #sampledGroups = 0;
  #rowsToPass = 0;

  constructor(
    node: LocalWindowAggregateNode,
    inputSchema: readonly Field[],
    windows: SlicedWindows,
    times: WindowTimes,
    limits: ReductionLimits = reductionLimits,
  ) {
    super();
    this.#node = node;
    this.#windows = windows;
    this.#times = times;
    this.#limits = limits;
    this.#assigner = new SliceAssigner(windows, times);
    this.#table = new KeyTable([
      ...this.#assigner.keyColumns.map(({ storage }) => storage),
      ...node.keys.map(key => storageOf(inputSchema[key]!.type)),
    ]);
    this.#state = new AggregateState(node.aggregates, inputSchema, false);
    this.#single = new AggregateState(node.aggregates, inputSchema, false);
    this.#parts = new RowBuilder(node.schema.slice(node.keys.length, -1), false);
  }

  override push(_port: number, batch: Batch): void {
    if (this.#rowsToPass > 0) {
      this.#rowsToPass -= batch.rowCount;
      this.#sendEach(batch);
      return;
    }
    this.#apart.length = 0;
    const count = this.#assigner.assign(batch, this.#node.timeColumn, this.currentWatermark, this.#lateRows);
    this.#sumUp(batch, count);
    if (this.#apart.length > 0) this.#sendEach(gatherBatch(batch, Int32Array.from(this.#apart), this.#apart.length));
    if (this.#table.size > this.#limits.groupsMax) this.#sendAll();
    this.#judge(count);
  }

  override flush(_reason: FlushReason): void {
    this.#sendAll();
  }

  override get stateBytes(): number {
    return this.#table.sizeBytes + this.#state.sizeBytes;
  }

  protected override onWatermark(tsMs: number): void {
    if (tsMs < this.#nextClose) return;
    this.#nextClose = Number.POSITIVE_INFINITY;
    for (const [end, slice] of this.#slices) {
      const closeMs = this.#firstClose(end);
      if (closeMs <= tsMs) this.#sendSlice(end, slice);
      else this.#nextClose = Math.min(this.#nextClose, closeMs);
    }
  }

  #sumUp(batch: Batch, count: number): void {
    if (count === 0) return;
    const { rows, keyColumns } = this.#assigner;
    if (this.#groups.length < rows.length) this.#groups = new Int32Array(rows.length);
    const keys = this.#node.keys.map(key => batch.columns[key]!);
    this.#table.lookup([...keyColumns, ...keys], rows, count, this.#groups);
    const { inserted, insertedCount, idLimit } = this.#table;
    this.#state.reserve(idLimit);
    for (let k = 0; k < insertedCount; k++) {
      this.#state.reset(inserted[k]!);
      this.#register(inserted[k]!);
    }
    this.#sampledGroups += insertedCount;
    this.#state.bind(batch.columns);
    this.#state.step.addAll(this.#groups, rows, count);
  }

  #judge(rowCount: number): void {
    const { sampleRows, groupsPerRowMax, passedRows } = this.#limits;
    this.#sampledRows += rowCount;
    if (this.#sampledRows < sampleRows) return;
    if (this.#sampledGroups > this.#sampledRows * groupsPerRowMax) {
      this.#sendAll();
      this.#rowsToPass = passedRows;
    }
    this.#sampledRows = 0;
    this.#sampledGroups = 0;
  }

  #register(group: number): void {
    const end = this.#borders(0)[group]!;
    let slice = this.#slices.get(end);
    if (slice === undefined) {
      slice = { groups: new Int32Array(64), groupCount: 0 };
      this.#slices.set(end, slice);
      this.#nextClose = Math.min(this.#nextClose, this.#firstClose(end));
    }
    if (slice.groupCount === slice.groups.length) {
      const grown = new Int32Array(grownCapacity(slice.groupCount, slice.groupCount + 1));
      grown.set(slice.groups);
      slice.groups = grown;
    }
    slice.groups[slice.groupCount++] = group;
  }

  #firstClose(sliceEnd: number): number {
    return this.#assigner.closeMs(this.#windows.firstEnd(sliceEnd));
  }

  #sendAll(): void {
    for (const [end, slice] of this.#slices) this.#sendSlice(end, slice);
    this.#table.clear();
    this.#nextClose = Number.POSITIVE_INFINITY;
  }

  #sendSlice(end: number, { groups, groupCount }: Slice): void {
    for (let from = 0; from < groupCount; from += outputRowsMax)
      this.#sendGroups(end, groups.subarray(from, Math.min(groupCount, from + outputRowsMax)));
    this.#slices.delete(end);
    for (let k = 0; k < groupCount; k++) {
      this.#state.release(groups[k]!);
      this.#table.remove(groups[k]!);
    }
  }

  #sendGroups(sliceEnd: number, groups: Int32Array): void {
    const rowCount = groups.length;
    const prefix = this.#assigner.keyColumns.length;
    const keys = this.#table.columns.slice(prefix).map(column => gatherColumn(column, groups, rowCount));
    const time = timestamps(new Float64Array(rowCount).fill(this.#windows.timeIn(sliceEnd)));
    const columns = [...keys, ...this.#partsOf(this.#state, groups), time];
    this.output.emit({ rowCount, columns, kinds: null, watermarks: this.#notes(sliceEnd, groups) });
  }

  /** For each group the watermark that closes what is closed to it; null when all windows are open to all. */
  #notes(sliceEnd: number, groups: Int32Array): Float64Array | null {
    if (!this.#windows.isShared) return null;
    const firstEnds = this.#borders(1);
    const firstEnd = this.#windows.firstEnd(sliceEnd);
    if (groups.every(group => firstEnds[group] === firstEnd)) return null;
    return Float64Array.from(groups, group =>
      firstEnds[group] === firstEnd
        ? Number.NEGATIVE_INFINITY
        : this.#assigner.closeMs(firstEnds[group]! - this.#windows.stepMs),
    );
  }

  /** Sends rows as they are, as parts of one row each. */
  #sendEach(batch: Batch): void {
    const { rowCount, columns, watermarks } = batch;
    if (rowCount === 0) return;
    const rows = identityRows(rowCount).subarray(0, rowCount);
    const single = this.#single;
    single.reserve(rowCount);
    for (let row = 0; row < rowCount; row++) single.reset(row);
    single.bind(columns);
    single.step.addAll(rows, rows, rowCount);
    const keys = this.#node.keys.map(key => columns[key]!);
    const sent = [...keys, ...this.#partsOf(single, rows), this.#localTimes(columns[this.#node.timeColumn]!)];
    for (let row = 0; row < rowCount; row++) single.release(row);
    this.output.emit({ rowCount, columns: sent, kinds: null, watermarks });
  }

  #partsOf(state: AggregateState, groups: Int32Array): readonly Column[] {
    const parts = this.#parts;
    parts.reserve(groups.length);
    for (let k = 0; k < groups.length; k++) state.step.write(groups[k]!, parts.vectors, k);
    parts.rowCount = groups.length;
    return parts.take().columns;
  }

  /** Times of rows as wall-clock times. */
  #localTimes(column: Column): TimestampColumn {
    if (column.storage !== 'timestamp') throw new TypeError('The time column of a window is not a timestamp');
    const { time } = this.#times;
    return { ...timestamps(column.values.map(value => time.toLocalMs(value))), nulls: column.nulls };
  }

  /** The ends of the groups' slices (0), or of the first windows that are open to them (1). */
  #borders(column: 0 | 1): Float64Array {
    const borders = this.#table.columns[column]!;
    if (borders.storage !== 'float64') throw new TypeError('A window border is not a double');
    return borders.values;
  }
}

const timestamps = (values: Float64Array<ArrayBuffer>): TimestampColumn => ({
  storage: 'timestamp',
  values,
  nanos: null,
  nulls: null,
});
