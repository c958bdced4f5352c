import type { UpsertMaterializeNode } from '@lockstep/plan/physical';
import { type Batch, isRetraction, rowKinds } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { KeyedRows } from '../state/keyed-rows.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import { ExpiringOperator } from './expiring-operator.ts';
import { outputRowsMax, RowBuilder } from './row-builder.ts';

/**
 * Keeps every row of a key in order of arrival and shows the newest, as Flink's SinkUpsertMaterializer: a new row is +I or +U; when the newest is taken back
 * the one before it returns as +U, and when there is none the key goes with -D. An older one taken back changes nothing to be seen.
 */
export class UpsertMaterializeOperator extends ExpiringOperator {
  readonly #keys: readonly number[];
  /** Columns that tell rows of one key apart. */
  readonly #identity: readonly number[];
  readonly #replaces: boolean;
  readonly #table: KeyTable;
  readonly #rows: KeyedRows;
  readonly #builder: RowBuilder;

  constructor(node: UpsertMaterializeNode) {
    super(node.stateTtlMs?.[0] ?? 0);
    const storages = node.schema.map(field => storageOf(field.type));
    this.#keys = node.keys;
    this.#identity = node.rowKey ?? [...node.schema.keys()];
    this.#replaces = node.rowKey !== null;
    this.#table = new KeyTable(node.keys.map(key => storages[key]!));
    this.#rows = new KeyedRows(storages, false);
    this.#builder = new RowBuilder(node.schema, true);
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, columns, kinds } = batch;
    this.forgetExpired();
    const ids = new Int32Array(rowCount);
    this.#table.lookup(
      this.#keys.map(key => columns[key]!),
      identityRows(rowCount),
      rowCount,
      ids,
    );
    this.#rows.reserveKeys(this.#table.idLimit);
    for (let k = 0; k < this.#table.insertedCount; k++) this.#rows.resetKey(this.#table.inserted[k]!);
    this.lastWrites?.touchAll(ids, rowCount);
    for (let row = 0; row < rowCount; row++) {
      this.#builder.reserve(1);
      if (kinds !== null && isRetraction(kinds[row]!)) this.#retract(ids[row]!, columns, row);
      else this.#add(ids[row]!, columns, row);
      if (this.#builder.rowCount >= outputRowsMax) this.#builder.flushTo(this.output);
    }
    this.#builder.flushTo(this.output);
    this.#forgetEmpty(ids);
  }

  protected override saveState(writer: StateWriter): void {
    const ids = this.#table.save(writer, 'keys');
    this.lastWrites?.save(writer, 'lastWrites', ids);
    this.#rows.save(writer, 'rows', ids);
  }

  protected override restoreState(reader: StateReader): void {
    this.forgetExpired();
    this.#table.load(reader, 'keys');
    this.lastWrites?.load(reader, 'lastWrites', 'keys');
    this.#rows.load(reader, 'rows', 'keys');
  }

  override get stateBytes(): number {
    return this.#table.sizeBytes + this.#rows.sizeBytes + (this.lastWrites?.sizeBytes ?? 0);
  }

  protected override forget(id: number): void {
    this.lastWrites?.drop(id);
    this.#rows.removeAll(id);
    this.#table.remove(id);
    // Not twice: -1 is no head.
    this.#rows.heads[id] = -1;
  }

  #add(key: number, columns: readonly Column[], row: number): void {
    const kind = this.#rows.heads[key] === 0 ? rowKinds.insert : rowKinds.updateAfter;
    const same = this.#replaces ? this.#rows.findOldest(key, columns, row, this.#identity) : -1;
    if (same === -1) this.#rows.append(key, columns, row);
    else this.#rows.overwrite(same, columns, row);
    this.#put(columns, row, kind);
  }

  #retract(key: number, columns: readonly Column[], row: number): void {
    const taken = this.#rows.findOldest(key, columns, row, this.#identity);
    if (taken === -1) return;
    const wasNewest = this.#rows.newest(key) === taken;
    this.#rows.removeRow(key, taken);
    const newest = this.#rows.newest(key);
    if (newest === -1) this.#put(columns, row, rowKinds.delete);
    else if (wasNewest) this.#put(this.#rows.columns, newest, rowKinds.updateAfter);
  }

  #put(columns: readonly Column[], row: number, kind: number): void {
    const { vectors, kinds } = this.#builder;
    vectors.forEach((vector, c) => {
      vector.set(this.#builder.rowCount, columns[c]!, row);
    });
    kinds![this.#builder.rowCount++] = kind;
  }

  #forgetEmpty(ids: Int32Array): void {
    for (const id of ids) {
      if (this.#rows.heads[id] === 0) this.forget(id);
    }
  }
}
