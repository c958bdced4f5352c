import type { Column, Storage } from '../../batch/column.ts';

/**
 * A growable, mutable column: what operators keep state in and build output with. Structurally it *is* a `Column`, so it can be read wherever one
 * can; it must not be pushed downstream itself (`take` and `gatherColumn` make immutable columns of it).
 * One class per storage, so that the loops inside see one array type only.
 */
export interface VectorOperations {
  /** Makes positions below `capacity` valid. */
  reserve(capacity: number): void;
  /** Copies a value or NULL. `source` has this vector's storage. */
  set(at: number, source: Column, row: number): void;
  /** `this[targets[k]] = source[rows[k]]` for k < count. Targets are reserved. */
  scatter(source: Column, rows: Int32Array, targets: Int32Array, count: number): void;
  setNull(at: number): void;
  /** Same value, or both NULL. Floating point compares by bits, so NaN equals itself. */
  equals(at: number, source: Column, row: number): boolean;
  /** Negative, zero, positive as SQL orders the two values; neither is NULL. NaN is the largest number. */
  compare(at: number, source: Column, row: number): number;
  /** The value will not be read again; frees what it holds outside of the arrays. */
  release(at: number): void;
  /** Takes over the arrays of a column, whose rows become all positions; nobody else may read it afterwards. */
  load(source: Column): void;
  /** Hands the arrays over as an immutable column; the vector is empty afterwards. */
  take(): Column;
  /** Memory held, in bytes. */
  readonly sizeBytes: number;
}

/** Doubles, and never allocates tiny arrays. */
export function grownCapacity(current: number, needed: number): number {
  return Math.max(needed, current * 2, 16);
}

export function grownNulls(nulls: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(capacity);
  grown.set(nulls);
  return grown;
}

/** Sets the NULL flag of one value, making the flags when the first NULL comes. */
export function withNullAt(nulls: Uint8Array | null, at: number, capacity: number): Uint8Array {
  const flags = nulls ?? new Uint8Array(capacity);
  flags[at] = 1;
  return flags;
}

/** The NULL flags after copying `count` of them. */
export function scatteredNulls(
  target: Uint8Array | null,
  capacity: number,
  source: Uint8Array | null,
  rows: Int32Array,
  targets: Int32Array,
  count: number,
): Uint8Array | null {
  if (source === null) {
    if (target !== null) for (let k = 0; k < count; k++) target[targets[k]!] = 0;
    return target;
  }
  const flags = target ?? new Uint8Array(capacity);
  for (let k = 0; k < count; k++) flags[targets[k]!] = source[rows[k]!]!;
  return flags;
}

export const bothNull = (left: Uint8Array | null, at: number, right: Uint8Array | null, row: number): boolean =>
  left !== null && right !== null && left[at] === 1 && right[row] === 1;

export const eitherNull = (left: Uint8Array | null, at: number, right: Uint8Array | null, row: number): boolean =>
  (left !== null && left[at] === 1) || (right !== null && right[row] === 1);

export function storageMismatch(expected: Storage, actual: Storage): Error {
  return new TypeError(`A ${expected} vector was given a ${actual} column`);
}
