import type { Column, Storage } from '../batch/column.ts';
import { fillSlots } from './fill-slots.ts';
import { hashRows } from './hash-rows.ts';
import { identityRows } from './identity-rows.ts';
import { type ProbeFunction, probeFunction } from './probe-function.ts';
import type { StateReader, StateWriter } from './state-file.ts';
import type { StateTable } from './state-image.ts';
import { createVector, type Vector } from './vectors/create-vector.ts';
import { grownCapacity } from './vectors/vector.ts';

const slotsMin = 32;
/** Words of a slot. */
const slotWords = 2;

/**
 * Keys of any columns -> dense group ids, which index the arrays that hold a group's state. Open addressing over ids with linear probing; the keys lie in
 * vectors. Ids of removed groups are used again. NULLs are equal to each other.
 */
export class KeyTable {
  readonly columns: readonly Vector[];
  /**
   * Per slot group id + 1, 0 is empty, and the hash of its key: a probe looks at the keys only where these are likely equal, and to grow no other array is
   * looked at. The number of slots is a power of two, and at most two thirds are taken.
   */
  slots = new Int32Array(slotsMin * slotWords);
  hashes = new Int32Array(0);
  /** Grows when an array was replaced, so that loops reload their locals. */
  version = 0;
  /** Groups alive. */
  size = 0;
  /** Ids given out so far are below this. */
  idLimit = 0;
  /** Ids that the last `lookup` inserted, in row order. */
  inserted = new Int32Array(64);
  insertedCount = 0;
  /** Where the probe loop leaves what it read ahead, so that reading is no dead code. */
  seen = 0;
  readonly #probe: ProbeFunction;
  #free: Int32Array = new Int32Array(0);
  #freeCount = 0;
  #rowHashes = new Int32Array(0);

  constructor(storages: readonly Storage[]) {
    this.columns = storages.map(createVector);
    this.#probe = probeFunction(storages);
  }

  /** The group of each row's key, made when it is new (see `inserted`). */
  lookup(keys: readonly Column[], rows: Int32Array, count: number, groups: Int32Array): void {
    this.insertedCount = 0;
    this.#probe(this, keys, rows, count, this.#hash(keys, rows, count), groups, true);
  }

  /** The group of each row's key, -1 where there is none. */
  find(keys: readonly Column[], rows: Int32Array, count: number, groups: Int32Array): void {
    this.#probe(this, keys, rows, count, this.#hash(keys, rows, count), groups, false);
  }

  /** For the probe loop: stores row `row` of `keys` at the empty slot `slot`. */
  insert(keys: readonly Column[], row: number, hash: number, slot: number): number {
    let at = slot;
    if (isCrowded(this.slots, this.size + 1)) {
      this.#growSlots();
      at = this.#emptySlot(hash);
    }
    const group = this.#freeCount > 0 ? this.#free[--this.#freeCount]! : this.#newId();
    for (let c = 0; c < this.columns.length; c++) {
      const vector = this.columns[c]!;
      const nulls = vector.nulls;
      vector.set(group, keys[c]!, row);
      // A first NULL or a new byte heap replaces an array too; the loop's locals must follow.
      if (vector.storage === 'bytes' || vector.storage === 'timestamp' || vector.nulls !== nulls) this.version++;
    }
    this.slots[at] = group + 1;
    this.slots[at + 1] = hash;
    this.hashes[group] = hash;
    this.size++;
    if (this.insertedCount === this.inserted.length) this.#growInserted();
    this.inserted[this.insertedCount++] = group;
    return group;
  }

