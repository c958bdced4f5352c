import { userError } from '@lockstep/kernel/errors';
import type { UpsertMaterializeNode } from '@lockstep/plan/physical';
import { type Batch, isRetraction, rowKinds } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { KeyedRows } from '../state/keyed-rows.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { BaseOperator } from './base-operator.ts';
import { RowBuilder } from './row-builder.ts';

/**
 * ON CONFLICT DO NOTHING and DO ERROR: changes of a key wait for the watermark, so that a row and what takes it back cancel out whatever their order; of the
 * rows that are left the oldest is shown, or more than one is an error.
 */
export class ConflictMaterializeOperator extends BaseOperator {
  readonly #node: UpsertMaterializeNode;
  readonly #identity: readonly number[];
  readonly #table: KeyTable;
  readonly #rows: KeyedRows;
  /** The row shown per key, if any, as a chain of one. */
  readonly #shown: KeyedRows;
  readonly #builder: RowBuilder;
  readonly #changed = new Set<number>();

  constructor(node: UpsertMaterializeNode) {
    super();
    const storages = node.schema.map(field => storageOf(field.type));
    this.#node = node;
    this.#identity = node.rowKey ?? [...node.schema.keys()];
    this.#table = new KeyTable(node.keys.map(key => storages[key]!));
    this.#rows = new KeyedRows(storages, false);
    this.#shown = new KeyedRows(storages, false);
    this.#builder = new RowBuilder(node.schema, true);
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns, kinds } = batch;
    const ids = new Int32Array(rowCount);
    this.#table.lookup(
      this.#node.keys.map(key => columns[key]!),
      identityRows(rowCount),
      rowCount,
      ids,
    );
    for (const rows of [this.#rows, this.#shown]) {
      rows.reserveKeys(this.#table.idLimit);
      for (let k = 0; k < this.#table.insertedCount; k++) rows.resetKey(this.#table.inserted[k]!);
    }
    for (let row = 0; row < rowCount; row++) {
      const id = ids[row]!;
      this.#changed.add(id);
      const isAdded = kinds === null || !isRetraction(kinds[row]!);
      const hasRowKey = this.#node.rowKey !== null;
      const same = isAdded && !hasRowKey ? -1 : this.#rows.findOldest(id, columns, row, this.#identity);
      if (!isAdded && same !== -1) this.#rows.removeRow(id, same);
      else if (isAdded && same !== -1) this.#rows.overwrite(same, columns, row);
      else if (isAdded) this.#rows.append(id, columns, row);
    }
  }

  protected override onWatermark(): void {
    for (const id of this.#changed) this.#show(id);
    this.#changed.clear();
    this.#builder.flushTo(this.output);
  }

  protected override saveState(writer: StateWriter): void {
    const ids = this.#table.save(writer, 'keys');
    this.#rows.save(writer, 'rows', ids);
    this.#shown.save(writer, 'shown', ids);
    writer.array(
      ids,
      'changed',
      Uint8Array.from({ length: ids.rows }, (_, id) => Number(this.#changed.has(id))),
    );
  }

  protected override restoreState(reader: StateReader): void {
    this.#table.load(reader, 'keys');
    this.#rows.load(reader, 'rows', 'keys');
    this.#shown.load(reader, 'shown', 'keys');
    reader.uint8('changed').forEach((isChanged, id) => {
      if (isChanged === 1) this.#changed.add(id);
    });
  }

  override get stateBytes(): number {
    return this.#table.sizeBytes + this.#rows.sizeBytes + this.#shown.sizeBytes;
  }

  #show(id: number): void {
    const oldest = this.#rows.oldest(id);
    if (this.#node.onConflict === 'error' && oldest !== this.#rows.newest(id)) throw this.#conflict();
    const shown = this.#shown.newest(id);
    if (oldest === -1) {
      if (shown !== -1) this.#put(this.#shown.columns, shown, rowKinds.delete);
      this.#shown.removeAll(id);
      this.#table.remove(id);
      return;
    }
    if (shown === -1) this.#shown.append(id, this.#rows.columns, oldest);
    else if (this.#rows.columns.every((column, c) => column.equals(oldest, this.#shown.columns[c]!, shown))) return;
    else this.#shown.overwrite(shown, this.#rows.columns, oldest);
    this.#put(this.#rows.columns, oldest, shown === -1 ? rowKinds.insert : rowKinds.updateAfter);
  }

  #put(columns: readonly Column[], row: number, kind: number): void {
    this.#builder.reserve(1);
    this.#builder.vectors.forEach((vector, c) => {
      vector.set(this.#builder.rowCount, columns[c]!, row);
    });
    this.#builder.kinds![this.#builder.rowCount++] = kind;
  }

  #conflict(): Error {
    const key = this.#node.keys.map(column => this.#node.schema[column]!.name).join(', ');
    return userError(
      'dataflow.primary_key_conflict',
      `Two rows have the same PRIMARY KEY (${key}), and the sink says ON CONFLICT DO ERROR`,
    );
  }
}
