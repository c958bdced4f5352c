import type { Field } from '@lockstep/sql/algebra';
import { type Batch, isRetraction } from '../batch/batch.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from './identity-rows.ts';
import { KeyTable } from './key-table.ts';
import type { StateReader, StateWriter } from './state-file.ts';
import { createVector, type Vector } from './vectors/create-vector.ts';

/** All rows of an input that ends, in order of arrival. A retraction removes the oldest equal row. */
export class CollectedRows {
  readonly columns: readonly Vector[];
  /** How often each distinct row was taken back, when any was. */
  #retracted: { readonly table: KeyTable; readonly counts: number[] } | null = null;
  #count = 0;

  constructor(schema: readonly Field[]) {
    this.columns = schema.map(field => createVector(storageOf(field.type)));
  }

  add(batch: Batch): void {
    const { rowCount, kinds, columns } = batch;
    const added = kinds === null ? identityRows(rowCount) : selectRows(kinds, rowCount, kind => !isRetraction(kind));
    const addedCount = kinds === null ? rowCount : added.length;
    const targets = identityRows(this.#count + addedCount).subarray(this.#count);
    for (const [c, column] of this.columns.entries()) {
      column.reserve(this.#count + addedCount);
      column.scatter(columns[c]!, added, targets, addedCount);
    }
    this.#count += addedCount;
    if (kinds === null) return;
    const removed = selectRows(kinds, rowCount, isRetraction);
    if (removed.length > 0) this.#retract(batch, removed);
  }

  /** The number of rows that are left; they then are rows 0, 1, 2 ... of the columns. */
  settle(): number {
    this.#dropRetracted();
    return this.#count;
  }

  /** `placedBy`: the columns by whose hash the rows of the input are spread over subtasks. */
  save(writer: StateWriter, placedBy: readonly number[]): void {
    this.#dropRetracted();
    const columns = placedBy.map(column => `row${column}`);
    const table = writer.table('rows', this.#count, { kind: 'keys', columns, hashes: null });
    this.columns.forEach((column, c) => {
      writer.column(table, `row${c}`, column);
    });
  }

  restore(reader: StateReader): void {
    this.#count = reader.rows('rows');
    this.columns.forEach((column, c) => {
      column.load(reader.column(`row${c}`));
    });
  }

  get sizeBytes(): number {
    return this.columns.reduce((sum, column) => sum + column.sizeBytes, 0);
  }

  #retract(batch: Batch, rows: Int32Array): void {
    this.#retracted ??= { table: new KeyTable(this.columns.map(column => column.storage)), counts: [] };
    const { table, counts } = this.#retracted;
    const ids = new Int32Array(rows.length);
    table.lookup(batch.columns, rows, rows.length, ids);
    for (const id of ids) counts[id] = (counts[id] ?? 0) + 1;
  }

  /** Takes out as many equal rows as were taken back, oldest first. */
  #dropRetracted(): void {
    if (this.#retracted === null) return;
    const { table, counts } = this.#retracted;
    const ids = new Int32Array(this.#count);
    table.find(this.columns, identityRows(this.#count), this.#count, ids);
    const kept = identityRows(this.#count)
      .subarray(0, this.#count)
      .filter(row => {
        const id = ids[row]!;
        if (id < 0 || (counts[id] ?? 0) === 0) return true;
        counts[id]!--;
        return false;
      });
    const columns = gatherColumns(this.columns, kept, kept.length);
    this.columns.forEach((column, c) => {
      column.take();
      column.reserve(kept.length);
      column.scatter(columns[c]!, identityRows(kept.length), identityRows(kept.length), kept.length);
    });
    this.#count = kept.length;
    this.#retracted = null;
  }
}

function selectRows(kinds: Uint8Array, rowCount: number, isWanted: (kind: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < rowCount; row++) if (isWanted(kinds[row]!)) rows.push(row);
  return Int32Array.from(rows);
}
