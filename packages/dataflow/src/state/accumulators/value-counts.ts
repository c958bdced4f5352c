import type { Column, Int32Column, Storage } from '../../batch/column.ts';
import { KeyTable } from '../key-table.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import type { Vector } from '../vectors/create-vector.ts';
import { grownCapacity } from '../vectors/vector.ts';
import { grownFloat64 } from './accumulator.ts';

/** How often each value is in each group. A count may be negative for a while: rows can be taken back before they come. */
export class ValueCounts {
  /** Key: group, value. */
  readonly #entries: KeyTable;
  #counts: Float64Array = new Float64Array(0);
  /** First entry of a group, and the entry after an entry; entry + 1, 0 is none. */
  #heads = new Int32Array(0);
  #nexts = new Int32Array(0);
  #groupOfRow: Int32Column = { storage: 'int32', values: new Int32Array(0), nulls: null };
  readonly #row = new Int32Array(1);
  readonly #entry = new Int32Array(1);

  constructor(storage: Storage) {
    this.#entries = new KeyTable(['int32', storage]);
  }

  /** The values, by entry. */
  get values(): Vector {
    return this.#entries.columns[1]!;
  }

  countOf(entry: number): number {
    return this.#counts[entry]!;
  }

  reserve(groups: number): void {
    if (groups > this.#heads.length) this.#heads = grown(this.#heads, grownCapacity(this.#heads.length, groups));
  }

  reset(group: number): void {
    this.#heads[group] = 0;
  }

  change(group: number, values: Column, row: number, change: number): void {
    if (this.#groupOfRow.values.length <= row)
      this.#groupOfRow = { storage: 'int32', values: new Int32Array(grownCapacity(0, row + 1)), nulls: null };
    this.#groupOfRow.values[row] = group;
    this.#row[0] = row;
    this.#entries.lookup([this.#groupOfRow, values], this.#row, 1, this.#entry);
    const entry = this.#entry[0]!;
    if (this.#entries.insertedCount === 0) {
      this.#counts[entry]! += change;
      return;
    }
    if (entry >= this.#counts.length) {
      const capacity = grownCapacity(this.#counts.length, entry + 1);
      this.#counts = grownFloat64(this.#counts, capacity);
      this.#nexts = grown(this.#nexts, capacity);
    }
    this.#counts[entry] = change;
    this.#nexts[entry] = this.#heads[group]!;
    this.#heads[group] = entry + 1;
  }

  /** The group's entries; those whose count fell to zero are forgotten. */
  entriesOf(group: number): number[] {
    const found: number[] = [];
    let previous = 0;
    for (let node = this.#heads[group]!; node !== 0; ) {
      const next = this.#nexts[node - 1]!;
      if (this.#counts[node - 1] !== 0) {
        found.push(node - 1);
        previous = node;
      } else {
        if (previous === 0) this.#heads[group] = next;
        else this.#nexts[previous - 1] = next;
        this.#entries.remove(node - 1);
      }
      node = next;
    }
    return found;
  }

  merge(group: number, other: ValueCounts, otherGroup: number): void {
    for (const entry of other.entriesOf(otherGroup)) this.change(group, other.values, entry, other.countOf(entry));
  }

  release(group: number): void {
    for (const entry of this.entriesOf(group)) this.#entries.remove(entry);
    this.#heads[group] = 0;
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    const entries = this.#entries.saveOwned(writer, name, groups);
    writer.references(groups, `${name}.heads`, this.#heads, entries, 1);
    writer.references(entries, `${name}.nexts`, this.#nexts, entries, 1);
    writer.array(entries, `${name}.counts`, this.#counts);
  }

  load(reader: StateReader, name: string): void {
    this.#entries.loadOwned(reader, name);
    this.#heads = reader.int32(`${name}.heads`);
    this.#nexts = reader.int32(`${name}.nexts`);
    this.#counts = reader.float64(`${name}.counts`);
  }

  get sizeBytes(): number {
    return this.#entries.sizeBytes + this.#counts.byteLength + this.#heads.byteLength + this.#nexts.byteLength;
  }
}

function grown(values: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(capacity);
  larger.set(values);
  return larger;
}
