import type { Column } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import { BigintVector } from '../vectors/bigint-vector.ts';
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

export interface DecimalResult {
  readonly function: 'sum' | 'sum0' | 'average';
  /** 10^(result scale - argument scale). */
  readonly scaleFactor: bigint;
  /** 10^precision of the result: at least this much is an overflow, which is NULL. */
  readonly limit: bigint;
}

/**
 * SUM and AVG of DECIMAL, exact. The low part is summed in 64 bits; what would overflow there is carried to a bigint. AVG rounds half up (away from zero).
 */
export class DecimalSumAccumulator implements MergingAccumulator {
  lows = new BigInt64Array(0);
  readonly carries = new BigintVector();
  counts: Float64Array = new Float64Array(0);
  readonly #result: DecimalResult;
  #longs: BigInt64Array | null = null;
  #bigints: readonly bigint[] = [];
  #nulls: Uint8Array | null = null;

  constructor(result: DecimalResult) {
    this.#result = result;
  }

  reserve(groups: number): void {
    if (groups <= this.lows.length) return;
    const capacity = grownCapacity(this.lows.length, groups);
    this.lows = grownInt64(this.lows, capacity);
    this.counts = grownFloat64(this.counts, capacity);
    this.carries.reserve(capacity);
  }

  reset(group: number): void {
    this.lows[group] = 0n;
    this.carries.values[group] = 0n;
    this.counts[group] = 0;
  }

  bind(args: readonly Column[]): void {
    const column = args[0];
    if (column?.storage === 'int64') this.#longs = column.values;
    else if (column?.storage === 'bigint') this.#bigints = column.values;
    else throw wrongStorage('A decimal argument');
    this.#nulls = column.nulls;
  }

  add(group: number, row: number): void {
    if (isNullAt(this.#nulls, row)) return;
    if (this.#longs !== null) this.#addLow(group, this.#longs[row]!);
    else this.carries.values[group]! += this.#bigints[row]!;
    this.counts[group]! += 1;
  }

  retract(group: number, row: number): void {
    if (isNullAt(this.#nulls, row)) return;
    if (this.#longs !== null) this.#addLow(group, BigInt.asIntN(64, -this.#longs[row]!));
    else this.carries.values[group]! -= this.#bigints[row]!;
    this.counts[group]! -= 1;
  }

  bindParts(parts: readonly Column[]): void {
    this.bind(parts);
  }

  addPart(group: number, row: number): void {
    this.add(group, row);
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof DecimalSumAccumulator)) throw wrongAccumulator();
    this.#addLow(group, other.lows[otherGroup]!);
    this.carries.values[group]! += other.carries.values[otherGroup]!;
    this.counts[group]! += other.counts[otherGroup]!;
  }

  release(): void {}

  write(group: number, out: Vector, at: number): void {
    const count = this.counts[group]!;
    const value = this.#value(group, count);
    if (value === null) {
      out.setNull(at);
      return;
    }
    if (out.nulls !== null) out.nulls[at] = 0;
    if (out.storage === 'bigint') out.values[at] = value;
    else if (out.storage === 'int64') out.values[at] = value;
    else throw wrongStorage('The result of a decimal aggregate');
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    writer.array(groups, `${name}.lows`, this.lows);
    writer.array(groups, `${name}.counts`, this.counts);
    writer.column(groups, `${name}.carries`, this.carries);
  }

  load(reader: StateReader, name: string): void {
    this.lows = reader.int64(`${name}.lows`);
    this.counts = reader.float64(`${name}.counts`);
    this.carries.load(reader.column(`${name}.carries`));
  }

  get sizeBytes(): number {
    return this.lows.byteLength + this.counts.byteLength + this.carries.sizeBytes;
  }

  #addLow(group: number, value: bigint): void {
    const before = this.lows[group]!;
    const after = BigInt.asIntN(64, before + value);
    if (((before ^ after) & (value ^ after)) < 0n) {
      this.carries.values[group]! += before + value;
      this.lows[group] = 0n;
    } else {
      this.lows[group] = after;
    }
  }

  #value(group: number, count: number): bigint | null {
    if (count === 0 && this.#result.function !== 'sum0') return null;
    const sum = (this.lows[group]! + this.carries.values[group]!) * this.#result.scaleFactor;
    const value = this.#result.function === 'average' ? dividedHalfUp(sum, BigInt(count)) : sum;
    return (value < 0n ? -value : value) >= this.#result.limit ? null : value;
  }
}

/** `dividend / divisor`, half away from zero; `divisor` is positive. */
function dividedHalfUp(dividend: bigint, divisor: bigint): bigint {
  const magnitude = dividend < 0n ? -dividend : dividend;
  const quotient = (2n * magnitude + divisor) / (2n * divisor);
  return dividend < 0n ? -quotient : quotient;
}
