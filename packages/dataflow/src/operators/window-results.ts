import type { WindowAggregateNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { storageOf } from '../batch/storage-of.ts';
import { AggregateState } from '../state/aggregate-state.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { Vector } from '../state/vectors/create-vector.ts';
import type { Zone } from '../time/zone.ts';
import type { Collector } from './operator.ts';
import { outputRowsMax, RowBuilder } from './row-builder.ts';

/** Groups with their key columns and aggregates, all by group id. */
export interface GroupedState {
  readonly keyColumns: readonly Vector[];
  readonly state: AggregateState;
}

/** Wall-clock milliseconds. */
export interface WindowBounds {
  readonly start: number;
  readonly end: number;
}

/** A window put together from slices. */
class MergedWindow implements GroupedState {
  readonly table: KeyTable;
  readonly state: AggregateState;

  constructor(node: WindowAggregateNode, inputSchema: readonly Field[]) {
    this.table = new KeyTable(node.keys.map(key => storageOf(inputSchema[key]!.type)));
    this.state = new AggregateState(node.aggregates, inputSchema, node.needsRetraction);
  }

  get keyColumns(): readonly Vector[] {
    return this.table.columns;
  }

  clear(): void {
    for (let group = 0; group < this.table.idLimit; group++) this.state.release(group);
    this.table.clear();
  }
}

/** Puts windows together and makes their output rows: keys, aggregates, window columns. */
export class WindowResults {
  readonly #node: WindowAggregateNode;
  readonly #inputSchema: readonly Field[];
  readonly #zone: Zone;
  readonly #builder: RowBuilder;
  /** Windows that go on growing after they fired, by start. */
  readonly #growing: Map<number, MergedWindow> | null;
  readonly #pool: MergedWindow[] = [];
  readonly #aggregateVectors: Vector[] = [];
  #current: MergedWindow | null = null;
  #mergedGroups = new Int32Array(0);

  constructor(node: WindowAggregateNode, inputSchema: readonly Field[], isGrowing: boolean, zone: Zone) {
    this.#node = node;
    this.#inputSchema = inputSchema;
    this.#zone = zone;
    this.#builder = new RowBuilder(node.schema, false);
    this.#aggregateVectors = this.#builder.vectors.slice(node.keys.length, node.keys.length + node.aggregates.length);
    this.#growing = isGrowing ? new Map() : null;
  }

  /** Starts putting together the window that starts at `windowStart`; a growing one goes on. */
  begin(windowStart: number): void {
    this.#current =
      this.#growing?.get(windowStart) ?? this.#pool.pop() ?? new MergedWindow(this.#node, this.#inputSchema);
    this.#growing?.set(windowStart, this.#current);
  }

  merge(from: GroupedState, groups: Int32Array): void {
    const into = this.#current!;
    if (this.#mergedGroups.length < groups.length) this.#mergedGroups = new Int32Array(groups.length * 2);
    into.table.lookup(from.keyColumns, groups, groups.length, this.#mergedGroups);
    into.state.reserve(into.table.idLimit);
    for (let k = 0; k < into.table.insertedCount; k++) into.state.reset(into.table.inserted[k]!);
    for (let k = 0; k < groups.length; k++) into.state.merge(this.#mergedGroups[k]!, from.state, groups[k]!);
  }

  sendMerged(output: Collector, bounds: WindowBounds): void {
    const window = this.#current!;
    this.send(output, window, identityRows(window.table.idLimit).subarray(0, window.table.idLimit), bounds);
    if (this.#growing === null) this.#recycle(window);
    this.#current = null;
  }

  /** The growing window that starts at `windowStart` will not fire again. */
  end(windowStart: number): void {
    const window = this.#growing?.get(windowStart);
    if (window === undefined) return;
    this.#growing?.delete(windowStart);
    this.#recycle(window);
  }

  /** Adds a row per group; groups without rows are left out. Sends when there are enough; `flushTo` sends the rest. */
  send(output: Collector, from: GroupedState, groups: Int32Array, bounds: WindowBounds): void {
    const { keys } = this.#node;
    const live = this.#node.needsRetraction ? groups.filter(group => from.state.rowCounts[group] !== 0) : groups;
    const builder = this.#builder;
    builder.reserve(live.length);
    const targets = identityRows(builder.rowCount + live.length).subarray(builder.rowCount);
    keys.forEach((_, k) => {
      builder.vectors[k]!.scatter(from.keyColumns[k]!, live, targets, live.length);
    });
    const { step } = from.state;
    for (let k = 0; k < live.length; k++) step.write(live[k]!, this.#aggregateVectors, targets[k]!);
    this.#writeBounds(builder.rowCount, live.length, bounds);
    builder.rowCount += live.length;
    if (builder.rowCount >= outputRowsMax) builder.flushTo(output);
  }

  flushTo(output: Collector): void {
    this.#builder.flushTo(output);
  }

  save(writer: StateWriter): void {
    const windows = [...(this.#growing ?? [])];
    writer.scalars(
      'growing',
      windows.map(([start]) => start),
      'everywhere',
    );
    for (const [start, { table, state }] of windows)
      state.save(writer, `growing${start}.state`, table.save(writer, `growing${start}.keys`));
  }

  restore(reader: StateReader): void {
    for (const start of new Set(reader.float64('growing'))) {
      const window = new MergedWindow(this.#node, this.#inputSchema);
      window.table.load(reader, `growing${start}.keys`);
      window.state.load(reader, `growing${start}.state`);
      this.#growing?.set(start, window);
    }
  }

  get sizeBytes(): number {
    const windows = [...(this.#growing?.values() ?? []), ...this.#pool];
    return windows.reduce((sum, window) => sum + window.table.sizeBytes + window.state.sizeBytes, 0);
  }

  #writeBounds(at: number, count: number, bounds: WindowBounds): void {
    const first = this.#node.keys.length + this.#node.aggregates.length;
    this.#node.windowColumns.forEach((column, c) => {
      const vector = this.#builder.vectors[first + c]!;
      if (vector.storage !== 'timestamp') throw new TypeError(`${column} is not a timestamp`);
      vector.values.fill(this.#boundMs(column, first + c, bounds), at, at + count);
    });
  }

  /** `window_time` is the last millisecond of the window, as an instant when the time column is one. */
  #boundMs(column: WindowAggregateNode['windowColumns'][number], field: number, bounds: WindowBounds): number {
    if (column === 'window_start') return bounds.start;
    if (column === 'window_end') return bounds.end;
    const isInstant = this.#node.schema[field]!.type.kind === 'TIMESTAMP_LTZ';
    return isInstant ? this.#zone.toInstantMs(bounds.end) - 1 : bounds.end - 1;
  }

  #recycle(window: MergedWindow): void {
    window.clear();
    this.#pool.push(window);
  }
}
