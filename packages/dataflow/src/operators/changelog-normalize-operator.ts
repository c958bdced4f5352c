import type { ChangelogNormalizeNode } from '@lockstep/plan/physical';
import { type Batch, rowKinds } from '../batch/batch.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { loadInto, type StateReader, type StateWriter, saveGathered } from '../state/state-file.ts';
import { createVector, type Vector } from '../state/vectors/create-vector.ts';
import { BaseOperator } from './base-operator.ts';
import { outputRowsMax, RowBuilder } from './row-builder.ts';

const absent = 0;
const present = 1;

/**
 * Keeps the last row per key and makes a full changelog of an upsert one: the first row of a key is +I, another one -U and +U, the same one again nothing,
 * a deletion -D with the row as it was, a deletion of an unknown key nothing. -U of the input says nothing new and is dropped.
 */
export class ChangelogNormalizeOperator extends BaseOperator {
  readonly #keys: readonly number[];
  readonly #table: KeyTable;
  readonly #rows: readonly Vector[];
  readonly #builder: RowBuilder;
  #status = new Uint8Array(0);

  constructor(node: ChangelogNormalizeNode) {
    super();
    this.#keys = node.keys;
    this.#table = new KeyTable(node.keys.map(key => storageOf(node.schema[key]!.type)));
    this.#rows = node.schema.map(field => createVector(storageOf(field.type)));
    this.#builder = new RowBuilder(node.schema, true);
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, kinds, columns } = batch;
    const groups = new Int32Array(rowCount);
    const keys = this.#keys.map(key => columns[key]!);
    this.#table.lookup(keys, identityRows(rowCount), rowCount, groups);
    this.#reserve(this.#table.idLimit);
    for (let k = 0; k < this.#table.insertedCount; k++) this.#status[this.#table.inserted[k]!] = absent;
    for (let row = 0; row < rowCount; row++) {
      this.#builder.reserve(2);
      this.#change(groups[row]!, batch, row, kinds === null ? rowKinds.insert : kinds[row]!);
      if (this.#builder.rowCount >= outputRowsMax) this.#builder.flushTo(this.output);
    }
    this.#builder.flushTo(this.output);
    this.#forgetAbsent(groups);
  }

  protected override saveState(writer: StateWriter): void {
    const groups = this.#table.save(writer, 'keys');
    this.#rows.forEach((column, c) => {
      saveGathered(writer, `row${c}`, column, groups);
    });
  }

  protected override restoreState(reader: StateReader): void {
    const count = this.#table.load(reader, 'keys');
    this.#reserve(count);
    this.#rows.forEach((column, c) => {
      loadInto(column, reader.column(`row${c}`), count);
    });
    this.#status.fill(present, 0, count);
  }

  override get stateBytes(): number {
    return this.#rows.reduce((sum, column) => sum + column.sizeBytes, this.#table.sizeBytes + this.#status.length);
  }

  #change(group: number, batch: Batch, row: number, kind: number): void {
    if (kind === rowKinds.updateBefore) return;
    const isKnown = this.#status[group] === present;
    if (kind === rowKinds.delete) {
      if (!isKnown) return;
      this.#put(group, rowKinds.delete);
      this.#status[group] = absent;
      return;
    }
    if (isKnown) {
      if (this.#rows.every((column, c) => column.equals(group, batch.columns[c]!, row))) return;
      this.#put(group, rowKinds.updateBefore);
    }
    this.#rows.forEach((column, c) => {
      column.set(group, batch.columns[c]!, row);
    });
    this.#status[group] = present;
    this.#put(group, isKnown ? rowKinds.updateAfter : rowKinds.insert);
  }

  #put(group: number, kind: number): void {
    const builder = this.#builder;
    this.#rows.forEach((column, c) => {
      builder.vectors[c]!.set(builder.rowCount, column, group);
    });
    builder.kinds![builder.rowCount++] = kind;
  }

  #forgetAbsent(groups: Int32Array): void {
    for (const group of groups) {
      if (this.#status[group] !== absent) continue;
      this.#status[group] = 2;
      for (const column of this.#rows) column.release(group);
      this.#table.remove(group);
    }
  }

  #reserve(groups: number): void {
    for (const column of this.#rows) column.reserve(groups);
    if (groups <= this.#status.length) return;
    const status = new Uint8Array(groups * 2);
    status.set(this.#status);
    this.#status = status;
  }
}
