import type { ToChangelogNode } from '@lockstep/plan/physical';
import { type Batch, rowKinds } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { gatherBatch } from '../batch/gather-column.ts';
import { BaseOperator } from './base-operator.ts';

/** Each change as a +I row, its code in front; changes without a code are left out. Stateless. */
export class ToChangelogOperator extends BaseOperator {
  readonly #codes: readonly (string | null)[];
  readonly #cleared: ReadonlySet<number>;
  /** The codes' bytes one after the other, and where each begins and ends, by kind. */
  readonly #bytes: Uint8Array;
  readonly #starts: readonly number[];
  readonly #ends: readonly number[];

  constructor(node: ToChangelogNode) {
    super();
    this.#codes = node.codes;
    this.#cleared = new Set(node.clearedByDelete);
    const encoder = new TextEncoder();
    const lengths = node.codes.map(code => encoder.encode(code ?? '').length);
    this.#bytes = encoder.encode(node.codes.join(''));
    this.#ends = lengths.map((_, kind) => lengths.slice(0, kind + 1).reduce((sum, length) => sum + length, 0));
    this.#starts = this.#ends.map((end, kind) => end - lengths[kind]!);
  }

  override push(_port: number, batch: Batch): void {
    const told = this.#withCodes(batch);
    const { rowCount, kinds, watermarks } = told;
    if (rowCount === 0) return;
    const starts = new Int32Array(rowCount);
    const ends = new Int32Array(rowCount);
    for (let row = 0; row < rowCount; row++) {
      const kind = kinds === null ? rowKinds.insert : kinds[row]!;
      starts[row] = this.#starts[kind]!;
      ends[row] = this.#ends[kind]!;
    }
    const code: Column = { storage: 'bytes', bytes: this.#bytes, starts, ends, nulls: null };
    const columns = told.columns.map((column, c) => (this.#cleared.has(c) ? clearDeleted(column, told) : column));
    this.output.emit({ rowCount, columns: [code, ...columns], kinds: null, watermarks });
  }

  #withCodes(batch: Batch): Batch {
    const { rowCount, kinds } = batch;
    const rows: number[] = [];
    for (let row = 0; row < rowCount; row++) {
      if (this.#codes[kinds === null ? rowKinds.insert : kinds[row]!] !== null) rows.push(row);
    }
    return rows.length === rowCount ? batch : gatherBatch(batch, Int32Array.from(rows), rows.length);
  }
}

/** The column with NULL in the rows that are deletions. */
function clearDeleted(column: Column, { kinds, rowCount }: Batch): Column {
  if (kinds === null) return column;
  const nulls = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    nulls[row] = kinds[row] === rowKinds.delete ? 1 : (column.nulls?.[row] ?? 0);
  }
  return { ...column, nulls };
}
