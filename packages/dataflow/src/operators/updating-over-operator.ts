import type { OverNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { type Batch, isRetraction, rowKinds } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { ResultStore, withHiddenCounts } from '../over/result-store.ts';
import { AggregateState } from '../state/aggregate-state.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { rowOrder } from '../state/row-order.ts';
import { SortedRows } from '../state/sorted-rows.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { ExpiringOperator } from './expiring-operator.ts';
import { outputRowsMax, RowBuilder } from './row-builder.ts';

/**
 * OVER in the order of values that later rows may come before: all rows are kept with their results. A row that comes or goes is told of by its own kind (a
 * row taken back is -D), and the rows behind it as far as their results change, each with -U and +U. With RANGE, rows of the same order share their results.
 */
export class UpdatingOverOperator extends ExpiringOperator {
  readonly #node: OverNode;
  readonly #isRange: boolean;
  readonly #sendsUpdateBefore: boolean;
  readonly #table: KeyTable;
  readonly #rows: SortedRows;
  readonly #results: ResultStore;
  /** Over all rows of a partition, when nothing is under way. */
  readonly #state: AggregateState;
  readonly #builder: RowBuilder;
  #resultCapacity = 0;

  constructor(node: OverNode, inputSchema: readonly Field[]) {
    super(node.stateTtlMs?.[0] ?? 0);
    const storages = inputSchema.map(field => storageOf(field.type));
    const aggregates = withHiddenCounts(node.calls);
    this.#node = node;
    this.#isRange = node.calls[0]!.frame.unit === 'range';
    this.#sendsUpdateBefore = node.changelogMode === 'retract';
    this.#table = new KeyTable(node.partition.map(key => storages[key]!));
    this.#rows = new SortedRows(storages, rowOrder(node.order));
    this.#results = new ResultStore(aggregates);
    this.#state = new AggregateState(aggregates, inputSchema, false);
    this.#builder = new RowBuilder(node.schema, true);
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns, kinds } = batch;
    this.forgetExpired();
    const partitions = new Int32Array(rowCount);
    const keys = this.#node.partition.map(key => columns[key]!);
    this.#table.lookup(keys, identityRows(rowCount), rowCount, partitions);
    this.#startInserted();
    this.lastWrites?.touchAll(partitions, rowCount);
    for (let row = 0; row < rowCount; row++) {
      const kind = kinds === null ? rowKinds.insert : kinds[row]!;
      if (isRetraction(kind)) this.#remove(partitions[row]!, columns, row);
      else this.#insert(partitions[row]!, columns, row, kind);
      if (this.#builder.rowCount >= outputRowsMax) this.#builder.flushTo(this.output);
    }
    this.#builder.flushTo(this.output);
    if (kinds !== null) this.#forgetEmpty(partitions);
  }

  protected override saveState(writer: StateWriter): void {
    const partitions = this.#table.save(writer, 'keys');
    this.lastWrites?.save(writer, 'lastWrites', partitions);
    const { table, rows } = this.#rows.save(writer, 'rows', partitions);
    this.#results.save(writer, 'result', table, rows);
    this.#state.save(writer, 'state', partitions);
  }

  protected override restoreState(reader: StateReader): void {
    this.forgetExpired();
    this.#table.load(reader, 'keys');
    this.lastWrites?.load(reader, 'lastWrites', 'keys');
    this.#rows.load(reader, 'rows');
    this.#results.load(reader, 'result');
    this.#reserveResults(this.#rows.rowCount);
    this.#state.load(reader, 'state');
  }

  override get stateBytes(): number {
    const keys = this.#table.sizeBytes + (this.lastWrites?.sizeBytes ?? 0);
    return keys + this.#rows.sizeBytes + this.#results.sizeBytes + this.#state.sizeBytes;
  }

  protected override forget(partition: number): void {
    this.lastWrites?.drop(partition);
    this.#rows.clearKey(partition);
    this.#state.release(partition);
    this.#table.remove(partition);
  }

  #startInserted(): void {
    const { inserted, insertedCount, idLimit } = this.#table;
    this.#state.reserve(idLimit);
    for (let k = 0; k < insertedCount; k++) {
      this.#rows.resetKey(inserted[k]!);
      this.#state.reset(inserted[k]!);
    }
  }

  #insert(partition: number, columns: readonly Column[], row: number, kind: number): void {
    const position = this.#rows.position(partition, columns, row, false);
    const id = this.#rows.insert(partition, position, columns, row);
    this.#reserveResults(id);
    this.#state.bind(this.#rows.columns);
    const isLast = position === this.#rows.length(partition) - 1;
    if (isLast && !this.#hasPeerBefore(partition, position)) {
      this.#add(partition, position);
      this.#state.step.write(partition, this.#results.vectors, id);
      this.#put(id, kind);
    } else {
      this.#replay(partition, position, kind);
    }
    this.#state.sweep();
  }

  #remove(partition: number, columns: readonly Column[], row: number): void {
    const position = this.#rows.find(partition, columns, row);
    if (position === -1) return;
    this.#state.bind(this.#rows.columns);
    this.#replay(partition, position, rowKinds.delete);
    this.#rows.remove(partition, position);
    this.#state.sweep();
  }

  /** Computes the partition anew with the row at `changed` added, or left out when it is deleted, and tells of what has changed. */
  #replay(partition: number, changed: number, kind: number): void {
    const length = this.#rows.length(partition);
    this.#state.release(partition);
    this.#state.reset(partition);
    let isTelling = true;
    for (let from = 0; from < length; ) {
      const to = this.#isRange ? this.#peersEnd(partition, from) : from + 1;
      for (let position = from; position < to; position++)
        if (position !== changed || kind !== rowKinds.delete) this.#add(partition, position);
      const holdsChanged = from <= changed && changed < to;
      if (holdsChanged) this.#tellPeers(partition, from, to, changed, kind);
      else if (from > changed && isTelling) isTelling = this.#tellPeers(partition, from, to, -1, kind);
      from = to;
    }
  }

  /** Tells of rows with one result, the state's; answers whether the result is another than before. */
  #tellPeers(partition: number, from: number, to: number, changed: number, kind: number): boolean {
    const results = this.#results;
    const now = this.#resultCapacity;
    this.#state.step.write(partition, results.vectors, now);
    const known = from === changed ? from + 1 : from;
    const isOther = known < to && !results.equal(this.#rows.at(partition, known), now);
    for (let position = from; position < to; position++) {
      const id = this.#rows.at(partition, position);
      if (position === changed) {
        if (kind !== rowKinds.delete) results.copy(now, id);
        this.#put(id, kind);
      } else if (isOther) {
        if (this.#sendsUpdateBefore) this.#put(id, rowKinds.updateBefore);
        results.copy(now, id);
        this.#put(id, rowKinds.updateAfter);
      }
    }
    return isOther;
  }

  #add(partition: number, position: number): void {
    const id = this.#rows.at(partition, position);
    if (this.#state.distincts.length > 0)
      this.#state.resolve(this.#rows.columns, Int32Array.of(partition), Int32Array.of(id), 1);
    this.#state.step.add(0, partition, id);
  }

  #hasPeerBefore(partition: number, position: number): boolean {
    return this.#isRange && position > 0 && this.#arePeers(partition, position - 1, position);
  }

  #peersEnd(partition: number, from: number): number {
    const length = this.#rows.length(partition);
    let to = from + 1;
    while (to < length && this.#arePeers(partition, from, to)) to++;
    return to;
  }

  #arePeers(partition: number, a: number, b: number): boolean {
    const { columns } = this.#rows;
    return this.#rows.compare(this.#rows.at(partition, a), columns, this.#rows.at(partition, b)) === 0;
  }

  #put(id: number, kind: number): void {
    const builder = this.#builder;
    builder.reserve(1);
    const at = builder.rowCount++;
    const width = this.#rows.columns.length;
    this.#rows.columns.forEach((column, c) => {
      builder.vectors[c]!.set(at, column, id);
    });
    for (let call = 0; call < this.#node.calls.length; call++)
      builder.vectors[width + call]!.set(at, this.#results.vectors[call]!, id);
    builder.kinds![at] = kind;
  }

  /** Room for the row's results, and one more behind all. */
  #reserveResults(id: number): void {
    this.#resultCapacity = Math.max(this.#resultCapacity, id + 1);
    this.#results.reserve(this.#resultCapacity + 1);
  }

  #forgetEmpty(partitions: Int32Array): void {
    for (const partition of new Set(partitions)) {
      if (this.#rows.length(partition) === 0) this.forget(partition);
    }
  }
}
