import type { Column, Storage } from '../batch/column.ts';
import { LastWrites } from './last-writes.ts';
import type { StateReader, StateWriter } from './state-file.ts';
import type { StateTable } from './state-image.ts';
import { createVector, type Vector } from './vectors/create-vector.ts';
import { grownCapacity } from './vectors/vector.ts';

/**
 * Rows by key id: typed columns, and per key a chain of row ids. With `hasDegrees` each row also counts its matches on the other side of a join.
 * With a time to live each row also knows when it was last written to. Rows that are put are written in one go; `settle` does it, and must come before rows are read or removed.
 */
export class RowChains {
  readonly columns: readonly Vector[];
  /** Row + 1 of a key's newest row, 0 is none. */
  heads = new Int32Array(0);
  /** Row + 1 of the next older row, 0 is none. */
  nexts = new Int32Array(0);
  degrees: Int32Array | null;
  rowCount = 0;
  /** By row id; null when rows are kept for ever. */
  readonly lastWrites: LastWrites | null;
  /** The key of each row, kept with `lastWrites`. */
  #keyOf = new Int32Array(0);
  #used = 0;
  #free = 0;
  #pendingRows = new Int32Array(0);
  #pendingTargets = new Int32Array(0);
  #pendingCount = 0;

  /** `ttlMs` of 0 is no limit. */
  constructor(storages: readonly Storage[], hasDegrees: boolean, ttlMs = 0) {
    this.columns = storages.map(createVector);
    this.degrees = hasDegrees ? new Int32Array(0) : null;
    this.lastWrites = ttlMs === 0 ? null : new LastWrites(ttlMs);
  }

  reserveKeys(keys: number): void {
    if (keys <= this.heads.length) return;
    const grown = new Int32Array(grownCapacity(this.heads.length, keys));
    grown.set(this.heads);
    this.heads = grown;
  }

  /** Starts a key without rows. */
  resetKey(key: number): void {
    this.heads[key] = 0;
  }

