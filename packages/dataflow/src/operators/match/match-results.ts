import type { MatchNode } from '@lockstep/plan/physical';
import { gatherColumn } from '../../batch/gather-column.ts';
import type { Vector } from '../../state/vectors/create-vector.ts';
import type { BatchFunction, ExpressionCompiler } from '../expression-compiler.ts';
import type { Collector } from '../operator.ts';
import { outputRowsMax } from '../row-builder.ts';
import type { MatchNavigator } from './match-navigator.ts';
import { type MatchPaths, noStep } from './match-paths.ts';

/** The matches that are complete and not yet sent; each holds on to its path until its measures are computed. */
export class MatchResults {
  readonly #navigators: readonly MatchNavigator[];
  readonly #paths: MatchPaths;
  readonly #measure: BatchFunction;
  readonly #keyColumns: readonly Vector[];
  readonly #output: () => Collector;
  #keys: number[] = [];
  #steps: number[] = [];

  constructor(
    node: MatchNode,
    compiler: ExpressionCompiler,
    parts: {
      readonly navigators: readonly MatchNavigator[];
      readonly paths: MatchPaths;
      readonly keyColumns: readonly Vector[];
      readonly output: () => Collector;
    },
  ) {
    this.#navigators = parts.navigators;
    this.#paths = parts.paths;
    this.#keyColumns = parts.keyColumns;
    this.#output = parts.output;
    const inputSchema = node.navigations.map(({ type }, i) => ({ name: `$${i}`, type }));
    this.#measure = compiler.compileCalc({ inputSchema, projections: node.measures });
  }

  add(key: number, step: number): void {
    this.#paths.retain(step);
    this.#keys.push(key);
    this.#steps.push(step);
    if (this.#steps.length >= outputRowsMax) this.flush();
  }

  /** Sends what there is; must come before a key of it is forgotten. */
  flush(): void {
    const count = this.#steps.length;
    if (count === 0) return;
    const steps = Int32Array.from(this.#steps);
    const keys = Int32Array.from(this.#keys);
    this.#keys = [];
    this.#steps = [];
    const columns = this.#navigators.map(navigator => navigator.view({ steps, count, test: null }));
    const measured = this.#measure({ rowCount: count, columns, kinds: null, watermarks: null });
    for (const step of steps) if (step !== noStep) this.#paths.release(step);
    const keyColumns = this.#keyColumns.map(column => gatherColumn(column, keys, count));
    this.#output().emit({
      rowCount: count,
      columns: [...keyColumns, ...measured.columns],
      kinds: null,
      watermarks: null,
    });
  }
}
