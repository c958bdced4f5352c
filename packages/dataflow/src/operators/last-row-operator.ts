import type { RankNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import { type Batch, rowKinds } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { type RowOrder, rowOrder } from '../state/row-order.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { createVector, type Vector } from '../state/vectors/create-vector.ts';
import { ExpiringOperator } from './expiring-operator.ts';
import { outputRowsMax, RowBuilder } from './row-builder.ts';

/**
 * Deduplication that keeps the last row of each partition, by event time or by arrival; of equal event times the later arrival. The first row is +I, one
 * that takes its place -U and +U. By arrival, a row like the one before says nothing new, unless rows
 * have a time to live: then it is told, for what is downstream must not forget it.
 */
export class LastRowOperator extends ExpiringOperator {
  readonly #partition: readonly number[];
  readonly #table: KeyTable;
  /** The row of each partition. */
  readonly #rows: readonly Vector[];
  readonly #builder: RowBuilder;
  /** Later event times first; null: by arrival. */
  readonly #order: RowOrder | null;
  readonly #sendsUpdateBefore: boolean;
  #inserted = new Uint8Array(0);

  constructor(node: RankNode, inputSchema: readonly Field[]) {
    super(node.stateTtlMs?.[0] ?? 0);
    const storages = inputSchema.map(field => storageOf(field.type));
    this.#partition = node.partition;
    this.#table = new KeyTable(node.partition.map(key => storages[key]!));
    this.#rows = storages.map(createVector);
    this.#builder = new RowBuilder(node.schema, true);
    this.#order = node.orderedBy === 'rowtime' ? rowOrder(node.order) : null;
    this.#sendsUpdateBefore = node.changelogMode === 'retract';
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns } = batch;
    this.forgetExpired();
    const partitions = new Int32Array(rowCount);
    const keys = this.#partition.map(key => columns[key]!);
    this.#table.lookup(keys, identityRows(rowCount), rowCount, partitions);
    for (const column of this.#rows) column.reserve(this.#table.idLimit);
    const isNew = this.#markNew();
    for (let row = 0; row < rowCount; row++) {
      const partition = partitions[row]!;
      this.#builder.reserve(2);
      if (isNew[partition] === 1) {
        isNew[partition] = 0;
        this.#replace(partition, columns, row, rowKinds.insert);
      } else if (this.#takesPlace(partition, columns, row)) {
        if (this.#sendsUpdateBefore) this.#put(partition, rowKinds.updateBefore);
        this.#replace(partition, columns, row, rowKinds.updateAfter);
      }
      if (this.#builder.rowCount >= outputRowsMax) this.#builder.flushTo(this.output);
    }
    this.#builder.flushTo(this.output);
  }

  protected override saveState(writer: StateWriter): void {
    const partitions = this.#table.save(writer, 'keys');
    this.lastWrites?.save(writer, 'lastWrites', partitions);
    this.#rows.forEach((column, c) => {
      writer.column(partitions, `row${c}`, column);
    });
  }

  protected override restoreState(reader: StateReader): void {
    this.forgetExpired();
    this.#table.load(reader, 'keys');
    this.lastWrites?.load(reader, 'lastWrites', 'keys');
    this.#rows.forEach((column, c) => {
      column.load(reader.column(`row${c}`));
    });
  }

  override get stateBytes(): number {
    const keys = this.#table.sizeBytes + (this.lastWrites?.sizeBytes ?? 0);
    return this.#rows.reduce((sum, column) => sum + column.sizeBytes, keys);
  }

  protected override forget(partition: number): void {
    for (const column of this.#rows) column.release(partition);
    this.#table.remove(partition);
  }

  /** Flags by partition: 1 until its first row is taken. */
  #markNew(): Uint8Array {
    const { inserted, insertedCount, idLimit } = this.#table;
    if (this.#inserted.length < idLimit) this.#inserted = new Uint8Array(idLimit * 2);
    for (let k = 0; k < insertedCount; k++) this.#inserted[inserted[k]!] = 1;
    return this.#inserted;
  }

  #takesPlace(partition: number, columns: readonly Column[], row: number): boolean {
    if (this.#order !== null) return this.#order(this.#rows, partition, columns, row) >= 0;
    return this.lastWrites !== null || !this.#rows.every((column, c) => column.equals(partition, columns[c]!, row));
  }

  #replace(partition: number, columns: readonly Column[], row: number, kind: number): void {
    this.#rows.forEach((column, c) => {
      column.set(partition, columns[c]!, row);
    });
    this.lastWrites?.touch(partition);
    this.#put(partition, kind);
  }

  /** The row that the partition has now. */
  #put(partition: number, kind: number): void {
    const builder = this.#builder;
    const at = builder.rowCount++;
    builder.vectors.forEach((vector, c) => {
      vector.set(at, this.#rows[c]!, partition);
    });
    builder.kinds![at] = kind;
  }
}