  /** Forgets a group; its id may be given out again. */
  remove(group: number): void {
    const { slots, hashes } = this;
    const mask = slots.length - 1;
    let hole = (hashes[group]! << 1) & mask;
    while (slots[hole] !== group + 1) hole = (hole + slotWords) & mask;
    for (let at = (hole + slotWords) & mask; slots[at] !== 0; at = (at + slotWords) & mask) {
      const home = (slots[at + 1]! << 1) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      slots[hole] = slots[at]!;
      slots[hole + 1] = slots[at + 1]!;
      hole = at;
    }
    slots[hole] = 0;
    for (const column of this.columns) column.release(group);
    if (this.#freeCount === this.#free.length) this.#growFree();
    this.#free[this.#freeCount++] = group;
    this.size--;
  }

  /** Gives back the bytes of keys that are gone. */
  trim(): void {
    for (const column of this.columns) if (column.storage === 'bytes') column.trim();
    this.version++;
  }

  clear(): void {
    if (this.size > 0) {
      // Columns gathered from here may share a byte heap, so it is left behind, not written over.
      if (this.slots.length > 1024) this.slots = new Int32Array(slotsMin * slotWords);
      else this.slots.fill(0);
      for (const column of this.columns) {
        if (column.storage === 'bytes') column.take();
        column.reserve(this.hashes.length);
      }
    }
    this.size = 0;
    this.idLimit = 0;
    this.#freeCount = 0;
    this.insertedCount = 0;
    this.version++;
  }

  /** All ids alive, ascending. */
  liveIds(): Int32Array {
    const isFree = new Uint8Array(this.idLimit);
    for (let f = 0; f < this.#freeCount; f++) isFree[this.#free[f]!] = 1;
    const ids = new Int32Array(this.size);
    let count = 0;
    for (let id = 0; id < this.idLimit; id++) if (isFree[id] === 0) ids[count++] = id;
    return ids;
  }

  /** Writes the keys as a table by group id. The rows of the input are spread over subtasks by the hash of the key columns from `placedFrom` on. */
  save(writer: StateWriter, name: string, placedFrom = 0): StateTable {
    const columns = this.columns.map((_, c) => keySection(name, c)).slice(placedFrom);
    const hashes = placedFrom === 0 ? hashSection(name) : null;
    const table = writer.table(name, this.idLimit, { kind: 'keys', columns, hashes }, this.#freeIds());
    writer.array(table, hashSection(name), this.hashes);
    this.columns.forEach((column, c) => {
      writer.column(table, keySection(name, c), column);
    });
    return table;
  }

  /** The same for a table whose first key column is a row of another. */
  saveOwned(writer: StateWriter, name: string, owner: StateTable): StateTable {
    const [owners, ...values] = this.columns;
    if (owners?.storage !== 'int32') throw new TypeError('The owner of a key is not an id');
    const section = keySection(name, 0);
    const placement = { kind: 'reference', owner: owner.name, section } as const;
    const table = writer.table(name, this.idLimit, placement, this.#freeIds());
    writer.references(table, section, owners.values, owner, 0);
    values.forEach((column, c) => {
      writer.column(table, keySection(name, c + 1), column);
    });
    return table;
  }

  /** Fills an empty table with saved keys, which keep their ids; answers the limit of these. */
  load(reader: StateReader, name: string): number {
    const count = reader.rows(name);
    this.columns.forEach((column, c) => {
      column.load(reader.column(keySection(name, c)));
    });
    this.hashes = reader.int32(hashSection(name));
    this.#restoreSlots(reader.free(name), count);
    return count;
  }

  /** The same for a table that `saveOwned` wrote. */
  loadOwned(reader: StateReader, name: string): number {
    const count = reader.rows(name);
    this.columns.forEach((column, c) => {
      const section = keySection(name, c);
      column.load(c > 0 ? reader.column(section) : { storage: 'int32', values: reader.int32(section), nulls: null });
    });
    // Owners may have other ids than when it was saved.
    this.hashes = new Int32Array(count);
    hashRows(this.columns, identityRows(count), count, this.hashes);
    this.#restoreSlots(reader.free(name), count);
    return count;
  }

  get sizeBytes(): number {
    const arrays = this.slots.byteLength + this.hashes.byteLength + this.#free.byteLength;
    return this.columns.reduce((sum, column) => sum + column.sizeBytes, arrays);
  }

  #freeIds(): Int32Array {
    return this.#free.subarray(0, this.#freeCount);
  }

  #restoreSlots(free: Int32Array, count: number): void {
    this.#free = free;
    this.#freeCount = free.length;
    this.idLimit = count;
    this.size = count - free.length;
    this.slots = new Int32Array(slotsMin * slotWords);
    while (isCrowded(this.slots, this.size + 1)) this.slots = new Int32Array(this.slots.length * 2);
    fillSlots(this.slots, this.hashes, this.liveIds());
    this.version++;
  }

  #hash(keys: readonly Column[], rows: Int32Array, count: number): Int32Array {
    if (this.#rowHashes.length < count) this.#rowHashes = new Int32Array(grownCapacity(0, count));
    hashRows(keys, rows, count, this.#rowHashes);
    return this.#rowHashes;
  }

  #newId(): number {
    if (this.idLimit === this.hashes.length) {
      const capacity = grownCapacity(this.hashes.length, this.idLimit + 1);
      const hashes = new Int32Array(capacity);
      hashes.set(this.hashes);
      this.hashes = hashes;
      for (const column of this.columns) column.reserve(capacity);
      this.version++;
    }
    return this.idLimit++;
  }

  #growSlots(): void {
    const old = this.slots;
    this.slots = new Int32Array(old.length * 2);
    this.version++;
    for (let from = 0; from < old.length; from += slotWords) {
      if (old[from] === 0) continue;
      const hash = old[from + 1]!;
      const at = this.#emptySlot(hash);
      this.slots[at] = old[from]!;
      this.slots[at + 1] = hash;
    }
  }

  #emptySlot(hash: number): number {
    const mask = this.slots.length - 1;
    let at = (hash << 1) & mask;
    while (this.slots[at] !== 0) at = (at + slotWords) & mask;
    return at;
  }

  #growInserted(): void {
    const grown = new Int32Array(this.inserted.length * 2);
    grown.set(this.inserted);
    this.inserted = grown;
  }

  #growFree(): void {
    const grown = new Int32Array(grownCapacity(this.#free.length, this.#freeCount + 1));
    grown.set(this.#free);
    this.#free = grown;
  }
}

const isCrowded = (slots: Int32Array, size: number): boolean => size * 3 > (slots.length / slotWords) * 2;

const keySection = (table: string, column: number): string => `${table}.key${column}`;

const hashSection = (table: string): string => `${table}.hashes`;
