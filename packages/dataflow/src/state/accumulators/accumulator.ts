import { internalError } from '@lockstep/kernel/errors';
import type { Column } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import type { Vector } from '../vectors/create-vector.ts';

/**
 * The state of one aggregate function for all groups, in arrays by group id. The caller keeps the obligations: `reserve` before a new id, `reset` before
 * its first use, `bind` before rows are added, and `retract` only for a row that was added. FILTER and DISTINCT are decided before a row gets here.
 * Results depend on the multiset of rows alone, except for functions whose meaning is the order of arrival.
 */
export interface Accumulator {
  reserve(groups: number): void;
  reset(group: number): void;
  /** The columns that `add` and `retract` read. */
  bind(args: readonly Column[]): void;
  add(group: number, row: number): void;
  retract(group: number, row: number): void;
  /** Adds another group's rows; `other` is of the same class and may be this very accumulator. */
  merge(group: number, other: Accumulator, otherGroup: number): void;
  /** The group is gone; frees what it holds outside of the arrays. */
  release(group: number): void;
  /** Writes the result, which is of the call's type. */
  write(group: number, out: Vector, at: number): void;
  /** `groups`: the table of the groups, by id. */
  save(writer: StateWriter, name: string, groups: StateTable): void;
  /** Fills a new accumulator; groups have the ids that they had. */
  load(reader: StateReader, name: string): void;
  readonly sizeBytes: number;
}

/** One that can be put together from parts: what a first step has made of rows (its columns are those of `partsOf` in the planner). */
export interface MergingAccumulator extends Accumulator {
  /** The columns that `addPart` reads. */
  bindParts(parts: readonly Column[]): void;
  addPart(group: number, row: number): void;
}

export function isMergingAccumulator(accumulator: Accumulator): accumulator is MergingAccumulator {
  return 'addPart' in accumulator;
}

export const isNullAt = (nulls: Uint8Array | null, row: number): boolean => nulls !== null && nulls[row] === 1;

/** A column or vector of another storage than the plan's types promise. */
export function wrongStorage(what: string): Error {
  return internalError('dataflow.wrong_storage', `${what} has another storage than its type says`);
}

export function wrongAccumulator(): Error {
  return internalError('dataflow.wrong_accumulator', 'Two accumulators of different functions were merged');
}

export function grownFloat64(values: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(capacity);
  grown.set(values);
  return grown;
}

export function grownInt64(values: BigInt64Array, capacity: number): BigInt64Array<ArrayBuffer> {
  const grown = new BigInt64Array(capacity);
  grown.set(values);
  return grown;
}
