import { userError } from '@lockstep/kernel/errors';
import type { MatchNode } from '@lockstep/plan/physical';
import type { Field } from '@lockstep/sql/algebra';
import type { StateReader, StateWriter } from '../../state/state-file.ts';
import type { StateTable } from '../../state/state-image.ts';
import type { Vector } from '../../state/vectors/create-vector.ts';
import { TimerHeap } from '../../time/timer-heap.ts';
import type { ExpressionCompiler } from '../expression-compiler.ts';
import type { Collector } from '../operator.ts';
import { MatchConditions } from './match-conditions.ts';
import { MatchList, noMatch } from './match-list.ts';
import { MatchNavigator } from './match-navigator.ts';
import { MatchPaths, noStep } from './match-paths.ts';
import { MatchResults } from './match-results.ts';
import type { MatchRows } from './match-rows.ts';
import { finalState, PatternAutomaton } from './pattern-automaton.ts';

/** A pattern that is looser than this finds no end of its matches. */
const matchesPerKeyMax = 100_000;

/**
 * Runs the automaton for all keys. A row is offered to every match under way of its key, oldest first, and may begin one itself. A complete match is told only
 * when no match is under way that began before it; what the skip strategy then rules out is dropped, complete or not.
 * To test conditions for many matches at once, the next row of every key is taken together.
 */
export class PatternMatcher {
  readonly #node: MatchNode;
  readonly #rows: MatchRows;
  readonly #automaton: PatternAutomaton;
  readonly #paths: MatchPaths;
  readonly #conditions: MatchConditions;
  readonly #results: MatchResults;
  /** Under way. */
  readonly #partials: MatchList;
  /** Complete, waiting for older ones to complete or fail. */
  readonly #completed: MatchList;
  /** When a match of a key could run out of time; may name keys that have none any more. */
  readonly #expiries = new TimerHeap();
  #nextOrder = 0;

  constructor(
    node: MatchNode,
    inputSchema: readonly Field[],
    compiler: ExpressionCompiler,
    parts: { readonly rows: MatchRows; readonly keyColumns: readonly Vector[]; readonly output: () => Collector },
  ) {
    this.#node = node;
    this.#rows = parts.rows;
    this.#automaton = new PatternAutomaton(node.pattern);
    const paths = new MatchPaths(parts.rows);
    this.#paths = paths;
    const navigators = node.navigations.map(each => new MatchNavigator(each, inputSchema, parts.rows, paths));
    this.#conditions = new MatchConditions(node, navigators, compiler);
    this.#results = new MatchResults(node, compiler, { ...parts, navigators, paths });
    this.#partials = new MatchList(paths);
    this.#completed = new MatchList(paths);
  }

  reserveKeys(keys: number): void {
    this.#partials.reserveKeys(keys);
    this.#completed.reserveKeys(keys);
  }

  /** A place behind all rows so far. */
  nextOrder(): number {
    return this.#nextOrder++;
  }

  hasMatches(key: number): boolean {
    return this.#partials.heads[key] !== noMatch || this.#completed.heads[key] !== noMatch;
  }

  /** Matches rows that lie key by key, each key's in order; gives up the caller's reference to each. */
  match(rows: Int32Array): void {
    const { keys } = this.#rows;
    let turns: { next: number; readonly end: number }[] = [];
    for (let start = 0, at = 1; at <= rows.length; at++) {
      if (at < rows.length && keys[rows[at]!] === keys[rows[start]!]) continue;
      turns.push({ next: start, end: at });
      start = at;
    }
    while (turns.length > 0) {
      this.#matchRound(turns.map(turn => rows[turn.next++]!));
      turns = turns.filter(turn => turn.next < turn.end);
    }
  }

  /** Gives up what takes too long by now; answers the keys that may have lost matches. */
  expire(timeMs: number): Int32Array {
    const keys: number[] = [];
    while (!this.#expiries.isEmpty && this.#expiries.earliestMs <= timeMs) {
      const key = this.#expiries.pop();
      this.#expireKey(key, timeMs);
      keys.push(key);
    }
    return Int32Array.from(keys);
  }

  /** Sends the matches told so far. */
  flush(): void {
    this.#results.flush();
  }

