import { internalError } from '@lockstep/kernel/errors';
import type { Column } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { grownCapacity } from '../vectors/vector.ts';
import {
  type Accumulator,
  grownFloat64,
  grownInt64,
  isNullAt,
  type MergingAccumulator,
  wrongAccumulator,
  wrongStorage,
} from './accumulator.ts';

/** What becomes of the 64-bit sum and the number of values. */
export type IntegerResult = 'sum' | 'sum0' | 'average';

/**
 * SUM, $SUM0 and AVG of TINYINT .. BIGINT. The sum is a BIGINT and wraps as Java's does; a narrower result keeps its low bits. AVG truncates towards zero.
 */
export class IntegerSumAccumulator implements MergingAccumulator {
  sums: BigInt64Array = new BigInt64Array(0);
  counts: Float64Array = new Float64Array(0);
  readonly #result: IntegerResult;
  readonly #resultBits: number;
  #ints: Int32Array = new Int32Array(0);
  #longs: BigInt64Array | null = null;
  #nulls: Uint8Array | null = null;
  /** Of parts of an average: how many values each has. A part of a sum counts as one value. */
  #partCounts: BigInt64Array | null = null;

  /** `resultBits`: 8, 16, 32 or 64, the width of the call's type. */
  constructor(result: IntegerResult, resultBits: number) {
    this.#result = result;
    this.#resultBits = resultBits;
  }

  reserve(groups: number): void {
    if (groups <= this.sums.length) return;
    const capacity = grownCapacity(this.sums.length, groups);
    this.sums = grownInt64(this.sums, capacity);
    this.counts = grownFloat64(this.counts, capacity);
  }

  reset(group: number): void {
    this.sums[group] = 0n;
    this.counts[group] = 0;
  }

  bind(args: readonly Column[]): void {
    const column = args[0];
    if (column?.storage === 'int64') this.#longs = column.values;
    else if (column?.storage === 'int32') this.#ints = column.values;
    else throw wrongStorage('An integer argument');
    this.#nulls = column.nulls;
  }

  add(group: number, row: number): void {
    if (isNullAt(this.#nulls, row)) return;
    const value = this.#longs === null ? BigInt(this.#ints[row]!) : this.#longs[row]!;
    this.sums[group] = BigInt.asIntN(64, this.sums[group]! + value);
    this.counts[group]! += 1;
  }

  retract(group: number, row: number): void {
    if (isNullAt(this.#nulls, row)) return;
    const value = this.#longs === null ? BigInt(this.#ints[row]!) : this.#longs[row]!;
    this.sums[group] = BigInt.asIntN(64, this.sums[group]! - value);
    this.counts[group]! -= 1;
  }

  bindParts([sums, counts]: readonly Column[]): void {
    this.bind([sums!]);
    if (counts === undefined) return;
    if (counts.storage !== 'int64') throw wrongStorage('A part of AVG');
    this.#partCounts = counts.values;
  }

  addPart(group: number, row: number): void {
    if (isNullAt(this.#nulls, row)) return;
    this.add(group, row);
    if (this.#partCounts !== null) this.counts[group]! += Number(this.#partCounts[row]!) - 1;
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof IntegerSumAccumulator)) throw wrongAccumulator();
    this.sums[group] = BigInt.asIntN(64, this.sums[group]! + other.sums[otherGroup]!);
    this.counts[group]! += other.counts[otherGroup]!;
  }

  release(): void {}

  write(group: number, out: Vector, at: number): void {
    const count = this.counts[group]!;
    if (count === 0 && this.#result !== 'sum0') {
      out.setNull(at);
      return;
    }
    const sum = this.sums[group]!;
    const value = this.#result === 'average' ? sum / BigInt(count) : sum;
    if (out.nulls !== null) out.nulls[at] = 0;
    if (out.storage === 'int64') out.values[at] = value;
    else if (out.storage === 'int32') out.values[at] = Number(BigInt.asIntN(this.#resultBits, value));
    else throw internalError('dataflow.wrong_storage', 'The result of an integer aggregate is not an integer');
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    writer.array(groups, `${name}.sums`, this.sums);
    writer.array(groups, `${name}.counts`, this.counts);
  }

  load(reader: StateReader, name: string): void {
    this.sums = reader.int64(`${name}.sums`);
    this.counts = reader.float64(`${name}.counts`);
  }

  get sizeBytes(): number {
    return this.sums.byteLength + this.counts.byteLength;
  }
}
