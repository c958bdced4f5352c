import type { RankNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { type Batch, isRetraction } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { rowOrder } from '../state/row-order.ts';
import { SortedRows } from '../state/sorted-rows.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { grownCapacity } from '../state/vectors/vector.ts';
import { ExpiringOperator } from './expiring-operator.ts';
import { RankChanges } from './rank-changes.ts';
import { rankEndReader } from './rank-end.ts';

/**
 * Top-N of each partition, row by row. What is told is Flink's changelog: with row numbers a row that comes or goes moves all behind it, each rank that has
 * another row then is -U and +U; without them a row pushed out is -D and the new one +I; of a Top-1 over rows that only come or move up the new first row
 * replaces the old with -U and +U. Rows of equal order stand as they came. Unless rows can be taken back, only the first N are kept.
 */
export class RankOperator extends ExpiringOperator {
  readonly #partition: readonly number[];
  readonly #node: RankNode;
  readonly #table: KeyTable;
  readonly #rows: SortedRows;
  readonly #changes: RankChanges;
  /** The last rank of each partition. */
  #ends = new Float64Array(0);
  readonly #keepsAll: boolean;
  /** The columns that find the row an update is of, without the partition. */
  readonly #rowKey: readonly number[] | null;

  constructor(node: RankNode, inputSchema: readonly Field[]) {
    super(node.stateTtlMs?.[0] ?? 0);
    const storages = inputSchema.map(field => storageOf(field.type));
    this.#node = node;
    this.#partition = node.partition;
    this.#table = new KeyTable(node.partition.map(key => storages[key]!));
    this.#rows = new SortedRows(storages, rowOrder(node.order));
    this.#changes = new RankChanges(node, this.#rows);
    this.#keepsAll = node.strategy.kind === 'retract';
    this.#rowKey =
      node.strategy.kind === 'update-fast'
        ? node.strategy.rowKey.filter(column => !node.partition.includes(column))
        : null;
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns, kinds } = batch;
    this.forgetExpired();
    const partitions = new Int32Array(rowCount);
    const keys = this.#partition.map(key => columns[key]!);
    this.#table.lookup(keys, identityRows(rowCount), rowCount, partitions);
    this.#start(partitions, columns, rowCount);
    for (let row = 0; row < rowCount; row++) {
      const partition = partitions[row]!;
      if (kinds !== null && isRetraction(kinds[row]!)) this.#retract(partition, columns, row);
      else this.#accept(partition, columns, row);
      this.#changes.flushFull(this.output);
    }
    this.#changes.flush(this.output);
    if (kinds !== null) this.#forgetEmpty(partitions);
  }

  protected override saveState(writer: StateWriter): void {
    const partitions = this.#table.save(writer, 'keys');
    this.lastWrites?.save(writer, 'lastWrites', partitions);
    this.#rows.save(writer, 'rows', partitions);
    writer.array(partitions, 'ends', this.#ends);
  }

  protected override restoreState(reader: StateReader): void {
    this.forgetExpired();
    this.#table.load(reader, 'keys');
    this.lastWrites?.load(reader, 'lastWrites', 'keys');
    this.#rows.load(reader, 'rows');
    this.#ends = reader.float64('ends');
  }

  override get stateBytes(): number {
    const keys = this.#table.sizeBytes + (this.lastWrites?.sizeBytes ?? 0);
    return keys + this.#rows.sizeBytes + this.#ends.byteLength;
  }

  protected override forget(partition: number): void {
    this.lastWrites?.drop(partition);
    this.#rows.clearKey(partition);
    // Not twice: -1 is no rank.
    this.#ends[partition] = -1;
    this.#table.remove(partition);
  }

  /** New partitions; the first row says how many rows a partition shows. */
  #start(partitions: Int32Array, columns: readonly Column[], rowCount: number): void {
    const { inserted, insertedCount, idLimit } = this.#table;
    if (insertedCount === 0) return;
    this.lastWrites?.touchAll(inserted, insertedCount);
    if (idLimit > this.#ends.length) {
      const ends = new Float64Array(grownCapacity(this.#ends.length, idLimit));
      ends.set(this.#ends);
      this.#ends = ends;
    }
    for (let k = 0; k < insertedCount; k++) {
      this.#rows.resetKey(inserted[k]!);
      this.#ends[inserted[k]!] = Number.NaN;
    }
    const endOf = rankEndReader(this.#node.range.end, columns);
    for (let row = 0; row < rowCount; row++) {
      const partition = partitions[row]!;
      if (Number.isNaN(this.#ends[partition]!)) this.#ends[partition] = endOf(row);
    }
  }

  #accept(partition: number, columns: readonly Column[], row: number): void {
    const updated = this.#rowKey === null ? -1 : this.#findByKey(this.#rowKey, partition, columns, row);
    if (updated === -1) this.#insert(partition, columns, row);
    else this.#update(partition, updated, columns, row);
  }

  #insert(partition: number, columns: readonly Column[], row: number): void {
    const rows = this.#rows;
    const end = this.#ends[partition]!;
    const position = rows.position(partition, columns, row, this.#node.newestFirst);
    if (!this.#keepsAll && position >= end) return;
    this.lastWrites?.touch(partition);
    rows.insert(partition, position, columns, row);
    this.#changes.inserted(partition, position, end);
    if (!this.#keepsAll && rows.length(partition) > end) rows.remove(partition, rows.length(partition) - 1);
  }

  #update(partition: number, from: number, columns: readonly Column[], row: number): void {
    const rows = this.#rows;
    const end = this.#ends[partition]!;
    const id = rows.at(partition, from);
    const to = this.#positionOfUpdate(partition, from, columns, row);
    this.lastWrites?.touch(partition);
    this.#changes.beforeUpdate(partition, from, to, end);
    rows.overwrite(id, columns, row);
    rows.move(partition, from, to);
    this.#changes.afterUpdate(partition, from, to, end);
  }

  /** Among the other rows; a row whose order stays keeps its place. */
  #positionOfUpdate(partition: number, from: number, columns: readonly Column[], row: number): number {
    const rows = this.#rows;
    if (rows.compare(rows.at(partition, from), columns, row) === 0) return from;
    const position = rows.position(partition, columns, row, this.#node.newestFirst);
    return position > from ? position - 1 : position;
  }

  #retract(partition: number, columns: readonly Column[], row: number): void {
    const position = this.#rows.find(partition, columns, row);
    if (position === -1) return;
    this.lastWrites?.touch(partition);
    this.#changes.beforeRemoval(partition, position, this.#ends[partition]!);
    this.#rows.remove(partition, position);
  }

  #findByKey(rowKey: readonly number[], partition: number, columns: readonly Column[], row: number): number {
    const rows = this.#rows;
    for (let position = 0; position < rows.length(partition); position++) {
      const id = rows.at(partition, position);
      if (rowKey.every(column => rows.columns[column]!.equals(id, columns[column]!, row))) return position;
    }
    return -1;
  }

  #forgetEmpty(partitions: Int32Array): void {
    for (const partition of partitions) {
      if (this.#rows.length(partition) === 0 && this.#ends[partition] !== -1) this.forget(partition);
    }
  }
}