  save(writer: StateWriter, keys: StateTable, rows: StateTable): void {
    const steps = this.#paths.save(writer, rows);
    this.#partials.save(writer, 'partials', keys, steps);
    this.#completed.save(writer, 'completed', keys, steps);
    writer.scalars('nextOrder', [this.#nextOrder], 'max');
  }

  load(reader: StateReader, keys: Int32Array): void {
    this.#paths.load(reader);
    this.#partials.load(reader, 'partials');
    this.#completed.load(reader, 'completed');
    this.#nextOrder = reader.scalar('nextOrder');
    for (const key of keys) {
      const { nexts, startTimes } = this.#partials;
      for (let match = this.#partials.heads[key]!; match !== noMatch; match = nexts[match]!)
        this.#expireLater(key, startTimes[match]!);
    }
  }

  get sizeBytes(): number {
    const lists = this.#partials.sizeBytes + this.#completed.sizeBytes;
    return this.#paths.sizeBytes + lists + this.#expiries.sizeBytes;
  }

  /** One row of each of some keys. */
  #matchRound(rows: readonly number[]): void {
    const { keys, times } = this.#rows;
    const steps: number[] = [];
    const offered: number[] = [];
    const variables: (readonly number[])[] = [];
    const offer = (state: number, step: number, row: number): void => {
      steps.push(step);
      offered.push(row);
      variables.push(this.#automaton.testedVariables(state));
    };
    for (const row of rows) {
      const key = keys[row]!;
      this.#expireKey(key, times[row]!);
      const { heads, nexts, states, steps: lastSteps } = this.#partials;
      for (let match = heads[key]!; match !== noMatch; match = nexts[match]!)
        offer(states[match]!, lastSteps[match]!, row);
      offer(this.#automaton.startState, noStep, row);
    }
    this.#conditions.test(Int32Array.from(steps), Int32Array.from(offered), steps.length, variables);
    let candidate = 0;
    for (const row of rows) {
      candidate = this.#advanceKey(row, candidate);
      this.#rows.release(row);
    }
  }

  /** Offers a row to its key's matches, of which `firstCandidate` was tested first; answers the candidate after them. */
  #advanceKey(row: number, firstCandidate: number): number {
    const partials = this.#partials;
    const key = this.#rows.keys[row]!;
    const order = this.nextOrder();
    this.#rows.orders[row] = order;
    let candidate = firstCandidate;
    for (let match = partials.takeAll(key); match !== noMatch; candidate++) {
      const next = partials.nexts[match]!;
      const start = { order: partials.startOrders[match]!, time: partials.startTimes[match]! };
      this.#advance(candidate, row, partials.states[match]!, partials.steps[match]!, start);
      partials.drop(match);
      match = next;
    }
    const start = { order, time: this.#rows.times[row]! };
    this.#advance(candidate, row, this.#automaton.startState, noStep, start);
    if (candidate - firstCandidate > matchesPerKeyMax) throw tooManyMatches();
    this.#tellCompleted(key);
    return candidate + 1;
  }

  #advance(
    candidate: number,
    row: number,
    state: number,
    lastStep: number,
    start: { readonly order: number; readonly time: number },
  ): void {
    const key = this.#rows.keys[row]!;
    const isTrue = (variable: number): boolean => this.#conditions.isTrue(candidate, variable);
    this.#automaton.advance(state, isTrue, (variable, target, mayEnd) => {
      const step = this.#paths.add(variable, row, lastStep);
      if (target === finalState) {
        this.#completed.add(key, target, step, start.order, start.time);
        return;
      }
      this.#partials.add(key, target, step, start.order, start.time);
      if (lastStep === noStep) this.#expireLater(key, start.time);
      if (!mayEnd) return;
      this.#paths.retain(step);
      this.#completed.add(key, target, step, start.order, start.time);
    });
  }

  #expireLater(key: number, startTime: number): void {
    const { withinMs } = this.#node;
    if (withinMs !== undefined) this.#expiries.push(startTime + withinMs, key);
  }

  #expireKey(key: number, timeMs: number): void {
    const { withinMs } = this.#node;
    if (withinMs === undefined || this.#partials.heads[key] === noMatch) return;
    this.#partials.removeWhere(key, match => timeMs - this.#partials.startTimes[match]! >= withinMs);
    this.#tellCompleted(key);
  }

  #tellCompleted(key: number): void {
    const completed = this.#completed;
    for (let match = completed.heads[key]!; match !== noMatch; match = completed.heads[key]!) {
      const oldest = this.#partials.heads[key]!;
      if (oldest !== noMatch && this.#partials.startOrders[oldest]! < completed.startOrders[match]!) return;
      completed.takeFirst(key);
      this.#results.add(key, completed.steps[match]!);
      const isRuledOut = this.#ruledOutBy(match);
      this.#partials.removeWhere(key, other => isRuledOut(this.#partials.startOrders[other]!));
      completed.removeWhere(key, other => isRuledOut(completed.startOrders[other]!));
      completed.drop(match);
    }
  }

  /** By AFTER MATCH SKIP: whether a match that began at a place in the order is none beside a match that was told. */
  #ruledOutBy(match: number): (startOrder: number) => boolean {
    const { skip } = this.#node;
    const start = this.#completed.startOrders[match]!;
    const step = this.#completed.steps[match]!;
    const orderAt = (at: number): number => this.#rows.orders[this.#paths.rows[at]!]!;
    if (!('variable' in skip)) {
      const last = skip.to === 'next-row' ? start : orderAt(step);
      return startOrder => startOrder <= last;
    }
    const target =
      skip.to === 'first'
        ? this.#paths.fromFirst(step, skip.variable, 0)
        : this.#paths.fromLast(step, skip.variable, 0);
    if (target === noStep) throw noRowToSkipTo(this.#node.pattern[skip.variable]!.variable);
    const from = orderAt(target);
    if (from === start) throw skipToItself();
    return startOrder => startOrder < from;
  }
}

const tooManyMatches = (): Error =>
  userError(
    'dataflow.match_limit',
    `MATCH_RECOGNIZE has more than ${matchesPerKeyMax} unfinished matches for one partition key. Make the pattern stricter, or bound it with WITHIN.`,
  );

const noRowToSkipTo = (variable: string): Error =>
  userError('dataflow.match_skip', `Could not skip to ${variable}. No such element in the found match.`);

const skipToItself = (): Error => userError('dataflow.match_skip', 'Could not skip to first element of a match.');
