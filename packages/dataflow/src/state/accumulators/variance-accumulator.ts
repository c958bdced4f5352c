import type { Column } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { grownCapacity } from '../vectors/vector.ts';
import { type Accumulator, grownFloat64, isNullAt, wrongAccumulator, wrongStorage } from './accumulator.ts';
import { ExactSums } from './exact-sums.ts';

export interface VarianceFunction {
  readonly isSample: boolean;
  readonly isDeviation: boolean;
  /** 10^scale of a DECIMAL argument, else 1. */
  readonly argumentUnit: number;
  /** 10^scale of a DECIMAL result, else 1. */
  readonly resultUnit: number;
}

const splitter = 2 ** 27 + 1;
/** What double-doubles can't tell from no spread at all, as a part of the sum of squares: equal values have the variance 0. */
const noise = 2 ** -100;

/**
 * VAR_POP, VAR_SAMP, STDDEV_POP, STDDEV_SAMP of any numeric type, computed in double-double from the sums of x and x², so retractions and merges are
 * exact and large means do not cancel the variance away. A sample of one has no variance: NULL.
 */
export class VarianceAccumulator implements Accumulator {
  readonly sums = new ExactSums();
  readonly squares = new ExactSums();
  counts: Float64Array = new Float64Array(0);
  readonly #function: VarianceFunction;
  #read: (row: number) => number = () => Number.NaN;
  #nulls: Uint8Array | null = null;

  constructor(varianceFunction: VarianceFunction) {
    this.#function = varianceFunction;
  }

  reserve(groups: number): void {
    if (groups <= this.counts.length) return;
    this.counts = grownFloat64(this.counts, grownCapacity(this.counts.length, groups));
    this.sums.reserve(this.counts.length);
    this.squares.reserve(this.counts.length);
  }

  reset(group: number): void {
    this.sums.reset(group);
    this.squares.reset(group);
    this.counts[group] = 0;
  }

  bind(args: readonly Column[]): void {
    const column = args[0];
    if (column === undefined) throw wrongStorage('A numeric argument');
    this.#nulls = column.nulls;
    this.#read = numberReader(column, this.#function.argumentUnit);
  }

  add(group: number, row: number): void {
    if (!isNullAt(this.#nulls, row)) this.#change(group, this.#read(row), 1);
  }

  retract(group: number, row: number): void {
    if (!isNullAt(this.#nulls, row)) this.#change(group, this.#read(row), -1);
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof VarianceAccumulator)) throw wrongAccumulator();
    this.sums.merge(group, other.sums, otherGroup);
    this.squares.merge(group, other.squares, otherGroup);
    this.counts[group]! += other.counts[otherGroup]!;
  }

  release(): void {}

  write(group: number, out: Vector, at: number): void {
    const count = this.counts[group]!;
    const divisor = this.#function.isSample ? count - 1 : count;
    if (divisor <= 0) {
      out.setNull(at);
      return;
    }
    const variance = this.#variance(group, count, divisor);
    const value = (this.#function.isDeviation ? Math.sqrt(variance) : variance) * this.#function.resultUnit;
    if (out.nulls !== null) out.nulls[at] = 0;
    if (out.storage === 'float64' || out.storage === 'float32') out.values[at] = value;
    else if (out.storage === 'int32') out.values[at] = Math.trunc(value);
    else if (out.storage === 'int64') out.values[at] = this.#integral(value);
    else if (out.storage === 'bigint') out.values[at] = this.#integral(value);
    else throw wrongStorage('A variance');
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    this.sums.save(writer, `${name}.sums`, groups);
    this.squares.save(writer, `${name}.squares`, groups);
    writer.array(groups, `${name}.counts`, this.counts);
  }

  load(reader: StateReader, name: string): void {
    this.sums.load(reader, `${name}.sums`);
    this.squares.load(reader, `${name}.squares`);
    this.counts = reader.float64(`${name}.counts`);
  }

  get sizeBytes(): number {
    return this.counts.byteLength + this.sums.sizeBytes + this.squares.sizeBytes;
  }

  #change(group: number, value: number, sign: number): void {
    this.counts[group]! += sign;
    this.sums.add(group, value, sign);
    const square = value * value;
    if (square - square !== 0) {
      this.squares.add(group, square, sign);
      return;
    }
    this.squares.addPair(group, square * sign, productError(value, value, square) * sign);
  }

  /** (Σx² - (Σx)²/n) / divisor, the difference taken in double-double. */
  #variance(group: number, count: number, divisor: number): number {
    const sum = this.sums.value(group);
    const square = this.squares.value(group);
    if (!Number.isFinite(sum) || !Number.isFinite(square)) return Number.NaN;
    const sumLow = this.sums.low[group]!;
    const product = sum * sum;
    const productLow = productError(sum, sum, product) + 2 * sum * sumLow;
    const mean = product / count;
    const rounded = mean * count;
    const meanLow = (product - rounded - productError(mean, count, rounded) + productLow) / count;
    const spread = square - mean + (this.squares.low[group]! - meanLow);
    return spread <= square * noise ? 0 : spread / divisor;
  }

  /** Decimals round half up, integers truncate as AVG does. */
  #integral(value: number): bigint {
    if (!Number.isFinite(value)) return 0n;
    return BigInt(this.#function.resultUnit === 1 ? Math.trunc(value) : Math.round(value));
  }
}

/** What rounding took from `left * right` (Dekker). */
function productError(left: number, right: number, product: number): number {
  const [leftHigh, leftLow] = split(left);
  const [rightHigh, rightLow] = split(right);
  const error = leftHigh * rightHigh - product + leftHigh * rightLow + leftLow * rightHigh + leftLow * rightLow;
  return Number.isFinite(error) ? error : 0;
}

/** Two halves of the significant bits. */
function split(value: number): readonly [high: number, low: number] {
  const scaled = splitter * value;
  const high = scaled - (scaled - value);
  return [high, value - high];
}

function numberReader(column: Column, unit: number): (row: number) => number {
  switch (column.storage) {
    case 'int32':
    case 'float32':
    case 'float64': {
      const { values } = column;
      return row => values[row]!;
    }
    case 'int64': {
      const { values } = column;
      return row => Number(values[row]!) / unit;
    }
    case 'bigint': {
      const { values } = column;
      return row => Number(values[row]!) / unit;
    }
    default:
      throw wrongStorage('A numeric argument');
  }
}
