import type { Column } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { grownCapacity } from '../vectors/vector.ts';
import { type Accumulator, grownFloat64, isNullAt, wrongAccumulator, wrongStorage } from './accumulator.ts';
import { ExactSums } from './exact-sums.ts';

/** SUM, $SUM0 and AVG of FLOAT and DOUBLE; see `ExactSums` for what the result does not depend on. */
export class FloatSumAccumulator implements Accumulator {
  readonly sums = new ExactSums();
  counts: Float64Array = new Float64Array(0);
  readonly #result: 'sum' | 'sum0' | 'average';
  #values: Float64Array | Float32Array = new Float64Array(0);
  #nulls: Uint8Array | null = null;

  constructor(result: 'sum' | 'sum0' | 'average') {
    this.#result = result;
  }

  reserve(groups: number): void {
    if (groups <= this.counts.length) return;
    this.counts = grownFloat64(this.counts, grownCapacity(this.counts.length, groups));
    this.sums.reserve(this.counts.length);
  }

  reset(group: number): void {
    this.sums.reset(group);
    this.counts[group] = 0;
  }

  bind(args: readonly Column[]): void {
    const column = args[0];
    if (column?.storage !== 'float64' && column?.storage !== 'float32') throw wrongStorage('A floating-point argument');
    this.#values = column.values;
    this.#nulls = column.nulls;
  }

  add(group: number, row: number): void {
    if (isNullAt(this.#nulls, row)) return;
    this.sums.add(group, this.#values[row]!, 1);
    this.counts[group]! += 1;
  }

  retract(group: number, row: number): void {
    if (isNullAt(this.#nulls, row)) return;
    this.sums.add(group, this.#values[row]!, -1);
    this.counts[group]! -= 1;
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof FloatSumAccumulator)) throw wrongAccumulator();
    this.sums.merge(group, other.sums, otherGroup);
    this.counts[group]! += other.counts[otherGroup]!;
  }

  release(): void {}

  write(group: number, out: Vector, at: number): void {
    const count = this.counts[group]!;
    if (count === 0 && this.#result !== 'sum0') {
      out.setNull(at);
      return;
    }
    const sum = this.sums.value(group);
    if (out.nulls !== null) out.nulls[at] = 0;
    if (out.storage !== 'float64' && out.storage !== 'float32') throw wrongStorage('A floating-point result');
    out.values[at] = this.#result === 'average' ? sum / count : sum;
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    this.sums.save(writer, name, groups);
    writer.array(groups, `${name}.counts`, this.counts);
  }

  load(reader: StateReader, name: string): void {
    this.sums.load(reader, name);
    this.counts = reader.float64(`${name}.counts`);
  }

  get sizeBytes(): number {
    return this.counts.byteLength + this.sums.sizeBytes;
  }
}
