import type { Column, Storage } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import { createVector, type Vector } from '../vectors/create-vector.ts';
import { type Accumulator, isNullAt, type MergingAccumulator, wrongAccumulator, wrongStorage } from './accumulator.ts';

/** Which of the values that are not NULL is kept. */
export type Keeps = 'min' | 'max' | 'first' | 'last';

/** MIN, MAX, FIRST_VALUE and LAST_VALUE over rows that are never taken back: one value per group, NULL until the first. */
export class KeptValueAccumulator implements MergingAccumulator {
  readonly kept: Vector;
  readonly #keeps: Keeps;
  #column: Column | null = null;

  constructor(keeps: Keeps, storage: Storage) {
    this.#keeps = keeps;
    this.kept = createVector(storage);
  }

  reserve(groups: number): void {
    this.kept.reserve(groups);
  }

  reset(group: number): void {
    this.kept.setNull(group);
  }

  bind(args: readonly Column[]): void {
    this.#column = args[0] ?? null;
  }

  add(group: number, row: number): void {
    const column = this.#column;
    if (column === null || isNullAt(column.nulls, row)) return;
    this.#offer(group, column, row);
  }

  retract(): void {
    throw wrongStorage('A retraction for an aggregate without them');
  }

  bindParts(parts: readonly Column[]): void {
    this.bind(parts);
  }

  addPart(group: number, row: number): void {
    this.add(group, row);
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof KeptValueAccumulator)) throw wrongAccumulator();
    if (!isNullAt(other.kept.nulls, otherGroup)) this.#offer(group, other.kept, otherGroup);
  }

  release(group: number): void {
    this.kept.release(group);
  }

  write(group: number, out: Vector, at: number): void {
    out.set(at, this.kept, group);
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    writer.column(groups, `${name}.kept`, this.kept);
  }

  load(reader: StateReader, name: string): void {
    this.kept.load(reader.column(`${name}.kept`));
  }

  get sizeBytes(): number {
    return this.kept.sizeBytes;
  }

  #offer(group: number, source: Column, row: number): void {
    if (isNullAt(this.kept.nulls, group) || this.#isBetter(group, source, row)) this.kept.set(group, source, row);
  }

  #isBetter(group: number, source: Column, row: number): boolean {
    switch (this.#keeps) {
      case 'first':
        return false;
      case 'last':
        return true;
      case 'min':
        return this.kept.compare(group, source, row) > 0;
      case 'max':
        return this.kept.compare(group, source, row) < 0;
    }
  }
}
