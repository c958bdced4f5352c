import type { Column, Int32Column, Storage } from '../batch/column.ts';
import { KeyTable } from './key-table.ts';
import type { StateReader, StateWriter } from './state-file.ts';
import type { StateTable } from './state-image.ts';
import { grownCapacity } from './vectors/vector.ts';

/**
 * The distinct values of each group for all aggregates with the same arguments. An aggregate is a *member* (they differ in FILTER): per entry and member
 * it is known how often the value is there. Entries of a group are linked, so that a group can be dropped or merged.
 */
export class DistinctTable {
  /** Key: group, then the arguments. */
  readonly table: KeyTable;
  readonly memberCount: number;
  /** The entry of each selected row, by position in the selection; filled by `resolve`. */
  entries = new Int32Array(0);
  /** `counts[entry * memberCount + member]`. */
  #counts = new Int32Array(0);
  /** Entry + 1, 0 is none. */
  #heads = new Int32Array(0);
  #nexts = new Int32Array(0);
  #previous = new Int32Array(0);
  #dead: number[] = [];
  #groupOfRow: Int32Column = { storage: 'int32', values: new Int32Array(0), nulls: null };
  readonly #oneGroup = new Int32Array(1);
  readonly #oneRow = new Int32Array(1);

  constructor(argumentStorages: readonly Storage[], memberCount: number) {
    this.table = new KeyTable(['int32', ...argumentStorages]);
    this.memberCount = memberCount;
  }

  get args(): readonly Column[] {
    return this.table.columns.slice(1);
  }

  reserve(groups: number): void {
    if (groups <= this.#heads.length) return;
    this.#heads = grown(this.#heads, grownCapacity(this.#heads.length, groups));
  }

  reset(group: number): void {
    this.#heads[group] = 0;
  }

  /** Finds or makes the entry of each row. */
  resolve(groups: Int32Array, args: readonly Column[], rows: Int32Array, count: number): void {
    let limit = 0;
    for (let k = 0; k < count; k++) limit = Math.max(limit, rows[k]!);
    if (this.#groupOfRow.values.length <= limit)
      this.#groupOfRow = { storage: 'int32', values: new Int32Array(grownCapacity(0, limit + 1)), nulls: null };
    const groupOfRow = this.#groupOfRow.values;
    if (this.entries.length < count) this.entries = new Int32Array(grownCapacity(0, count));
    for (let k = 0; k < count; k++) groupOfRow[rows[k]!] = groups[k]!;
    this.table.lookup([this.#groupOfRow, ...args], rows, count, this.entries);
    this.#linkInserted();
  }

  /** Whether the value is new to the member. */
  add(entry: number, member: number): boolean {
    const at = entry * this.memberCount + member;
    return this.#counts[at]!++ === 0;
  }

  /** Whether the member lost the value's last occurrence. */
  retract(entry: number, member: number): boolean {
    const at = entry * this.memberCount + member;
    if (this.#counts[at] === 0) return false;
    if (--this.#counts[at]! > 0) return false;
    this.#dead.push(entry);
    return true;
  }

  /** Removes entries that nobody has any more; not before the rows of the last `resolve` are done. */
  sweep(): void {
    for (const entry of this.#dead) {
      const group = this.#ownerOf(entry);
      if (group >= 0 && this.#isEmpty(entry)) this.#remove(group, entry);
    }
    this.#dead = [];
  }

  release(group: number): void {
    for (let node = this.#heads[group]!; node !== 0; ) {
      const next = this.#nexts[node - 1]!;
      this.#forget(node - 1);
      node = next;
    }
    this.#heads[group] = 0;
  }

  /** Takes over another group's values; `onNew` hears of each value that is new to a member, as a row of `other.args`. */
  merge(group: number, other: DistinctTable, otherGroup: number, onNew: (member: number, row: number) => void): void {
    this.#oneGroup[0] = group;
    const { args } = other;
    for (const row of other.#entriesOf(otherGroup)) {
      this.#oneRow[0] = row;
      this.resolve(this.#oneGroup, args, this.#oneRow, 1);
      const entry = this.entries[0]!;
      for (let member = 0; member < this.memberCount; member++) {
        const count = other.#counts[row * this.memberCount + member]!;
        if (count === 0) continue;
        const at = entry * this.memberCount + member;
        if (this.#counts[at] === 0) onNew(member, row);
        this.#counts[at]! += count;
      }
    }
  }

  /** Oldest first. */
  #entriesOf(group: number): number[] {
    const entries: number[] = [];
    for (let node = this.#heads[group]!; node !== 0; node = this.#nexts[node - 1]!) entries.push(node - 1);
    return entries.reverse();
  }

  save(writer: StateWriter, name: string, groups: StateTable): void {
    const table = this.table.saveOwned(writer, name, groups);
    writer.references(groups, `${name}.heads`, this.#heads, table, 1);
    writer.references(table, `${name}.nexts`, this.#nexts, table, 1);
    writer.references(table, `${name}.previous`, this.#previous, table, 1);
    writer.array(table, `${name}.counts`, this.#counts, this.memberCount);
  }

  load(reader: StateReader, name: string): void {
    this.table.loadOwned(reader, name);
    this.#heads = reader.int32(`${name}.heads`);
    this.#nexts = reader.int32(`${name}.nexts`);
    this.#previous = reader.int32(`${name}.previous`);
    this.#counts = reader.int32(`${name}.counts`);
  }

  get sizeBytes(): number {
    return this.table.sizeBytes + this.#counts.byteLength + this.#nexts.byteLength * 2 + this.#heads.byteLength;
  }

  #linkInserted(): void {
    const { inserted, insertedCount, idLimit } = this.table;
    if (idLimit > this.#nexts.length) {
      const capacity = grownCapacity(this.#nexts.length, idLimit);
      this.#nexts = grown(this.#nexts, capacity);
      this.#previous = grown(this.#previous, capacity);
      this.#counts = grown(this.#counts, capacity * this.memberCount);
    }
    for (let k = 0; k < insertedCount; k++) {
      const entry = inserted[k]!;
      this.#previous[entry] = 0;
      const group = this.#ownerOf(entry);
      const head = this.#heads[group]!;
      this.#nexts[entry] = head;
      if (head !== 0) this.#previous[head - 1] = entry + 1;
      this.#heads[group] = entry + 1;
      this.#counts.fill(0, entry * this.memberCount, (entry + 1) * this.memberCount);
    }
  }

  #ownerOf(entry: number): number {
    const owner = this.table.columns[0]!;
    return owner.storage === 'int32' && this.#previous[entry] !== -1 ? owner.values[entry]! : -1;
  }

  #isEmpty(entry: number): boolean {
    for (let m = 0; m < this.memberCount; m++) if (this.#counts[entry * this.memberCount + m] !== 0) return false;
    return true;
  }

  #remove(group: number, entry: number): void {
    const previous = this.#previous[entry]!;
    const next = this.#nexts[entry]!;
    if (previous === 0) this.#heads[group] = next;
    else this.#nexts[previous - 1] = next;
    if (next !== 0) this.#previous[next - 1] = previous;
    this.#forget(entry);
  }

  /** -1 in `#previous` marks an entry that is gone, for a later `sweep`. */
  #forget(entry: number): void {
    this.table.remove(entry);
    this.#previous[entry] = -1;
  }
}

function grown(values: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(capacity);
  larger.set(values);
  return larger;
}
