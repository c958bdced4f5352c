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

/** Growable `float32` column; the contract is `VectorOperations`'. */
export class Float32Vector implements VectorOperations {
  readonly storage = 'float32';
  values: Float32Array = new Float32Array(0);
  nulls: Uint8Array | null = null;

  reserve(capacity: number): void {
    if (capacity <= this.values.length) return;
    const grown = new Float32Array(grownCapacity(this.values.length, capacity));
    grown.set(this.values);
    this.values = grown;
    if (this.nulls !== null) this.nulls = grownNulls(this.nulls, grown.length);
  }

  set(at: number, source: Column, row: number): void {
    if (source.storage !== 'float32') throw storageMismatch('float32', source.storage);
    if (source.nulls !== null && source.nulls[row] === 1) {
      this.setNull(at);
      return;
    }
    this.values[at] = source.values[row]!;
    if (this.nulls !== null) this.nulls[at] = 0;
  }

  scatter(source: Column, rows: Int32Array, targets: Int32Array, count: number): void {
    if (source.storage !== 'float32') throw storageMismatch('float32', source.storage);
    const from = source.values;
    const to = this.values;
    for (let k = 0; k < count; k++) to[targets[k]!] = from[rows[k]!]!;
    this.nulls = scatteredNulls(this.nulls, to.length, source.nulls, rows, targets, count);
  }

  setNull(at: number): void {
    this.nulls = withNullAt(this.nulls, at, this.values.length);
  }

  equals(at: number, source: Column, row: number): boolean {
    if (source.storage !== 'float32') throw storageMismatch('float32', source.storage);
    if (eitherNull(this.nulls, at, source.nulls, row)) return bothNull(this.nulls, at, source.nulls, row);
    return Object.is(this.values[at], source.values[row]);
  }

  compare(at: number, source: Column, row: number): number {
    if (source.storage !== 'float32') throw storageMismatch('float32', source.storage);
    const left = this.values[at]!;
    const right = source.values[row]!;
    if (left < right) return -1;
    if (left > right) return 1;
    return left === right ? 0 : Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  }

  release(): void {}

  load(source: Column): void {
    if (source.storage !== 'float32') throw storageMismatch('float32', source.storage);
    this.values = source.values;
    this.nulls = source.nulls;
  }

  take(): Column {
    const { storage, values, nulls } = this;
    this.values = new Float32Array(0);
    this.nulls = null;
    return { storage, values, nulls };
  }

  get sizeBytes(): number {
    return this.values.byteLength + (this.nulls?.length ?? 0);
  }
}
