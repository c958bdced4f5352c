import type { StateReader, StateWriter } from '../../state/state-file.ts';
import type { StateTable } from '../../state/state-image.ts';
import { grownCapacity } from '../../state/vectors/vector.ts';
import type { MatchPaths } from './match-paths.ts';

/** No match. */
export const noMatch = -1;

/**
 * Matches by partition key, each key's in the order of their first rows and, of equal ones, as they were added. Each match owns one reference to its last
 * step. Ids are reused.
 */
export class MatchList {
  /** The key's first match. */
  heads = new Int32Array(0);
  nexts = new Int32Array(0);
  /** The automaton's state. */
  states = new Int32Array(0);
  /** The last step. */
  steps = new Int32Array(0);
  /** The place of the first row in the order of matching. */
  startOrders = new Float64Array(0);
  /** The time of the first row, epoch milliseconds. */
  startTimes = new Float64Array(0);
  count = 0;
  readonly #paths: MatchPaths;
  #tails = new Int32Array(0);
  #used = 0;
  readonly #free: number[] = [];

  constructor(paths: MatchPaths) {
    this.#paths = paths;
  }

  reserveKeys(keys: number): void {
    const known = this.heads.length;
    if (keys <= known) return;
    const capacity = grownCapacity(known, keys);
    this.heads = grownInt32(this.heads, capacity).fill(noMatch, known);
    this.#tails = grownInt32(this.#tails, capacity).fill(noMatch, known);
  }

  /** Adds a match to its place in the key's order; takes over the caller's reference to `step`. */
  add(key: number, state: number, step: number, startOrder: number, startTime: number): void {
    const match = this.#free.pop() ?? this.#newId();
    this.states[match] = state;
    this.steps[match] = step;
    this.startOrders[match] = startOrder;
    this.startTimes[match] = startTime;
    this.count++;
    const tail = this.#tails[key]!;
    if (tail === noMatch || this.startOrders[tail]! <= startOrder) this.#append(key, tail, match);
    else this.#insert(key, match);
  }

  /** Takes all matches of a key out as a chain of `nexts`; each is then for the caller to `drop`. */
  takeAll(key: number): number {
    const head = this.heads[key]!;
    this.heads[key] = noMatch;
    this.#tails[key] = noMatch;
    return head;
  }

  /** Takes the key's first match out; for the caller to `drop`. */
  takeFirst(key: number): number {
    const match = this.heads[key]!;
    this.#unlink(key, noMatch, match);
    return match;
  }

  /** Forgets a match that was taken out. */
  drop(match: number): void {
    this.#paths.release(this.steps[match]!);
    this.#free.push(match);
    this.count--;
  }

  /** Removes the key's matches of which the test holds. */
  removeWhere(key: number, test: (match: number) => boolean): void {
    let previous = noMatch;
    for (let match = this.heads[key]!; match !== noMatch; ) {
      const next = this.nexts[match]!;
      if (test(match)) {
        this.#unlink(key, previous, match);
        this.drop(match);
      } else previous = match;
      match = next;
    }
  }

  save(writer: StateWriter, name: string, keys: StateTable, steps: StateTable): void {
    const matches: number[] = [];
    const lengths = Int32Array.from({ length: keys.rows }, (_, key) => {
      const before = matches.length;
      for (let match = this.heads[key]!; match !== noMatch; match = this.nexts[match]!) matches.push(match);
      return matches.length - before;
    });
    const table = writer.table(name, matches.length, { kind: 'list', owner: keys.name, lengths: `${name}.lengths` });
    writer.array(keys, `${name}.lengths`, lengths);
    const int32 = (values: Int32Array): Int32Array => Int32Array.from(matches, match => values[match]!);
    const float64 = (values: Float64Array): Float64Array => Float64Array.from(matches, match => values[match]!);
    writer.references(table, `${name}.steps`, int32(this.steps), steps, 0);
    writer.array(table, `${name}.states`, int32(this.states));
    writer.array(table, `${name}.startOrders`, float64(this.startOrders));
    writer.array(table, `${name}.startTimes`, float64(this.startTimes));
  }

  load(reader: StateReader, name: string): void {
    const lengths = reader.int32(`${name}.lengths`);
    const states = reader.int32(`${name}.states`);
    const steps = reader.int32(`${name}.steps`);
    const startOrders = reader.float64(`${name}.startOrders`);
    const startTimes = reader.float64(`${name}.startTimes`);
    let at = 0;
    for (let key = 0; key < lengths.length; key++) {
      for (let left = lengths[key]!; left > 0; left--, at++) {
        this.#paths.retain(steps[at]!);
        this.add(key, states[at]!, steps[at]!, startOrders[at]!, startTimes[at]!);
      }
    }
  }

  get sizeBytes(): number {
    return this.heads.byteLength * 2 + this.nexts.byteLength * 3 + this.startOrders.byteLength * 2;
  }

  #append(key: number, tail: number, match: number): void {
    this.nexts[match] = noMatch;
    if (tail === noMatch) this.heads[key] = match;
    else this.nexts[tail] = match;
    this.#tails[key] = match;
  }

  /** Before the first match that began later. */
  #insert(key: number, match: number): void {
    let previous = noMatch;
    let next = this.heads[key]!;
    while (this.startOrders[next]! <= this.startOrders[match]!) {
      previous = next;
      next = this.nexts[next]!;
    }
    this.nexts[match] = next;
    if (previous === noMatch) this.heads[key] = match;
    else this.nexts[previous] = match;
  }

  #unlink(key: number, previous: number, match: number): void {
    const next = this.nexts[match]!;
    if (previous === noMatch) this.heads[key] = next;
    else this.nexts[previous] = next;
    if (next === noMatch) this.#tails[key] = previous;
  }

  #newId(): number {
    if (this.#used === this.nexts.length) {
      const capacity = grownCapacity(this.nexts.length, this.#used + 1);
      this.nexts = grownInt32(this.nexts, capacity);
      this.states = grownInt32(this.states, capacity);
      this.steps = grownInt32(this.steps, capacity);
      this.startOrders = grownFloat64(this.startOrders, capacity);
      this.startTimes = grownFloat64(this.startTimes, capacity);
    }
    return this.#used++;
  }
}

function grownInt32(values: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(capacity);
  grown.set(values);
  return grown;
}

function grownFloat64(values: Float64Array, capacity: number): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(capacity);
  grown.set(values);
  return grown;
}
