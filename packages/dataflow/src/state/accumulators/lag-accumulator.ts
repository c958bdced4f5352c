import type { Column, Storage } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import { createVector, type Vector } from '../vectors/create-vector.ts';
import { type Accumulator, wrongAccumulator, wrongStorage } from './accumulator.ts';
import { OrderedValues } from './ordered-values.ts';

/** LAG of the row added last: the value so many rows before it, until then the row's default. Rows are never taken back. */
export class LagAccumulator implements Accumulator {
  /** The last values, one more than the offset, NULLs too. */
  readonly #values: OrderedValues;
  /** The default of the last row; null when there is none. */
  readonly #otherwise: Vector | null;
  readonly #offset: number;
  #lengths = new Int32Array(0);
  #value: Column | null = null;
  #default: Column | null = null;

  constructor(storage: Storage, offset: number, hasDefault: boolean) {
    this.#values = new OrderedValues([storage]);
    this.#otherwise = hasDefault ? createVector(storage) : null;
    this.#offset = offset;
  }

  reserve(groups: number): void {
    this.#values.reserve(groups);
    this.#otherwise?.reserve(groups);
    if (groups <= this.#lengths.length) return;
    const lengths = new Int32Array(groups);
    lengths.set(this.#lengths);
    this.#lengths = lengths;
  }

  reset(group: number): void {
    this.#values.reset(group);
    this.#lengths[group] = 0;
  }

  /** The value, its offset, its default. */
  bind(args: readonly Column[]): void {
    this.#value = args[0] ?? null;
    this.#default = args[2] ?? null;
  }

  add(group: number, row: number): void {
    if (this.#value === null) throw wrongStorage('The value of LAG');
    this.#values.append(group, [this.#value], row);
    if (this.#lengths[group]! > this.#offset) this.#values.removeOldest(group);
    else this.#lengths[group]!++;
    if (this.#otherwise !== null && this.#default !== null) this.#otherwise.set(group, this.#default, row);
  }

  retract(): void {
    throw wrongStorage('A retraction for LAG');
  }

  merge(): void {
    throw wrongAccumulator();
  }

  release(group: number): void {
    this.#values.clear(group);
    this.#otherwise?.release(group);
  }

  write(group: number, out: Vector, at: number): void {
    if (this.#lengths[group]! > this.#offset) out.set(at, this.#values.values, this.#values.first(group));
    else if (this.#otherwise !== null) out.set(at, this.#otherwise, group);
    else out.setNull(at);
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    this.#values.save(writer, name, groups);
    writer.array(groups, `${name}.lengths`, this.#lengths);
    if (this.#otherwise !== null) writer.column(groups, `${name}.otherwise`, this.#otherwise);
  }

  load(reader: StateReader, name: string): void {
    this.#values.load(reader, name);
    this.#lengths = reader.int32(`${name}.lengths`);
    if (this.#otherwise !== null) this.#otherwise.load(reader.column(`${name}.otherwise`));
  }

  get sizeBytes(): number {
    return this.#values.sizeBytes + (this.#otherwise?.sizeBytes ?? 0) + this.#lengths.byteLength;
  }
}
