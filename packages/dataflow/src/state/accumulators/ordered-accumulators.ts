import type { Column, Storage } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { type Accumulator, isNullAt, wrongAccumulator, wrongStorage } from './accumulator.ts';
import { OrderedValues } from './ordered-values.ts';

/** What an accumulator over values in arrival order shares: NULLs are not kept. */
abstract class OrderedAccumulator implements Accumulator {
  readonly list: OrderedValues;
  #column: Column | null = null;

  constructor(storage: Storage) {
    this.list = new OrderedValues(storage);
  }

  abstract write(group: number, out: Vector, at: number): void;

  reserve(groups: number): void {
    this.list.reserve(groups);
  }

  reset(group: number): void {
    this.list.reset(group);
  }

  bind(args: readonly Column[]): void {
    this.#column = args[0] ?? null;
  }

  add(group: number, row: number): void {
    const column = this.#column;
    if (column !== null && !isNullAt(column.nulls, row)) this.list.append(group, column, row);
  }

  retract(group: number, row: number): void {
    const column = this.#column;
    if (column !== null && !isNullAt(column.nulls, row)) this.list.removeFirst(group, column, row);
  }

  merge(group: number, other: Accumulator, otherGroup: number): void {
    if (!(other instanceof OrderedAccumulator)) throw wrongAccumulator();
    this.list.appendAll(group, other.list, otherGroup);
  }

  release(group: number): void {
    this.list.clear(group);
  }

  save(writer: StateWriter, name: string, groups: Int32Array): void {
    this.list.save(writer, name, groups);
  }

  load(reader: StateReader, name: string, count: number): void {
    this.list.load(reader, name, count);
  }

  get sizeBytes(): number {
    return this.list.sizeBytes;
  }
}

/** FIRST_VALUE and LAST_VALUE over rows that can be taken back. */
export class RetractableEndAccumulator extends OrderedAccumulator {
  readonly #end: 'first' | 'last';

  constructor(end: 'first' | 'last', storage: Storage) {
    super(storage);
    this.#end = end;
  }

  override write(group: number, out: Vector, at: number): void {
    const row = this.#end === 'first' ? this.list.first(group) : this.list.last(group);
    if (row < 0) out.setNull(at);
    else out.set(at, this.list.values, row);
  }
}

/** LISTAGG: the texts in order of arrival with a separator between them; NULL when there is none. */
export class ListAggAccumulator extends OrderedAccumulator {
  readonly #separator: Uint8Array;

  constructor(separator: string) {
    super('bytes');
    this.#separator = new TextEncoder().encode(separator);
  }

  override write(group: number, out: Vector, at: number): void {
    const { values, heads, nexts } = this.list;
    if (out.storage !== 'bytes' || values.storage !== 'bytes') throw wrongStorage('LISTAGG');
    if (heads[group] === 0) {
      out.setNull(at);
      return;
    }
    let length = -this.#separator.length;
    for (let node = heads[group]!; node !== 0; node = nexts[node - 1]!)
      length += values.ends[node - 1]! - values.starts[node - 1]! + this.#separator.length;
    const text = new Uint8Array(length);
    let end = 0;
    for (let node = heads[group]!; node !== 0; node = nexts[node - 1]!) {
      if (end > 0 || node !== heads[group]) {
        text.set(this.#separator, end);
        end += this.#separator.length;
      }
      text.set(values.bytes.subarray(values.starts[node - 1]!, values.ends[node - 1]!), end);
      end += values.ends[node - 1]! - values.starts[node - 1]!;
    }
    out.setBytes(at, text, 0, length);
  }
}
