import type { GroupAggregateNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { type Batch, rowKinds } from '../batch/batch.ts';
import { gatherColumn } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { AggregateState } from '../state/aggregate-state.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { createVector } from '../state/vectors/create-vector.ts';
import { BaseOperator } from './base-operator.ts';
import { outputRowsMax } from './row-builder.ts';

/**
 * GROUP BY without windows. In a stream every row changes its group's result at once, as in Flink: the first row of a group gives +I; a later one gives -U
 * and +U, or nothing when the result is the same; the last one taken back gives -D. A retraction of an unknown group is ignored.
 * In a batch each group is sent once, at the end; without keys there is always exactly one, in a stream too once the input has ended.
 */
export class GroupAggregateOperator extends BaseOperator {
  readonly #keys: readonly number[];
  readonly #isFinalOnly: boolean;
  readonly #sendsUpdateBefore: boolean;
  readonly #table: KeyTable;
  readonly #state: AggregateState;
  readonly #results;
  #kinds = new Uint8Array(0);
  #groupOfOutput = new Int32Array(0);
  #outputCount = 0;
  #groups = new Int32Array(0);

  constructor(node: GroupAggregateNode, inputSchema: readonly Field[], isBatch: boolean) {
    super();
    this.#keys = node.keys;
    this.#isFinalOnly = isBatch;
    this.#sendsUpdateBefore = node.changelogMode === 'retract';
    this.#table = new KeyTable(node.keys.map(key => storageOf(inputSchema[key]!.type)));
    this.#state = new AggregateState(node.aggregates, inputSchema, node.needsRetraction);
    this.#results = node.aggregates.map(aggregate => createVector(storageOf(aggregate.call.type)));
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns, kinds } = batch;
    const rows = identityRows(rowCount);
    if (this.#groups.length < rowCount) this.#groups = new Int32Array(rowCount);
    this.#lookup(batch);
    this.#state.bind(columns);
    this.#state.resolve(columns, this.#groups, rows, rowCount);
    if (!this.#isFinalOnly) {
      this.#changeEach(rowCount, kinds);
      this.#sendChanges();
      if (kinds !== null) this.#removeEmpty(rowCount);
    } else if (kinds === null) {
      this.#state.step.addAll(this.#groups, rows, rowCount);
    } else {
      this.#state.step.changeAll(this.#groups, rows, rowCount, kinds);
    }
    this.#state.sweep();
  }

  protected override saveState(writer: StateWriter): void {
    this.#state.save(writer, 'state', this.#table.save(writer, 'keys'));
  }

  protected override restoreState(reader: StateReader): void {
    this.#state.load(reader, 'state', this.#table.load(reader, 'keys'));
  }

  override get stateBytes(): number {
    return this.#table.sizeBytes + this.#state.sizeBytes;
  }

  protected override onWatermark(tsMs: number): void {
    if (tsMs !== Number.POSITIVE_INFINITY) return;
    const isEmptyGlobal = this.#keys.length === 0 && this.#table.size === 0;
    if (!this.#isFinalOnly && !isEmptyGlobal) return;
    if (isEmptyGlobal) this.#addEmptyGroup();
    const { groups } = this.#table.liveGroups();
    const isGlobal = this.#keys.length === 0;
    for (const group of groups) {
      if (!isGlobal && this.#state.rowCounts[group] === 0) continue;
      if (this.#outputCount === outputRowsMax) this.#sendChanges();
      if (this.#outputCount === this.#kinds.length) this.#reserveOutput(Math.min(groups.length, outputRowsMax));
      this.#state.step.write(group, this.#results, this.#outputCount);
      this.#put(group, rowKinds.insert);
    }
    this.#sendChanges();
  }

  #lookup(batch: Batch): void {
    const keys = this.#keys.map(key => batch.columns[key]!);
    this.#table.lookup(keys, identityRows(batch.rowCount), batch.rowCount, this.#groups);
    this.#startInserted();
  }

  #startInserted(): void {
    this.#state.reserve(this.#table.idLimit);
    for (let k = 0; k < this.#table.insertedCount; k++) this.#state.reset(this.#table.inserted[k]!);
  }

  #addEmptyGroup(): void {
    this.#table.lookup([], identityRows(1), 1, new Int32Array(1));
    this.#startInserted();
  }

  #changeEach(rowCount: number, kinds: Uint8Array | null): void {
    const groups = this.#groups;
    const { step } = this.#state;
    for (let row = 0; row < rowCount; row++) {
      if (this.#outputCount >= outputRowsMax) this.#sendChanges();
      if (this.#outputCount + 2 > this.#kinds.length) this.#reserveOutput(outputRowsMax + 2);
      const group = groups[row]!;
      const isRetraction = kinds !== null && (kinds[row]! & 1) === 1;
      if (this.#state.rowCounts[group] === 0) {
        if (isRetraction) continue;
        step.add(row, group, row);
        step.write(group, this.#results, this.#outputCount);
        this.#put(group, rowKinds.insert);
        continue;
      }
      step.write(group, this.#results, this.#outputCount);
      if (isRetraction) step.retract(row, group, row);
      else step.add(row, group, row);
      if (this.#state.rowCounts[group] === 0) this.#put(group, rowKinds.delete);
      else this.#update(group);
    }
  }

  /** The old result lies at the end of the output; the new one is written behind it, and what of both goes out is decided. */
  #update(group: number): void {
    const before = this.#outputCount;
    this.#state.step.write(group, this.#results, before + 1);
    if (this.#results.every(result => result.equals(before, result, before + 1))) return;
    if (this.#sendsUpdateBefore) this.#put(group, rowKinds.updateBefore);
    else for (const result of this.#results) result.set(before, result, before + 1);
    this.#put(group, rowKinds.updateAfter);
  }

  #put(group: number, kind: number): void {
    this.#kinds[this.#outputCount] = kind;
    this.#groupOfOutput[this.#outputCount] = group;
    this.#outputCount++;
  }

  #reserveOutput(rows: number): void {
    const capacity = this.#outputCount + rows;
    for (const result of this.#results) result.reserve(capacity);
    if (capacity <= this.#kinds.length) return;
    const kinds = new Uint8Array(capacity);
    kinds.set(this.#kinds);
    this.#kinds = kinds;
    const groups = new Int32Array(capacity);
    groups.set(this.#groupOfOutput.subarray(0, this.#outputCount));
    this.#groupOfOutput = groups;
  }

  #sendChanges(): void {
    const rowCount = this.#outputCount;
    if (rowCount === 0) return;
    const keys = this.#table.columns.map(column => gatherColumn(column, this.#groupOfOutput, rowCount));
    const kinds = this.#isFinalOnly ? null : this.#kinds;
    const columns = [...keys, ...this.#results.map(result => result.take())];
    this.#kinds = new Uint8Array(0);
    this.#outputCount = 0;
    this.output.emit({ rowCount, columns, kinds, watermarks: null });
  }

  /** Only now: rows later in the batch may have brought a group back. */
  #removeEmpty(rowCount: number): void {
    for (let row = 0; row < rowCount; row++) {
      const group = this.#groups[row]!;
      if (this.#state.rowCounts[group] !== 0) continue;
      this.#state.rowCounts[group] = Number.NaN;
      this.#state.release(group);
      this.#table.remove(group);
    }
  }
}
