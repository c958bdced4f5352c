import { userError } from '@lockstep/kernel/errors';
import type { Column, Storage } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import { createVector, type Vector } from '../vectors/create-vector.ts';
import { type Accumulator, grownFloat64, wrongAccumulator, wrongStorage } from './accumulator.ts';

/** SINGLE_VALUE: the value of the only row, NULL included; a second row is the user's error. What makes a subquery a value. */
export class SingleValueAccumulator implements Accumulator {
  readonly #value: Vector;
  /** Rows per group: 0 or 1. */
  #counts = new Float64Array(0);
  #column: Column | null = null;

  constructor(storage: Storage) {
    this.#value = createVector(storage);
  }

  reserve(groups: number): void {
    this.#value.reserve(groups);
    if (groups > this.#counts.length) this.#counts = grownFloat64(this.#counts, groups);
  }

  reset(group: number): void {
    this.#value.setNull(group);
    this.#counts[group] = 0;
  }

  bind(args: readonly Column[]): void {
    this.#column = args[0] ?? null;
  }

  add(group: number, row: number): void {
    if (this.#column === null) throw wrongStorage('The argument of SINGLE_VALUE');
    this.#take(group, this.#column, row);
  }

  retract(group: number): void {
    this.reset(group);
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof SingleValueAccumulator)) throw wrongAccumulator();
    if (other.#counts[otherGroup] !== 0) this.#take(group, other.#value, otherGroup);
  }

  release(group: number): void {
    this.#value.release(group);
  }

  write(group: number, out: Vector, at: number): void {
    out.set(at, this.#value, group);
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    writer.column(groups, `${name}.value`, this.#value);
    writer.array(groups, `${name}.counts`, this.#counts);
  }

  load(reader: StateReader, name: string): void {
    this.#value.load(reader.column(`${name}.value`));
    this.#counts = reader.float64(`${name}.counts`);
  }

  get sizeBytes(): number {
    return this.#value.sizeBytes + this.#counts.byteLength;
  }

  #take(group: number, source: Column, row: number): void {
    if (this.#counts[group] !== 0) {
      throw userError('dataflow.subquery_rows', 'A scalar subquery returned more than one row');
    }
    this.#counts[group] = 1;
    this.#value.set(group, source, row);
  }
}
