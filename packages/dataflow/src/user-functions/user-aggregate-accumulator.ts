import { stringType } from '@lockstep/sql/types';
import type { Column } from '../batch/column.ts';
import { createColumnBuilder } from '../batch/column-builder.ts';
import { readValue } from '../batch/read-value.ts';
import type { Value } from '../batch/value.ts';
import { type Accumulator, wrongAccumulator } from '../state/accumulators/accumulator.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { StateTable } from '../state/state-image.ts';
import type { Vector } from '../state/vectors/create-vector.ts';
import type { UserAggregate } from './user-aggregate.ts';

/** Runs a user's aggregate function; a group's state is its JSON text. */
export class UserAggregateAccumulator implements Accumulator {
  readonly #aggregate: UserAggregate;
  #states: (string | undefined)[] = [];
  #args: readonly Column[] = [];

  constructor(aggregate: UserAggregate, canRetract: boolean) {
    this.#aggregate = aggregate;
    if (canRetract) aggregate.require('retract', 'rows of its input are taken back');
  }

  reserve(): void {}

  reset(group: number): void {
    this.#states[group] = this.#aggregate.init();
  }

  bind(args: readonly Column[]): void {
    this.#args = args;
  }

  add(group: number, row: number): void {
    this.#states[group] = this.#aggregate.accumulate(this.#states[group]!, this.#valuesAt(row));
  }

  retract(group: number, row: number): void {
    this.#states[group] = this.#aggregate.retract(this.#states[group]!, this.#valuesAt(row));
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof UserAggregateAccumulator)) throw wrongAccumulator();
    this.#aggregate.require('merge', 'windows are made of parts');
    this.#states[group] = this.#aggregate.merge(this.#states[group]!, other.#states[otherGroup]!);
  }

  release(group: number): void {
    this.#states[group] = undefined;
  }

  write(group: number, out: Vector, at: number): void {
    const builder = createColumnBuilder(this.#aggregate.resultType, 1);
    builder.appendValue(this.#aggregate.result(this.#states[group]!));
    out.set(at, builder.finish(), 0);
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    const builder = createColumnBuilder(stringType, groups.rows);
    for (let group = 0; group < groups.rows; group++) builder.appendValue(this.#states[group] ?? null);
    writer.column(groups, `${name}.states`, builder.finish());
  }

  load(reader: StateReader, name: string): void {
    const states = reader.column(`${name}.states`);
    const count = states.storage === 'bytes' ? states.starts.length : 0;
    for (let group = 0; group < count; group++) {
      const state = readValue(states, group, stringType);
      this.#states[group] = typeof state === 'string' ? state : undefined;
    }
  }

  get sizeBytes(): number {
    return this.#states.reduce((sum, state) => sum + 8 + (state?.length ?? 0), 0);
  }

  #valuesAt(row: number): readonly Value[] {
    return this.#args.map((column, a) => readValue(column, row, this.#aggregate.parameterTypes[a]!));
  }
}
