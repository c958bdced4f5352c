import type { MatchNode } from '@lockstep/plan/physical';
import { inputRefs, remapRefs } from '@lockstep/sql/algebra';
import type { BatchFunction, ExpressionCompiler } from '../expression-compiler.ts';
import type { MatchNavigator } from './match-navigator.ts';

/** A variable's condition over what its navigators see. */
interface Condition {
  readonly navigators: readonly MatchNavigator[];
  readonly evaluate: BatchFunction;
}

/** Finds out for many matches at once which variables could take the row that each of them is offered. */
export class MatchConditions {
  readonly #variableCount: number;
  /** By variable; null when every row will do. */
  readonly #conditions: readonly (Condition | null)[];
  /** Per candidate and variable: 1 where the condition is TRUE. */
  #truths = new Uint8Array(0);

  constructor(node: MatchNode, navigators: readonly MatchNavigator[], compiler: ExpressionCompiler) {
    this.#variableCount = node.pattern.length;
    this.#conditions = node.pattern.map(({ condition }) => {
      if (condition === undefined) return null;
      const used = [...inputRefs(condition)];
      const inputSchema = used.map(index => ({ name: `$${index}`, type: node.navigations[index]!.type }));
      const projection = remapRefs(condition, index => used.indexOf(index));
      return {
        navigators: used.map(index => navigators[index]!),
        evaluate: compiler.compileCalc({ inputSchema, projections: [projection] }),
      };
    });
  }

  /** `variables[c]` are those of which candidate c must know; the answers are read with `isTrue`. */
  test(steps: Int32Array, rows: Int32Array, count: number, variables: readonly (readonly number[])[]): void {
    const width = this.#variableCount;
    if (this.#truths.length < count * width) this.#truths = new Uint8Array(count * width * 2);
    const candidates = new Map<number, number[]>();
    for (let c = 0; c < count; c++) {
      for (const variable of variables[c]!) {
        if (this.#conditions[variable] === null) this.#truths[c * width + variable] = 1;
        else {
          const known = candidates.get(variable);
          if (known === undefined) candidates.set(variable, [c]);
          else known.push(c);
        }
      }
    }
    for (const [variable, chosen] of candidates) this.#testVariable(variable, chosen, steps, rows);
  }

  isTrue(candidate: number, variable: number): boolean {
    return this.#truths[candidate * this.#variableCount + variable] === 1;
  }

  #testVariable(variable: number, chosen: readonly number[], steps: Int32Array, rows: Int32Array): void {
    const { navigators, evaluate } = this.#conditions[variable]!;
    const count = chosen.length;
    const from = {
      steps: Int32Array.from(chosen, c => steps[c]!),
      count,
      test: { rows: Int32Array.from(chosen, c => rows[c]!), variable },
    };
    const columns = navigators.map(navigator => navigator.view(from));
    const result = evaluate({ rowCount: count, columns, kinds: null, watermarks: null }).columns[0]!;
    if (result.storage !== 'boolean') throw new TypeError('The condition of a pattern variable is not BOOLEAN');
    const { values, nulls } = result;
    chosen.forEach((candidate, k) => {
      const isTrue = values[k] === 1 && (nulls === null || nulls[k] === 0);
      this.#truths[candidate * this.#variableCount + variable] = isTrue ? 1 : 0;
    });
  }
}
