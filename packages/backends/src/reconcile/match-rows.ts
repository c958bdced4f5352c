import type { Batch } from '@lockstep/dataflow/batch';
import { type CellEquality, cellEquality, hashRows } from './row-equality.ts';

/** Which row answers which; positions are rows of the two batches. */
export interface RowMatch {
  /** Per stream row the batch row with the same key, or -1. */
  readonly batchRowOf: Int32Array;
  /** Per stream row 1 when its batch row has the same values too. */
  readonly isEqual: Uint8Array;
  /** Batch rows that no stream row answers. */
  readonly missing: Int32Array;
}

/**
 * Joins the two results on their key. A key that comes several times is matched as a multiset: first with a row of equal values, else with any that is left.
 * Open addressing over the batch rows, typed arrays only.
 */
export function matchRows(stream: Batch, batch: Batch, keyColumns: readonly number[]): RowMatch {
  const table = new RowTable(batch, keyColumns);
  const keyEquals = keyColumns.map(column => cellEquality(stream.columns[column]!, batch.columns[column]!));
  const valueEquals = stream.columns.map((column, i) => cellEquality(column, batch.columns[i]!));
  const hashes = hashRows(stream, keyColumns);
  const batchRowOf = new Int32Array(stream.rowCount).fill(-1);
  const isEqual = new Uint8Array(stream.rowCount);
  const isTaken = new Uint8Array(batch.rowCount);
  const take = (row: number, accepts: (candidate: number) => boolean): boolean => {
    const found = table.find(hashes[row]!, candidate => isTaken[candidate] === 0 && accepts(candidate));
    if (found === -1) return false;
    batchRowOf[row] = found;
    isTaken[found] = 1;
    return true;
  };
  for (let row = 0; row < stream.rowCount; row++) {
    if (take(row, candidate => sameRow(valueEquals, row, candidate))) isEqual[row] = 1;
  }
  for (let row = 0; row < stream.rowCount; row++) {
    if (isEqual[row] === 0) take(row, candidate => sameRow(keyEquals, row, candidate));
  }
  const missing: number[] = [];
  for (let row = 0; row < batch.rowCount; row++) if (isTaken[row] === 0) missing.push(row);
  return { batchRowOf, isEqual, missing: Int32Array.from(missing) };
}

function sameRow(equalities: readonly CellEquality[], i: number, j: number): boolean {
  for (const equals of equalities) if (!equals(i, j)) return false;
  return true;
}

/** Rows by the hash of their key; rows with equal keys stand in one run of probes. */
class RowTable {
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #hashes: Int32Array;

  constructor(batch: Batch, keyColumns: readonly number[]) {
    let capacity = 16;
    while (capacity < batch.rowCount * 2) capacity *= 2;
    this.#slots = new Int32Array(capacity);
    this.#mask = capacity - 1;
    this.#hashes = hashRows(batch, keyColumns);
    for (let row = 0; row < batch.rowCount; row++) {
      let slot = this.#hashes[row]! & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = row + 1;
    }
  }

  /** The first row of this hash that is accepted, or -1. */
  find(hash: number, accepts: (row: number) => boolean): number {
    for (let slot = hash & this.#mask; this.#slots[slot] !== 0; slot = (slot + 1) & this.#mask) {
      const row = this.#slots[slot]! - 1;
      if (this.#hashes[row] === hash && accepts(row)) return row;
    }
    return -1;
  }
}
