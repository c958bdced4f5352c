import type { PhysicalNavigation } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { Column } from '../../batch/column.ts';
import { gatherColumn } from '../../batch/gather-column.ts';
import { storageOf } from '../../batch/storage-of.ts';
import { type Accumulator, wrongStorage } from '../../state/accumulators/accumulator.ts';
import { createAccumulator } from '../../state/accumulators/create-accumulator.ts';
import { createVector, type Vector } from '../../state/vectors/create-vector.ts';
import { type MatchPaths, noStep } from './match-paths.ts';
import type { MatchRows } from './match-rows.ts';

/** No row. */
const noRow = -1;

/** Matches to look at: the last steps of their paths and, when a condition is tested, the row under test of each and its variable. */
export interface Viewpoints {
  readonly steps: Int32Array;
  readonly count: number;
  readonly test: { readonly rows: Int32Array; readonly variable: number } | null;
}

/** Makes a column of what one navigation sees from many viewpoints. An aggregate is computed anew each time from the rows of its variable. */
export class MatchNavigator {
  readonly #navigation: PhysicalNavigation;
  readonly #rows: MatchRows;
  readonly #paths: MatchPaths;
  readonly #accumulator: Accumulator | null;

  constructor(navigation: PhysicalNavigation, inputSchema: readonly Field[], rows: MatchRows, paths: MatchPaths) {
    this.#navigation = navigation;
    this.#rows = rows;
    this.#paths = paths;
    this.#accumulator =
      navigation.kind === 'aggregate' ? createAccumulator(navigation.aggregate, inputSchema, false) : null;
    this.#accumulator?.reserve(1);
  }

  view(from: Viewpoints): Column {
    const navigation = this.#navigation;
    if (navigation.kind === 'column') {
      const rows = new Int32Array(from.count);
      for (let k = 0; k < from.count; k++) rows[k] = this.#rowFrom(navigation, from, k);
      return gatherColumn(this.#rows.columns[navigation.column]!, rows, from.count);
    }
    const results: Vector = createVector(storageOf(navigation.type));
    results.reserve(Math.max(1, from.count));
    this.#accumulator!.bind(navigation.aggregate.args.map(arg => this.#rows.columns[arg]!));
    for (let k = 0; k < from.count; k++) this.#aggregate(navigation, from, k, results);
    return results.take();
  }

  #rowFrom(
    { from: end, offset, variable }: Extract<PhysicalNavigation, { kind: 'column' }>,
    { steps, test }: Viewpoints,
    k: number,
  ): number {
    const paths = this.#paths;
    const step = steps[k]!;
    const isUnderTest = test !== null && (variable === null || variable === test.variable);
    if (end === 'last') {
      if (!isUnderTest) return this.#rowOf(paths.fromLast(step, variable, offset));
      return offset === 0 ? test.rows[k]! : this.#rowOf(paths.fromLast(step, variable, offset - 1));
    }
    const row = this.#rowOf(paths.fromFirst(step, variable, offset));
    if (row !== noRow || !isUnderTest) return row;
    return paths.countOf(step, variable) === offset ? test.rows[k]! : noRow;
  }

  #rowOf(step: number): number {
    return step === noStep ? noRow : this.#paths.rows[step]!;
  }

  #aggregate(
    { variable, aggregate }: Extract<PhysicalNavigation, { kind: 'aggregate' }>,
    { steps, test }: Viewpoints,
    k: number,
    results: Vector,
  ): void {
    const accumulator = this.#accumulator!;
    const add = (row: number): void => {
      if (aggregate.filter === undefined || this.#isTrue(aggregate.filter, row)) accumulator.add(0, row);
    };
    accumulator.reset(0);
    for (const row of this.#rowsOf(steps[k]!, variable)) add(row);
    if (test !== null && (variable === null || variable === test.variable)) add(test.rows[k]!);
    accumulator.write(0, results, k);
    accumulator.release(0);
  }

  /** The rows of a variable, oldest first. */
  #rowsOf(step: number, variable: number | null): readonly number[] {
    const count = this.#paths.countOf(step, variable);
    const rows = new Array<number>(count);
    for (let at = this.#paths.fromLast(step, variable, 0), left = count; left > 0; at = this.#paths.before(at))
      rows[--left] = this.#paths.rows[at]!;
    return rows;
  }

  #isTrue(column: number, row: number): boolean {
    const filter = this.#rows.columns[column]!;
    if (filter.storage !== 'boolean') throw wrongStorage('A FILTER condition');
    return filter.values[row] === 1 && (filter.nulls === null || filter.nulls[row] === 0);
  }
}
