import type { Column, Storage } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { type Accumulator, isNullAt, wrongAccumulator } from './accumulator.ts';
import { ValueCounts } from './value-counts.ts';

/** What accumulators share whose result depends on how often each value is there. Values that are NULL are not kept. */
export abstract class CountedAccumulator implements Accumulator {
  readonly counts: ValueCounts;
  #column: Column | null = null;

  constructor(storage: Storage) {
    this.counts = new ValueCounts(storage);
  }

  abstract write(group: number, out: Vector, at: number): void;

  reserve(groups: number): void {
    this.counts.reserve(groups);
  }

  reset(group: number): void {
    this.counts.reset(group);
  }

  bind([column]: readonly Column[]): void {
    this.#column = column ?? null;
  }

  add(group: number, row: number): void {
    this.#change(group, row, 1);
  }

  retract(group: number, row: number): void {
    this.#change(group, row, -1);
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof CountedAccumulator)) throw wrongAccumulator();
    this.counts.merge(group, other.counts, otherGroup);
  }

  release(group: number): void {
    this.counts.release(group);
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    this.counts.save(writer, name, groups);
  }

  load(reader: StateReader, name: string): void {
    this.counts.load(reader, name);
  }

  get sizeBytes(): number {
    return this.counts.sizeBytes;
  }

  /** The entries of `counts` that are there. */
  protected presentEntries(group: number): readonly number[] {
    return this.counts.entriesOf(group).filter(entry => this.counts.countOf(entry) > 0);
  }

  #change(group: number, row: number, change: 1 | -1): void {
    const column = this.#column!;
    if (!isNullAt(column.nulls, row)) this.counts.change(group, column, row, change);
  }
}
