import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import { grownCapacity } from '../vectors/vector.ts';
import { grownFloat64 } from './accumulator.ts';

/**
 * Sums of doubles per group as double-doubles (about 106 bits), so that the rounded result does not depend on the order of the rows: a stream that sees
 * them in time order and a batch that reads a file agree. NaN and the infinities are counted apart, which keeps every sum retractable.
 */
export class ExactSums {
  high = new Float64Array(0);
  low = new Float64Array(0);
  /** Per group the number of NaN, +Infinity, -Infinity; made when the first one comes. */
  #special: Float64Array | null = null;

  reserve(groups: number): void {
    if (groups <= this.high.length) return;
    const capacity = grownCapacity(this.high.length, groups);
    this.high = grownFloat64(this.high, capacity);
    this.low = grownFloat64(this.low, capacity);
    if (this.#special !== null) this.#special = grownFloat64(this.#special, capacity * 3);
  }

  reset(group: number): void {
    this.high[group] = 0;
    this.low[group] = 0;
    this.#special?.fill(0, group * 3, group * 3 + 3);
  }

  /** Adds `value`, with `sign` 1 or -1. */
  add(group: number, value: number, sign: number): void {
    if (value - value !== 0) {
      this.#addSpecial(group, value, sign);
      return;
    }
    this.addPair(group, value * sign, 0);
  }

  /** Adds the exact number `high + low`. */
  addPair(group: number, high: number, low: number): void {
    const before = this.high[group]!;
    const sum = before + high;
    const part = sum - before;
    const error = before - (sum - part) + (high - part) + this.low[group]! + low;
    const rounded = sum + error;
    this.high[group] = rounded;
    this.low[group] = error - (rounded - sum);
  }

  merge(group: number, other: ExactSums, otherGroup: number): void {
    this.addPair(group, other.high[otherGroup]!, other.low[otherGroup]!);
    const special = other.#special;
    if (special === null) return;
    const mine = this.#specials();
    for (let kind = 0; kind < 3; kind++) mine[group * 3 + kind]! += special[otherGroup * 3 + kind]!;
  }

  /** The sum rounded to a double. */
  value(group: number): number {
    const special = this.#special;
    if (special !== null) {
      const positive = special[group * 3 + 1]! > 0;
      const negative = special[group * 3 + 2]! > 0;
      if (special[group * 3]! > 0 || (positive && negative)) return Number.NaN;
      if (positive) return Number.POSITIVE_INFINITY;
      if (negative) return Number.NEGATIVE_INFINITY;
    }
    return this.high[group]! + this.low[group]!;
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    writer.array(groups, `${name}.high`, this.high);
    writer.array(groups, `${name}.low`, this.low);
    if (this.#special !== null) writer.array(groups, `${name}.special`, this.#special, 3);
  }

  load(reader: StateReader, name: string): void {
    this.high = reader.float64(`${name}.high`);
    this.low = reader.float64(`${name}.low`);
    if (reader.has(`${name}.special`)) this.#special = reader.float64(`${name}.special`);
  }

  get sizeBytes(): number {
    return this.high.byteLength * 2 + (this.#special?.byteLength ?? 0);
  }

  #addSpecial(group: number, value: number, sign: number): void {
    const kind = Number.isNaN(value) ? 0 : value > 0 ? 1 : 2;
    this.#specials()[group * 3 + kind]! += sign;
  }

  #specials(): Float64Array {
    this.#special ??= new Float64Array(this.high.length * 3);
    return this.#special;
  }
}
