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

/** Growable `timestamp` column; nanoseconds exist from the first source on that has them. */
export class TimestampVector implements VectorOperations {
  readonly storage = 'timestamp';
  values: Float64Array = new Float64Array(0);
  nanos: Int32Array | null = null;
  nulls: Uint8Array | null = null;

  reserve(capacity: number): void {
    if (capacity <= this.values.length) return;
    const grown = new Float64Array(grownCapacity(this.values.length, capacity));
    grown.set(this.values);
    this.values = grown;
    if (this.nulls !== null) this.nulls = grownNulls(this.nulls, grown.length);
    if (this.nanos !== null) {
      const nanos = new Int32Array(grown.length);
      nanos.set(this.nanos);
      this.nanos = nanos;
    }
  }

  set(at: number, source: Column, row: number): void {
    if (source.storage !== 'timestamp') throw storageMismatch('timestamp', source.storage);
    if (source.nulls !== null && source.nulls[row] === 1) {
      this.setNull(at);
      return;
    }
    this.values[at] = source.values[row]!;
    if (source.nanos !== null) this.#nanos()[at] = source.nanos[row]!;
    else if (this.nanos !== null) this.nanos[at] = 0;
    if (this.nulls !== null) this.nulls[at] = 0;
  }

  scatter(source: Column, rows: Int32Array, targets: Int32Array, count: number): void {
    if (source.storage !== 'timestamp') throw storageMismatch('timestamp', source.storage);
    const from = source.values;
    const to = this.values;
    for (let k = 0; k < count; k++) to[targets[k]!] = from[rows[k]!]!;
    if (source.nanos !== null) {
      const nanos = this.#nanos();
      for (let k = 0; k < count; k++) nanos[targets[k]!] = source.nanos[rows[k]!]!;
    } else if (this.nanos !== null) {
      for (let k = 0; k < count; k++) this.nanos[targets[k]!] = 0;
    }
    this.nulls = scatteredNulls(this.nulls, to.length, source.nulls, rows, targets, count);
  }

  setNull(at: number): void {
    this.nulls = withNullAt(this.nulls, at, this.values.length);
  }

  equals(at: number, source: Column, row: number): boolean {
    if (source.storage !== 'timestamp') throw storageMismatch('timestamp', source.storage);
    if (eitherNull(this.nulls, at, source.nulls, row)) return bothNull(this.nulls, at, source.nulls, row);
    return this.values[at] === source.values[row] && (this.nanos?.[at] ?? 0) === (source.nanos?.[row] ?? 0);
  }

  compare(at: number, source: Column, row: number): number {
    if (source.storage !== 'timestamp') throw storageMismatch('timestamp', source.storage);
    const byMs = this.values[at]! - source.values[row]!;
    return byMs !== 0 ? byMs : (this.nanos?.[at] ?? 0) - (source.nanos?.[row] ?? 0);
  }

  release(): void {}

  load(source: Column): void {
    if (source.storage !== 'timestamp') throw storageMismatch('timestamp', source.storage);
    this.values = source.values;
    this.nanos = source.nanos;
    this.nulls = source.nulls;
  }

  take(): Column {
    const { storage, values, nanos, nulls } = this;
    this.values = new Float64Array(0);
    this.nanos = null;
    this.nulls = null;
    return { storage, values, nanos, nulls };
  }

  get sizeBytes(): number {
    return this.values.byteLength + (this.nanos?.byteLength ?? 0) + (this.nulls?.length ?? 0);
  }

  #nanos(): Int32Array {
    this.nanos ??= new Int32Array(this.values.length);
    return this.nanos;
  }
}
