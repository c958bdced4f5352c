import type { PatternElement } from '@lockstep/sql/algebra';

/** The state without a way on: the match is complete. */
export const finalState = 0;

/** Takes a row for `variable` when its condition holds and those of the variables in `unless` do not. */
interface Take {
  readonly variable: number;
  readonly target: number;
  readonly unless: number[];
}

/** Goes on without a row, unless the row satisfies one of these variables. */
interface Proceed {
  readonly target: number;
  readonly unless: number[];
}

interface State {
  take: Take | null;
  proceed: Proceed | null;
}

/** Whether the row under test satisfies the condition of a variable. */
export type Truth = (variable: number) => boolean;

/**
 * The non-deterministic automaton of a pattern, built as Flink's CEP library builds it, from the last variable to the first, so that the same rows give the
 * same matches. A greedy variable forbids what follows it to take a row that it could take itself; that also holds where its repetitions are used up.
 */
export class PatternAutomaton {
  readonly startState: number;
  readonly #states: State[] = [{ take: null, proceed: null }];
  readonly #testedVariables: readonly (readonly number[])[];

  constructor(pattern: readonly PatternElement[]) {
    let sink = finalState;
    for (let variable = pattern.length - 1; variable >= 0; variable--)
      sink = this.#addVariable(variable, pattern[variable]!, sink);
    this.startState = sink;
    this.#testedVariables = this.#states.map((_, state) => [...this.#variablesOf(state)]);
  }

  get stateCount(): number {
    return this.#states.length;
  }

  /** The variables whose conditions decide where a state goes. */
  testedVariables(state: number): readonly number[] {
    return this.#testedVariables[state]!;
  }

  /** Calls `take` for every way to take the row, in Flink's order: with the variable, the next state, and whether the match may end there. */
  advance(from: number, isTrue: Truth, take: (variable: number, target: number, mayEnd: boolean) => void): void {
    let state = this.#states[from]!;
    for (;;) {
      const { take: edge, proceed } = state;
      if (edge !== null && isTrue(edge.variable) && !edge.unless.some(isTrue))
        take(edge.variable, edge.target, this.#mayEnd(edge.target, isTrue));
      if (proceed === null || proceed.unless.some(isTrue)) return;
      state = this.#states[proceed.target]!;
    }
  }

  #mayEnd(target: number, isTrue: Truth): boolean {
    let state = target;
    while (state !== finalState) {
      const { proceed } = this.#states[state]!;
      if (proceed === null || proceed.unless.some(isTrue)) return false;
      state = proceed.target;
    }
    return true;
  }

  #addVariable(variable: number, { min, max, isGreedy }: PatternElement, sink: number): number {
    const from = Math.max(1, min);
    if (max === undefined) {
      const loop = this.#addState();
      this.#states[loop] = {
        take: { variable, target: loop, unless: [] },
        proceed: { target: sink, unless: [] },
      };
      if (isGreedy) this.#forbid(sink, variable);
      return this.#repeat(variable, { from, to: from, isOptional: min === 0 }, loop, sink);
    }
    const isOptionalRow = min === 0 && max === 1;
    if (isGreedy && from !== max && !isOptionalRow) this.#forbid(sink, variable);
    return this.#repeat(variable, { from, to: max, isOptional: min === 0 }, sink, sink);
  }

  /** A state per repetition; behind the first `from` ones, or at once when all are optional, `exit` may follow. */
  #repeat(
    variable: number,
    { from, to, isOptional }: { readonly from: number; readonly to: number; readonly isOptional: boolean },
    sink: number,
    exit: number,
  ): number {
    let next = sink;
    for (let repetition = to; repetition > 1; repetition--)
      next = this.#addTake(variable, next, repetition > from ? exit : null);
    return this.#addTake(variable, next, isOptional ? exit : null);
  }

  #addTake(variable: number, target: number, exit: number | null): number {
    const state = this.#addState();
    this.#states[state] = {
      take: { variable, target, unless: [] },
      proceed: exit === null ? null : { target: exit, unless: [] },
    };
    return state;
  }

  #addState(): number {
    return this.#states.push({ take: null, proceed: null }) - 1;
  }

  #forbid(state: number, variable: number): void {
    const { take, proceed } = this.#states[state]!;
    take?.unless.push(variable);
    proceed?.unless.push(variable);
  }

  #variablesOf(from: number): ReadonlySet<number> {
    const found = new Set<number>();
    const visit = (edge: Take | Proceed | null): void => {
      for (const variable of edge?.unless ?? []) found.add(variable);
    };
    for (let state: number | undefined = from; state !== undefined; state = this.#states[state]!.proceed?.target) {
      const { take, proceed } = this.#states[state]!;
      visit(proceed);
      visit(take);
      if (take === null) continue;
      found.add(take.variable);
      for (let after = this.#states[take.target]!.proceed; after !== null; after = this.#states[after.target]!.proceed)
        visit(after);
    }
    return found;
  }
}
