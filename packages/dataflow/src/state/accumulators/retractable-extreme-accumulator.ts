import type { Column, Int32Column, Storage } from '../../batch/column.ts';
import { KeyTable } from '../key-table.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { grownCapacity } from '../vectors/vector.ts';
import { type Accumulator, grownFloat64, isNullAt, wrongAccumulator } from './accumulator.ts';

/**
 * MIN and MAX over rows that can be taken back: how often each (group, value) is there, and per group a pairing heap over those entries whose root is the
 * result. An entry whose count fell to zero stays in the heap until it reaches the root.
 */
export class RetractableExtremeAccumulator implements Accumulator {
  /** Key: group, value. */
  readonly entries: KeyTable;
  counts: Float64Array = new Float64Array(0);
  /** Heap root of a group, entry + 1; 0 when it has none. */
  roots = new Int32Array(0);
  #children = new Int32Array(0);
  #siblings = new Int32Array(0);
  readonly #sign: number;
  #column: Column | null = null;
  #groupOfRow: Int32Column = { storage: 'int32', values: new Int32Array(0), nulls: null };
  readonly #row = new Int32Array(1);
  readonly #entry = new Int32Array(1);

  constructor(keeps: 'min' | 'max', storage: Storage) {
    this.#sign = keeps === 'min' ? 1 : -1;
    this.entries = new KeyTable(['int32', storage]);
  }

  reserve(groups: number): void {
    if (groups <= this.roots.length) return;
    const grown = new Int32Array(grownCapacity(this.roots.length, groups));
    grown.set(this.roots);
    this.roots = grown;
  }

  reset(group: number): void {
    this.roots[group] = 0;
  }

  bind(args: readonly Column[]): void {
    this.#column = args[0] ?? null;
  }

  add(group: number, row: number): void {
    const column = this.#column;
    if (column !== null && !isNullAt(column.nulls, row)) this.#count(group, column, row, 1);
  }

  retract(group: number, row: number): void {
    const column = this.#column;
    if (column !== null && !isNullAt(column.nulls, row)) this.#count(group, column, row, -1);
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof RetractableExtremeAccumulator)) throw wrongAccumulator();
    const value = other.entries.columns[1]!;
    for (const entry of other.#entriesOf(otherGroup)) {
      const count = other.counts[entry]!;
      if (count !== 0) this.#count(group, value, entry, count);
    }
  }

  release(group: number): void {
    for (const entry of this.#entriesOf(group)) this.entries.remove(entry);
    this.roots[group] = 0;
  }

  write(group: number, out: Vector, at: number): void {
    this.#dropDeadRoots(group);
    const root = this.roots[group]!;
    if (root === 0) out.setNull(at);
    else out.set(at, this.entries.columns[1]!, root - 1);
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    const entries = this.entries.saveOwned(writer, name, groups);
    writer.references(groups, `${name}.roots`, this.roots, entries, 1);
    writer.references(entries, `${name}.children`, this.#children, entries, 1);
    writer.references(entries, `${name}.siblings`, this.#siblings, entries, 1);
    writer.array(entries, `${name}.counts`, this.counts);
  }

  load(reader: StateReader, name: string): void {
    this.entries.loadOwned(reader, name);
    this.roots = reader.int32(`${name}.roots`);
    this.#children = reader.int32(`${name}.children`);
    this.#siblings = reader.int32(`${name}.siblings`);
    this.counts = reader.float64(`${name}.counts`);
  }

  get sizeBytes(): number {
    return (
      this.entries.sizeBytes +
      this.counts.byteLength +
      this.roots.byteLength +
      this.#children.byteLength +
      this.#siblings.byteLength
    );
  }

  #count(group: number, value: Column, row: number, change: number): void {
    if (this.#groupOfRow.values.length <= row)
      this.#groupOfRow = { storage: 'int32', values: new Int32Array(grownCapacity(0, row + 1)), nulls: null };
    this.#groupOfRow.values[row] = group;
    this.#row[0] = row;
    this.entries.lookup([this.#groupOfRow, value], this.#row, 1, this.#entry);
    const entry = this.#entry[0]!;
    if (this.entries.insertedCount === 0) {
      this.counts[entry]! += change;
      return;
    }
    this.#reserveEntries(entry + 1);
    this.counts[entry] = change;
    this.#children[entry] = 0;
    this.#siblings[entry] = 0;
    this.roots[group] = this.#melded(this.roots[group]!, entry + 1);
  }

  #reserveEntries(entries: number): void {
    if (entries <= this.counts.length) return;
    const capacity = grownCapacity(this.counts.length, entries);
    this.counts = grownFloat64(this.counts, capacity);
    const children = new Int32Array(capacity);
    const siblings = new Int32Array(capacity);
    children.set(this.#children);
    siblings.set(this.#siblings);
    this.#children = children;
    this.#siblings = siblings;
  }

  #dropDeadRoots(group: number): void {
    for (let root = this.roots[group]!; root !== 0 && this.counts[root - 1] === 0; root = this.roots[group]!) {
      this.roots[group] = this.#withoutRoot(root);
      this.entries.remove(root - 1);
    }
  }

  /** One heap of two (entry + 1, 0 is none); the worse root becomes the first child of the better one. */
  #melded(left: number, right: number): number {
    if (left === 0) return right;
    if (right === 0) return left;
    const values = this.entries.columns[1]!;
    const leftWins = values.compare(left - 1, values, right - 1) * this.#sign <= 0;
    const winner = leftWins ? left : right;
    const loser = leftWins ? right : left;
    this.#siblings[loser - 1] = this.#children[winner - 1]!;
    this.#children[winner - 1] = loser;
    return winner;
  }

  /** Melds the root's children in pairs, then the pairs from the last to the first. */
  #withoutRoot(root: number): number {
    let pairs = 0;
    for (let child = this.#children[root - 1]!; child !== 0; ) {
      const second = this.#siblings[child - 1]!;
      const next = second === 0 ? 0 : this.#siblings[second - 1]!;
      const pair = this.#melded(this.#alone(child), this.#alone(second));
      this.#siblings[pair - 1] = pairs;
      pairs = pair;
      child = next;
    }
    let heap = 0;
    while (pairs !== 0) {
      const next = this.#siblings[pairs - 1]!;
      heap = this.#melded(heap, this.#alone(pairs));
      pairs = next;
    }
    return heap;
  }

  #alone(heap: number): number {
    if (heap !== 0) this.#siblings[heap - 1] = 0;
    return heap;
  }

  #entriesOf(group: number): number[] {
    const found: number[] = [];
    const stack = this.roots[group] === 0 ? [] : [this.roots[group]!];
    for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
      found.push(node - 1);
      if (this.#children[node - 1] !== 0) stack.push(this.#children[node - 1]!);
      if (this.#siblings[node - 1] !== 0) stack.push(this.#siblings[node - 1]!);
    }
    return found;
  }
}
