import type { Column, Storage } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import { createVector, type Vector } from '../vectors/create-vector.ts';
import { type Accumulator, grownFloat64, wrongAccumulator, wrongStorage } from './accumulator.ts';

/** RANK and DENSE_RANK of the row added last, when rows come in the order of the arguments. Rows are never taken back. */
export class RankAccumulator implements Accumulator {
  readonly #isDense: boolean;
  /** The order key of the last row. */
  readonly #last: readonly Vector[];
  #counts = new Float64Array(0);
  #ranks = new Float64Array(0);
  #columns: readonly Column[] = [];

  constructor(isDense: boolean, order: readonly Storage[]) {
    this.#isDense = isDense;
    this.#last = order.map(createVector);
  }

  reserve(groups: number): void {
    if (groups > this.#counts.length) {
      this.#counts = grownFloat64(this.#counts, groups);
      this.#ranks = grownFloat64(this.#ranks, groups);
    }
    for (const vector of this.#last) vector.reserve(groups);
  }

  reset(group: number): void {
    this.#counts[group] = 0;
    this.#ranks[group] = 0;
  }

  bind(args: readonly Column[]): void {
    this.#columns = args;
  }

  add(group: number, row: number): void {
    const count = ++this.#counts[group]!;
    const isPeer = count > 1 && this.#last.every((vector, c) => vector.equals(group, this.#columns[c]!, row));
    if (isPeer) return;
    this.#ranks[group] = this.#isDense ? this.#ranks[group]! + 1 : count;
    this.#last.forEach((vector, c) => {
      vector.set(group, this.#columns[c]!, row);
    });
  }

  retract(): void {
    throw wrongStorage('A retraction for a rank');
  }

  merge(): void {
    throw wrongAccumulator();
  }

  release(group: number): void {
    for (const vector of this.#last) vector.release(group);
  }

  write(group: number, out: Vector, at: number): void {
    if (out.storage !== 'int64') throw wrongStorage('A rank');
    out.values[at] = BigInt(this.#ranks[group]!);
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    writer.array(groups, `${name}.counts`, this.#counts);
    writer.array(groups, `${name}.ranks`, this.#ranks);
    this.#last.forEach((vector, c) => {
      writer.column(groups, `${name}.last${c}`, vector);
    });
  }

  load(reader: StateReader, name: string): void {
    this.#counts = reader.float64(`${name}.counts`);
    this.#ranks = reader.float64(`${name}.ranks`);
    this.#last.forEach((vector, c) => {
      vector.load(reader.column(`${name}.last${c}`));
    });
  }

  get sizeBytes(): number {
    return this.#last.reduce((sum, vector) => sum + vector.sizeBytes, this.#counts.byteLength * 2);
  }
}
