import type { Column, Storage } from '../../batch/column.ts';
import type { StateReader, StateWriter } from '../state-file.ts';
import type { StateTable } from '../state-image.ts';
import { createVector, type Vector } from '../vectors/create-vector.ts';
import { grownCapacity } from '../vectors/vector.ts';

/**
 * Values per group in order of arrival, as doubly linked rows. Beside the value a row may have further columns, which say where it belongs when it is read
 * in another order. Taking a row back removes its oldest occurrence.
 */
export class OrderedValues {
  /** The value, then the columns to order by. */
  readonly columns: readonly Vector[];
  /** Row + 1, 0 is none; by group and by row. */
  heads = new Int32Array(0);
  #tails = new Int32Array(0);
  nexts = new Int32Array(0);
  #previous = new Int32Array(0);
  #used = 0;
  #free = 0;

  constructor(storages: readonly Storage[]) {
    this.columns = storages.map(createVector);
  }

  get values(): Vector {
    return this.columns[0]!;
  }

  reserve(groups: number): void {
    if (groups <= this.heads.length) return;
    const capacity = grownCapacity(this.heads.length, groups);
    this.heads = grown(this.heads, capacity);
    this.#tails = grown(this.#tails, capacity);
  }

  reset(group: number): void {
    this.heads[group] = 0;
    this.#tails[group] = 0;
  }

  append(group: number, source: readonly Column[], row: number): void {
    const at = this.#newRow();
    for (let c = 0; c < this.columns.length; c++) this.columns[c]!.set(at, source[c]!, row);
    const tail = this.#tails[group]!;
    this.nexts[at] = 0;
    this.#previous[at] = tail;
    if (tail === 0) this.heads[group] = at + 1;
    else this.nexts[tail - 1] = at + 1;
    this.#tails[group] = at + 1;
  }

  removeFirst(group: number, source: readonly Column[], row: number): void {
    for (let node = this.heads[group]!; node !== 0; node = this.nexts[node - 1]!) {
      if (this.columns.every((column, c) => column.equals(node - 1, source[c]!, row))) {
        this.#unlink(group, node - 1);
        return;
      }
    }
  }

  removeOldest(group: number): void {
    this.#unlink(group, this.heads[group]! - 1);
  }

  appendAll(group: number, other: OrderedValues, otherGroup: number): void {
    for (let node = other.heads[otherGroup]!; node !== 0; node = other.nexts[node - 1]!)
      this.append(group, other.columns, node - 1);
  }

  clear(group: number): void {
    while (this.heads[group] !== 0) this.#unlink(group, this.heads[group]! - 1);
  }

  /** The group's rows in order of arrival. */
  rowsOf(group: number): number[] {
    const rows: number[] = [];
    for (let node = this.heads[group]!; node !== 0; node = this.nexts[node - 1]!) rows.push(node - 1);
    return rows;
  }

  /** Row of the oldest or newest value, -1 when there is none. */
  first(group: number): number {
    return this.heads[group]! - 1;
  }

  last(group: number): number {
    return this.#tails[group]! - 1;
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    const links = { heads: `${name}.heads`, nexts: `${name}.nexts` };
    const table = writer.table(name, this.#used, { kind: 'chain', owner: groups.name, ...links }, this.#freeRows());
    writer.references(groups, links.heads, this.heads, table, 1);
    writer.references(groups, `${name}.tails`, this.#tails, table, 1);
    writer.references(table, links.nexts, this.nexts, table, 1);
    writer.references(table, `${name}.previous`, this.#previous, table, 1);
    this.columns.forEach((column, c) => {
      writer.column(table, `${name}.column${c}`, column);
    });
  }

  load(reader: StateReader, name: string): void {
    this.heads = reader.int32(`${name}.heads`);
    this.#tails = reader.int32(`${name}.tails`);
    this.nexts = reader.int32(`${name}.nexts`);
    this.#previous = reader.int32(`${name}.previous`);
    this.columns.forEach((column, c) => {
      column.load(reader.column(`${name}.column${c}`));
    });
    this.#used = this.nexts.length;
    for (const row of reader.free(name)) {
      this.nexts[row] = this.#free;
      this.#free = row + 1;
    }
  }

  get sizeBytes(): number {
    const columnBytes = this.columns.reduce((sum, column) => sum + column.sizeBytes, 0);
    return columnBytes + this.heads.byteLength * 2 + this.nexts.byteLength * 2;
  }

  #freeRows(): Int32Array {
    const rows: number[] = [];
    for (let node = this.#free; node !== 0; node = this.nexts[node - 1]!) rows.push(node - 1);
    return Int32Array.from(rows);
  }

  #newRow(): number {
    if (this.#free !== 0) {
      const row = this.#free - 1;
      this.#free = this.nexts[row]!;
      return row;
    }
    if (this.#used === this.nexts.length) {
      const capacity = grownCapacity(this.#used, this.#used + 1);
      this.nexts = grown(this.nexts, capacity);
      this.#previous = grown(this.#previous, capacity);
      for (const column of this.columns) column.reserve(capacity);
    }
    return this.#used++;
  }

  #unlink(group: number, row: number): void {
    const previous = this.#previous[row]!;
    const next = this.nexts[row]!;
    if (previous === 0) this.heads[group] = next;
    else this.nexts[previous - 1] = next;
    if (next === 0) this.#tails[group] = previous;
    else this.#previous[next - 1] = previous;
    for (const column of this.columns) column.release(row);
    this.nexts[row] = this.#free;
    this.#free = row + 1;
  }
}

function grown(values: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(capacity);
  larger.set(values);
  return larger;
}
