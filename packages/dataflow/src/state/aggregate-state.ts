import type { PartialColumns, PhysicalAggregate } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { BooleanColumn, Column } from '../batch/column.ts';
import { storageOf } from '../batch/storage-of.ts';
import {
  type Accumulator,
  grownFloat64,
  isMergingAccumulator,
  wrongAccumulator,
  wrongStorage,
} from './accumulators/accumulator.ts';
import { createAccumulator } from './accumulators/create-accumulator.ts';
import { type AggregateStep, compileAggregateStep } from './aggregate-step.ts';
import { DistinctTable } from './distinct-table.ts';
import type { StateReader, StateWriter } from './state-file.ts';
import type { StateTable } from './state-image.ts';
import { grownCapacity } from './vectors/vector.ts';

/** How one aggregate gets its rows: past a FILTER, and past a distinct table of which it is a member. */
export interface AggregateRoute {
  readonly hasFilter: boolean;
  readonly distinct: { readonly table: number; readonly member: number } | null;
}

/**
 * All aggregates of one aggregation for all groups, with the number of rows per group. Group ids are the caller's. Order of calls for a batch: `bind`,
 * `resolve` (when it has distinct aggregates), then rows through `step`, then `sweep`.
 */
export class AggregateState {
  readonly accumulators: readonly Accumulator[];
  readonly routes: readonly AggregateRoute[];
  readonly distincts: readonly DistinctTable[];
  /** Rows added less rows retracted, by group. */
  rowCounts = new Float64Array(0);
  /** The FILTER column of each aggregate that has one; for `step`. */
  readonly filters: (BooleanColumn | null)[];
  readonly step: AggregateStep;
  readonly #aggregates: readonly PhysicalAggregate[];
  readonly #distinctArgs: readonly (readonly number[])[];
  readonly #parts: PartialColumns['parts'] | null;

  /** `parts`: what is added is not rows of `inputSchema` but what a first step has made of them, in these columns per aggregate. */
  constructor(
    aggregates: readonly PhysicalAggregate[],
    inputSchema: readonly Field[],
    canRetract: boolean,
    parts: PartialColumns['parts'] | null = null,
  ) {
    this.#aggregates = aggregates;
    this.#parts = parts;
    const distinctArgs: (readonly number[])[] = [];
    const members: number[] = [];
    this.routes = aggregates.map(aggregate => {
      const hasFilter = aggregate.filter !== undefined && parts === null;
      if (!aggregate.distinct || isUnmovedByDistinct(aggregate)) return { hasFilter, distinct: null };
      let table = distinctArgs.findIndex(args => args.join() === aggregate.args.join());
      if (table < 0) {
        table = distinctArgs.push(aggregate.args) - 1;
        members.push(0);
      }
      return { hasFilter, distinct: { table, member: members[table]!++ } };
    });
    this.accumulators = aggregates.map(aggregate => createAccumulator(aggregate, inputSchema, canRetract));
    this.#distinctArgs = distinctArgs;
    this.distincts = distinctArgs.map(
      (args, table) =>
        new DistinctTable(
          args.map(arg => storageOf(inputSchema[arg]!.type)),
          members[table]!,
        ),
    );
    this.filters = aggregates.map(() => null);
    this.step = compileAggregateStep(this);
  }

  /** Makes group ids below `groups` valid. */
  reserve(groups: number): void {
    if (groups <= this.rowCounts.length) return;
    const capacity = grownCapacity(this.rowCounts.length, groups);
    this.rowCounts = grownFloat64(this.rowCounts, capacity);
    for (const accumulator of this.accumulators) accumulator.reserve(capacity);
    for (const distinct of this.distincts) distinct.reserve(capacity);
  }

  /** Starts a group empty. */
  reset(group: number): void {
    this.rowCounts[group] = 0;
    for (const accumulator of this.accumulators) accumulator.reset(group);
    for (const distinct of this.distincts) distinct.reset(group);
  }

  release(group: number): void {
    for (const accumulator of this.accumulators) accumulator.release(group);
    for (const distinct of this.distincts) distinct.release(group);
  }

  get mergesParts(): boolean {
    return this.#parts !== null;
  }

  /** The batch whose rows come next. */
  bind(columns: readonly Column[]): void {
    if (this.#parts !== null) this.#bindParts(this.#parts, columns);
    else this.#bindRows(columns);
  }

  #bindParts(parts: PartialColumns['parts'], columns: readonly Column[]): void {
    this.accumulators.forEach((accumulator, a) => {
      if (!isMergingAccumulator(accumulator)) throw wrongAccumulator();
      accumulator.bindParts(parts[a]!.map(column => columns[column]!));
    });
  }

  #bindRows(columns: readonly Column[]): void {
    this.#aggregates.forEach((aggregate, a) => {
      const order = aggregate.order ?? [];
      this.accumulators[a]!.bind([...aggregate.args, ...order.map(key => key.column)].map(column => columns[column]!));
      if (aggregate.filter === undefined) return;
      const filter = columns[aggregate.filter]!;
      if (filter.storage !== 'boolean') throw wrongStorage('A FILTER condition');
      this.filters[a] = filter;
    });
  }

  /** Finds the distinct entries of the selected rows. Groups of all rows are reserved and reset. */
  resolve(columns: readonly Column[], groups: Int32Array, rows: Int32Array, count: number): void {
    this.distincts.forEach((distinct, d) => {
      const args = this.#distinctArgs[d]!.map(arg => columns[arg]!);
      distinct.resolve(groups, args, rows, count);
    });
  }

  sweep(): void {
    for (const distinct of this.distincts) distinct.sweep();
  }

  /** Adds another group's rows to a group; `other` has the same aggregates and may be this. */
  merge(group: number, other: AggregateState, otherGroup: number): void {
    this.rowCounts[group]! += other.rowCounts[otherGroup]!;
    this.accumulators.forEach((accumulator, a) => {
      if (this.routes[a]!.distinct === null) accumulator.merge(group, other.accumulators[a]!, otherGroup);
    });
    this.distincts.forEach((distinct, d) => {
      const theirs = other.distincts[d]!;
      const members = this.accumulators.filter((_, a) => this.routes[a]!.distinct?.table === d);
      for (const accumulator of members) accumulator.bind(theirs.args);
      distinct.merge(group, theirs, otherGroup, (member, row) => members[member]!.add(group, row));
    });
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    writer.array(groups, `${name}.rowCounts`, this.rowCounts);
    this.accumulators.forEach((accumulator, a) => {
      accumulator.save(writer, `${name}.aggregate${a}`, groups);
    });
    this.distincts.forEach((distinct, d) => {
      distinct.save(writer, `${name}.distinct${d}`, groups);
    });
  }

  /** Fills a new state; groups have the ids that they had. */
  load(reader: StateReader, name: string): void {
    this.rowCounts = reader.float64(`${name}.rowCounts`);
    this.accumulators.forEach((accumulator, a) => {
      accumulator.load(reader, `${name}.aggregate${a}`);
    });
    this.distincts.forEach((distinct, d) => {
      distinct.load(reader, `${name}.distinct${d}`);
    });
  }

  get sizeBytes(): number {
    const parts = [...this.accumulators, ...this.distincts];
    return parts.reduce((sum, part) => sum + part.sizeBytes, this.rowCounts.byteLength);
  }
}

/** MIN and MAX give the same with and without DISTINCT. */
function isUnmovedByDistinct(aggregate: PhysicalAggregate): boolean {
  return aggregate.functionName === 'MIN' || aggregate.functionName === 'MAX';
}
