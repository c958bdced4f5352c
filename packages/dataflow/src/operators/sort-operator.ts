import type { SortNode } from '@lockstep/plan/physical';
import { type Batch, isRetraction } from '../batch/batch.ts';
import { gatherColumns } from '../batch/gather-column.ts';
import { storageOf } from '../batch/storage-of.ts';
import { identityRows } from '../state/identity-rows.ts';
import { KeyTable } from '../state/key-table.ts';
import { loadInto, type StateReader, type StateWriter, saveGathered } from '../state/state-file.ts';
import { createVector, type Vector } from '../state/vectors/create-vector.ts';
import { BaseOperator } from './base-operator.ts';
import { outputRowsMax } from './row-builder.ts';

/**
 * ORDER BY with OFFSET and LIMIT, sent when the input has ended. Rows that compare equal keep their order of arrival. A retraction removes one equal row.
 */
export class SortOperator extends BaseOperator {
  readonly #node: SortNode;
  readonly #rows: readonly Vector[];
  /** How often each distinct row was taken back, when any was. */
  #retracted: { readonly table: KeyTable; readonly counts: number[] } | null = null;
  #count = 0;

  constructor(node: SortNode) {
    super();
    this.#node = node;
    this.#rows = node.schema.map(field => createVector(storageOf(field.type)));
  }

  override push(_port: number, batch: Batch): void {
    const { rowCount, kinds, columns } = batch;
    const added = kinds === null ? identityRows(rowCount) : selectRows(kinds, rowCount, kind => !isRetraction(kind));
    const addedCount = kinds === null ? rowCount : added.length;
    const targets = identityRows(this.#count + addedCount).subarray(this.#count);
    for (const [c, column] of this.#rows.entries()) {
      column.reserve(this.#count + addedCount);
      column.scatter(columns[c]!, added, targets, addedCount);
    }
    this.#count += addedCount;
    if (kinds === null) return;
    const removed = selectRows(kinds, rowCount, isRetraction);
    if (removed.length > 0) this.#retract(batch, removed);
  }

  protected override saveState(writer: StateWriter): void {
    this.#dropRetracted();
    const rows = identityRows(this.#count).slice(0, this.#count);
    writer.value('count', this.#count);
    this.#rows.forEach((column, c) => {
      saveGathered(writer, `row${c}`, column, rows);
    });
  }

  protected override restoreState(reader: StateReader): void {
    this.#count = reader.number('count');
    this.#rows.forEach((column, c) => {
      loadInto(column, reader.column(`row${c}`), this.#count);
    });
  }

  override get stateBytes(): number {
    return this.#rows.reduce((sum, column) => sum + column.sizeBytes, 0);
  }

  protected override onWatermark(tsMs: number): void {
    if (tsMs !== Number.POSITIVE_INFINITY) return;
    this.#dropRetracted();
    const order = Int32Array.from(identityRows(this.#count).subarray(0, this.#count));
    const comparators = this.#node.keys.map(key => comparator(this.#rows[key.column]!, key));
    order.sort((left, right) => {
      for (const compare of comparators) {
        const difference = compare(left, right);
        if (difference !== 0) return difference;
      }
      return left - right;
    });
    const { offset, limit } = this.#node;
    const wanted = order.subarray(offset, limit === undefined ? undefined : offset + limit);
    for (let from = 0; from < wanted.length; from += outputRowsMax) {
      const part = wanted.subarray(from, from + outputRowsMax);
      const columns = gatherColumns(this.#rows, part, part.length);
      this.output.emit({ rowCount: part.length, columns, kinds: null, watermarks: null });
    }
  }

  #retract(batch: Batch, rows: Int32Array): void {
    this.#retracted ??= { table: new KeyTable(this.#rows.map(column => column.storage)), counts: [] };
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
    table.find(this.#rows, identityRows(this.#count), this.#count, ids);
    const kept = identityRows(this.#count)
      .subarray(0, this.#count)
      .filter(row => {
        const id = ids[row]!;
        if (id < 0 || (counts[id] ?? 0) === 0) return true;
        counts[id]!--;
        return false;
      });
    const columns = gatherColumns(this.#rows, kept, kept.length);
    this.#rows.forEach((column, c) => {
      column.take();
      loadInto(column, columns[c]!, kept.length);
    });
    this.#count = kept.length;
    this.#retracted = null;
  }
}

function comparator(column: Vector, key: SortNode['keys'][number]): (left: number, right: number) => number {
  const sign = key.descending ? -1 : 1;
  const nullSign = key.nullsFirst ? -1 : 1;
  return (left, right) => {
    const { nulls } = column;
    if (nulls !== null && (nulls[left] === 1 || nulls[right] === 1)) return (nulls[left]! - nulls[right]!) * nullSign;
    return column.compare(left, column, right) * sign;
  };
}

function selectRows(kinds: Uint8Array, rowCount: number, isWanted: (kind: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (let row = 0; row < rowCount; row++) if (isWanted(kinds[row]!)) rows.push(row);
  return Int32Array.from(rows);
}
