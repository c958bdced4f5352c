import { type GroupAggregateNode, incomingKeys } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Batch } from '../batch/batch.ts';
import { storageOf } from '../batch/storage-of.ts';
import { AggregateState } from '../state/aggregate-state.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { createVector } from '../state/vectors/create-vector.ts';
import { ExpiringOperator } from './expiring-operator.ts';
import { GroupChanges } from './group-changes.ts';

/**
 * GROUP BY without windows. In a stream every row changes its group's result at once, as in Flink: the first row of a group gives +I; a later one gives -U
 * and +U, or nothing when the result is the same; the last one taken back gives -D. A retraction of an unknown group is ignored.
 * A state TTL forgets groups without a word, and makes results that stay the same be told again, so that what is downstream of a group that lives does not forget it.
 * In a batch each group is sent once, at the end; without keys there is always exactly one, in a stream too once the input has ended.
 */
export class GroupAggregateOperator extends ExpiringOperator {
  readonly #keyColumns: readonly number[];
  readonly #isFinalOnly: boolean;
  protected readonly table: KeyTable;
  protected readonly state: AggregateState;
  protected readonly changes: GroupChanges;
  /** The group of each row of the batch at hand. */
  protected groups = new Int32Array(0);

  /** `inputSchema`: that of the rows which are aggregated, be it in a step before this one. */
  constructor(node: GroupAggregateNode, inputSchema: readonly Field[], isBatch: boolean) {
    super(node.stateTtlMs?.[0] ?? 0);
    this.#keyColumns = incomingKeys(node);
    this.#isFinalOnly = isBatch;
    const { keys, aggregates, needsRetraction: canRetract } = node;
    this.table = new KeyTable(keys.map(key => storageOf(inputSchema[key]!.type)));
    this.state = new AggregateState(aggregates, inputSchema, canRetract, node.merges?.parts);
    this.changes = new GroupChanges({
      table: this.table,
      state: this.state,
      results: node.aggregates.map(aggregate => createVector(storageOf(aggregate.call.type))),
      sendsUpdateBefore: node.changelogMode === 'retract',
      hasKinds: !isBatch,
      repeatsUnchanged: this.lastWrites !== null && node.bundle === undefined,
    });
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns, kinds } = batch;
    this.forgetExpired();
    if (this.groups.length < rowCount) this.groups = new Int32Array(rowCount);
    this.#lookup(batch);
    this.lastWrites?.touchAll(this.groups, rowCount);
    this.state.bind(columns);
    this.state.resolve(columns, this.groups, identityRows(rowCount), rowCount);
    this.take(rowCount, kinds);
    this.state.sweep();
  }

  protected override saveState(writer: StateWriter): void {
    const groups = this.table.save(writer, 'keys');
    this.state.save(writer, 'state', groups);
    this.lastWrites?.save(writer, 'lastWrites', groups);
  }

  protected override restoreState(reader: StateReader): void {
    this.forgetExpired();
    this.table.load(reader, 'keys');
    this.lastWrites?.load(reader, 'lastWrites', 'keys');
    this.state.load(reader, 'state');
  }

  override get stateBytes(): number {
    return this.table.sizeBytes + this.state.sizeBytes + (this.lastWrites?.sizeBytes ?? 0);
  }

  protected override onWatermark(tsMs: number): void {
    if (tsMs !== Number.POSITIVE_INFINITY) return;
    const isGlobal = this.#keyColumns.length === 0;
    const isEmptyGlobal = isGlobal && this.table.size === 0;
    if (!this.#isFinalOnly && !isEmptyGlobal) return;
    if (isEmptyGlobal) this.#addEmptyGroup();
    for (const group of this.table.liveIds()) {
      if (!isGlobal && this.state.rowCounts[group] === 0) continue;
      this.changes.makeRoom(this.output);
      this.changes.inserted(group);
    }
    this.changes.send(this.output);
  }

  /** Takes the rows, whose groups are found, into the state, and tells what there is to tell at once. */
  protected take(rowCount: number, kinds: Uint8Array | null): void {
    if (!this.#isFinalOnly) {
      this.#changeEach(rowCount, kinds);
      this.changes.send(this.output);
      if (kinds !== null) this.#forgetEmpty(rowCount);
    } else if (kinds === null) this.state.step.addAll(this.groups, identityRows(rowCount), rowCount);
    else this.state.step.changeAll(this.groups, identityRows(rowCount), rowCount, kinds);
  }

  protected override forget(group: number): void {
    this.lastWrites?.drop(group);
    this.state.rowCounts[group] = Number.NaN;
    this.state.release(group);
    this.table.remove(group);
  }

  #lookup(batch: Batch): void {
    const keys = this.#keyColumns.map(key => batch.columns[key]!);
    this.table.lookup(keys, identityRows(batch.rowCount), batch.rowCount, this.groups);
    this.#startInserted();
  }

  #addEmptyGroup(): void {
    this.table.lookup([], identityRows(1), 1, new Int32Array(1));
    this.#startInserted();
  }

  /** Begins the groups that the last lookup has made. */
  #startInserted(): void {
    const { state, table } = this;
    state.reserve(table.idLimit);
    for (let k = 0; k < table.insertedCount; k++) state.reset(table.inserted[k]!);
  }

  #changeEach(rowCount: number, kinds: Uint8Array | null): void {
    const { groups, changes } = this;
    const { step } = this.state;
    for (let row = 0; row < rowCount; row++) {
      changes.makeRoom(this.output);
      const group = groups[row]!;
      const isRetraction = kinds !== null && (kinds[row]! & 1) === 1;
      if (this.state.rowCounts[group] === 0) {
        if (isRetraction) continue;
        step.add(row, group, row);
        changes.inserted(group);
        continue;
      }
      changes.remember(group);
      if (isRetraction) step.retract(row, group, row);
      else step.add(row, group, row);
      if (this.state.rowCounts[group] === 0) changes.deleted(group);
      else changes.changed(group);
    }
  }

  /** Only now: rows later in the batch may have brought a group back. */
  #forgetEmpty(rowCount: number): void {
    for (let row = 0; row < rowCount; row++) {
      const group = this.groups[row]!;
      if (this.state.rowCounts[group] === 0) this.forget(group);
    }
  }
}
