import type { Column } from '../../batch/column.ts';
import {
  bothNull,
  eitherNull,
  grownCapacity,
  grownNulls,
  scatteredNulls,
  storageMismatch,
  type VectorOperations,
  withNullAt,
} from './vector.ts';

/** What a bigint costs on the heap beside its array slot, roughly. */
const bigintBytes = 32;

/** Growable `bigint` column (wide decimals); the contract is `VectorOperations`'. */
export class BigintVector implements VectorOperations {
  readonly storage = 'bigint';
  values: bigint[] = [];
  nulls: Uint8Array | null = null;

  reserve(capacity: number): void {
    if (capacity <= this.values.length) return;
    const size = grownCapacity(this.values.length, capacity);
    while (this.values.length < size) this.values.push(0n);
    if (this.nulls !== null) this.nulls = grownNulls(this.nulls, size);
  }

  set(at: number, source: Column, row: number): void {
    if (source.storage !== 'bigint') throw storageMismatch('bigint', source.storage);
    if (source.nulls !== null && source.nulls[row] === 1) {
      this.setNull(at);
      return;
    }
    this.values[at] = source.values[row]!;
    if (this.nulls !== null) this.nulls[at] = 0;
  }

  scatter(source: Column, rows: Int32Array, targets: Int32Array, count: number): void {
    if (source.storage !== 'bigint') throw storageMismatch('bigint', source.storage);
    const from = source.values;
    // The value of a NULL row is garbage, which in a bigint array may be a hole.
    for (let k = 0; k < count; k++) this.values[targets[k]!] = from[rows[k]!] ?? 0n;
    this.nulls = scatteredNulls(this.nulls, this.values.length, source.nulls, rows, targets, count);
  }

  setNull(at: number): void {
    this.values[at] = 0n;
    this.nulls = withNullAt(this.nulls, at, this.values.length);
  }

  equals(at: number, source: Column, row: number): boolean {
    if (source.storage !== 'bigint') throw storageMismatch('bigint', source.storage);
    if (eitherNull(this.nulls, at, source.nulls, row)) return bothNull(this.nulls, at, source.nulls, row);
    return this.values[at] === source.values[row];
  }

  compare(at: number, source: Column, row: number): number {
    if (source.storage !== 'bigint') throw storageMismatch('bigint', source.storage);
    const left = this.values[at]!;
    const right = source.values[row]!;
    return left < right ? -1 : left > right ? 1 : 0;
  }

  release(at: number): void {
    this.values[at] = 0n;
  }

  load(source: Column): void {
    if (source.storage !== 'bigint') throw storageMismatch('bigint', source.storage);
    this.values = source.values;
    this.nulls = source.nulls;
  }

  take(): Column {
    const { storage, values, nulls } = this;
    this.values = [];
    this.nulls = null;
    return { storage, values, nulls };
  }

  get sizeBytes(): number {
    return this.values.length * (8 + bigintBytes) + (this.nulls?.length ?? 0);
  }
}