  /** Takes row `row` of the columns that `settle` will be given; answers its id. */
  put(key: number, row: number, degree: number): number {
    const id = this.#newRow();
    this.nexts[id] = this.heads[key]!;
    this.heads[key] = id + 1;
    if (this.degrees !== null) this.degrees[id] = degree;
    if (this.#pendingCount === this.#pendingRows.length) this.#growPending();
    this.#pendingRows[this.#pendingCount] = row;
    this.#pendingTargets[this.#pendingCount++] = id;
    this.rowCount++;
    return id;
  }

  /** The same for a row that expires. */
  putExpiring(key: number, row: number, degree: number): void {
    const id = this.put(key, row, degree);
    this.#own(id, key);
    this.lastWrites?.touch(id);
  }

  settle(source: readonly Column[]): void {
    if (this.#pendingCount === 0) return;
    this.columns.forEach((column, c) => {
      column.scatter(source[c]!, this.#pendingRows, this.#pendingTargets, this.#pendingCount);
    });
    this.#pendingCount = 0;
  }

  /** The key's newest row that equals row `row` in the given columns; -1 when there is none. */
  find(key: number, source: readonly Column[], row: number, columns: readonly number[]): number {
    for (let node = this.heads[key]!; node !== 0; node = this.nexts[node - 1]!)
      if (columns.every(c => this.columns[c]!.equals(node - 1, source[c]!, row))) return node - 1;
    return -1;
  }

  /** Writes another row over one, which keeps its place. */
  overwrite(id: number, source: readonly Column[], row: number): void {
    this.lastWrites?.touch(id);
    this.columns.forEach((column, c) => {
      column.set(id, source[c]!, row);
    });
  }

  /** Removes one row of the key that equals row `row`; when the key is unique there is nothing to compare. False when there is none. */
  remove(key: number, source: readonly Column[], row: number, isUnique: boolean): boolean {
    let previous = 0;
    for (let node = this.heads[key]!; node !== 0; node = this.nexts[node - 1]!) {
      const isOnly = isUnique && previous === 0 && this.nexts[node - 1] === 0;
      if (isOnly || this.#equals(node - 1, source, row)) {
        if (previous === 0) this.heads[key] = this.nexts[node - 1]!;
        else this.nexts[previous - 1] = this.nexts[node - 1]!;
        this.#release(node - 1);
        return true;
      }
      previous = node;
    }
    return false;
  }

  /** Removes a row of the key by its id. */
  removeRow(key: number, id: number): void {
    let previous = 0;
    for (let node = this.heads[key]!; node !== id + 1; node = this.nexts[node - 1]!) previous = node;
    if (previous === 0) this.heads[key] = this.nexts[id]!;
    else this.nexts[previous - 1] = this.nexts[id]!;
    this.#release(id);
  }

  /** Moves the time and removes the rows that have expired; answers the keys that they were of. */
  forgetExpired(nowMs: number): ReadonlySet<number> {
    const keys = new Set<number>();
    this.lastWrites?.advance(nowMs, id => keys.add(this.#keyOf[id]!));
    for (const key of keys) this.#removeUnlisted(key);
    return keys;
  }

  /** Gives all rows of one key to another. */
  moveAll(from: number, to: number): void {
    const first = this.heads[from]!;
    if (first === 0) return;
    let last = first;
    while (this.nexts[last - 1] !== 0) last = this.nexts[last - 1]!;
    this.nexts[last - 1] = this.heads[to]!;
    this.heads[to] = first;
    this.heads[from] = 0;
  }

  removeAll(key: number): void {
    for (let node = this.heads[key]!; node !== 0; ) {
      const next = this.nexts[node - 1]!;
      this.#release(node - 1);
      node = next;
    }
    this.heads[key] = 0;
  }

  /** `keys`: the table of the keys, by id. */
  save(writer: StateWriter, name: string, keys: StateTable): StateTable {
    const links = { heads: `${name}.heads`, nexts: `${name}.nexts` };
    const table = writer.table(name, this.#used, { kind: 'chain', owner: keys.name, ...links }, this.#freeIds());
    writer.references(keys, links.heads, this.heads, table, 1);
    writer.references(table, links.nexts, this.nexts, table, 1);
    this.columns.forEach((column, c) => {
      writer.column(table, `${name}.column${c}`, column);
    });
    if (this.degrees !== null) writer.array(table, `${name}.degrees`, this.degrees);
    this.lastWrites?.save(writer, `${name}.lastWrites`, table);
    return table;
  }

  /** Fills empty chains; rows and keys have the ids that they had. `keys` is the name of the table of the keys. */
  load(reader: StateReader, name: string, keys: string): void {
    const free = reader.free(name);
    this.heads = reader.int32(`${name}.heads`);
    this.nexts = reader.int32(`${name}.nexts`);
    if (this.degrees !== null) this.degrees = reader.int32(`${name}.degrees`);
    this.columns.forEach((column, c) => {
      column.load(reader.column(`${name}.column${c}`));
    });
    this.#used = this.nexts.length;
    this.rowCount = this.#used - free.length;
    for (const key of reader.free(keys)) this.heads[key] = 0;
    for (const id of free) {
      this.nexts[id] = this.#free;
      this.#free = id + 1;
    }
    if (this.lastWrites === null) return;
    this.lastWrites.load(reader, `${name}.lastWrites`, name);
    for (let key = 0; key < this.heads.length; key++)
      for (let node = this.heads[key]!; node > 0; node = this.nexts[node - 1]!) this.#own(node - 1, key);
  }

  get sizeBytes(): number {
    const links = this.heads.byteLength + this.nexts.byteLength + (this.degrees?.byteLength ?? 0);
    const times = this.#keyOf.byteLength + (this.lastWrites?.sizeBytes ?? 0);
    return this.columns.reduce((sum, column) => sum + column.sizeBytes, links + times);
  }

  #equals(id: number, source: readonly Column[], row: number): boolean {
    for (let c = 0; c < this.columns.length; c++) if (!this.columns[c]!.equals(id, source[c]!, row)) return false;
    return true;
  }

  #newRow(): number {
    if (this.#free !== 0) {
      const id = this.#free - 1;
      this.#free = this.nexts[id]!;
      return id;
    }
    if (this.#used === this.nexts.length) this.#growRows();
    return this.#used++;
  }

  #growRows(): void {
    const capacity = grownCapacity(this.nexts.length, this.#used + 1);
    const nexts = new Int32Array(capacity);
    nexts.set(this.nexts);
    this.nexts = nexts;
    if (this.degrees !== null) {
      const degrees = new Int32Array(capacity);
      degrees.set(this.degrees);
      this.degrees = degrees;
    }
    for (const column of this.columns) column.reserve(capacity);
  }

  #own(id: number, key: number): void {
    if (this.#keyOf.length < this.nexts.length) {
      const keyOf = new Int32Array(this.nexts.length);
      keyOf.set(this.#keyOf);
      this.#keyOf = keyOf;
    }
    this.#keyOf[id] = key;
  }

  /** One walk for all expired rows of a key, which may be many. */
  #removeUnlisted(key: number): void {
    let previous = 0;
    for (let node = this.heads[key]!; node !== 0; ) {
      const next = this.nexts[node - 1]!;
      if (this.lastWrites?.isListed(node - 1)) previous = node;
      else {
        if (previous === 0) this.heads[key] = next;
        else this.nexts[previous - 1] = next;
        this.#release(node - 1);
      }
      node = next;
    }
  }

  #freeIds(): Int32Array {
    const ids = new Int32Array(this.#used - this.rowCount);
    let count = 0;
    for (let node = this.#free; node !== 0; node = this.nexts[node - 1]!) ids[count++] = node - 1;
    return ids;
  }

  #release(id: number): void {
    this.lastWrites?.drop(id);
    for (const column of this.columns) column.release(id);
    this.nexts[id] = this.#free;
    this.#free = id + 1;
    this.rowCount--;
  }

  #growPending(): void {
    const capacity = grownCapacity(this.#pendingRows.length, this.#pendingCount + 1);
    const rows = new Int32Array(capacity);
    const targets = new Int32Array(capacity);
    rows.set(this.#pendingRows);
    targets.set(this.#pendingTargets);
    this.#pendingRows = rows;
    this.#pendingTargets = targets;
  }
}
