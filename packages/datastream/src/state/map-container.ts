import { type Int32Column, readValue, storageOf } from '@lockstep/dataflow/batch';
import {
  grownCapacity,
  identityRows,
  KeyTable,
  LastWrites,
  type StateReader,
  type StateTable,
  type StateWriter,
} from '@lockstep/dataflow/state';
import type { TypeInformation } from '../types/type-information.ts';
import type { KeyedContainer } from './keyed-container.ts';
import { TypedVector } from './typed-vector.ts';

/** Entries of all owners in one key table (owner, key); those of an owner are linked in the order in which they were put. */
export class MapContainer<K, V> implements KeyedContainer {
  readonly signature: string;
  readonly #keyType: TypeInformation<K>;
  readonly #table: KeyTable;
  readonly #values: TypedVector<V>;
  /** Of an owner: its first and last entry + 1, 0 is none. */
  #heads = new Int32Array(0);
  #tails = new Int32Array(0);
  /** Of an entry: the next and the previous + 1. */
  #nexts = new Int32Array(0);
  #previous = new Int32Array(0);
  /** The (owner, key) that is looked up, as columns of one row. */
  readonly #owner: Int32Column = { storage: 'int32', values: new Int32Array(1), nulls: null };
  readonly #key: TypedVector<K>;
  readonly #found = new Int32Array(1);
  /** By entry. */
  readonly #writes: LastWrites | null;

  /** `ttlMs` of 0 is no limit. */
  constructor(keyType: TypeInformation<K>, valueType: TypeInformation<V>, ttlMs = 0) {
    this.#writes = ttlMs === 0 ? null : new LastWrites(ttlMs);
    this.signature = `map<${keyType.name}, ${valueType.name}>`;
    this.#keyType = keyType;
    this.#table = new KeyTable(['int32', storageOf(keyType.logicalType)]);
    this.#values = new TypedVector(valueType);
    this.#key = new TypedVector(keyType);
    this.#key.reserve(1);
  }

  reserve(capacity: number): void {
    if (capacity <= this.#heads.length) return;
    const size = grownCapacity(this.#heads.length, capacity);
    this.#heads = resized(this.#heads, size);
    this.#tails = resized(this.#tails, size);
  }

  isEmpty(owner: number): boolean {
    return this.#heads[owner] === 0;
  }

  has(owner: number, key: K): boolean {
    return this.#find(owner, key) >= 0;
  }

  get(owner: number, key: K): V | null {
    const entry = this.#find(owner, key);
    return entry < 0 ? null : this.#values.get(entry);
  }

  put(owner: number, key: K, value: V): void {
    this.#owner.values[0] = owner;
    this.#key.set(0, key);
    this.#table.lookup([this.#owner, this.#key.vector], identityRows(1), 1, this.#found);
    const entry = this.#found[0]!;
    if (this.#table.insertedCount > 0) this.#link(owner, entry);
    this.#values.set(entry, value);
    this.#writes?.touch(entry);
  }

  remove(owner: number, key: K): void {
    const entry = this.#find(owner, key);
    if (entry >= 0) this.#removeEntry(owner, entry);
  }

  expire(nowMs: number, ofOwner: (owner: number) => void): void {
    this.#writes?.advance(nowMs, entry => {
      const owner = this.#ownerOf(entry);
      this.#removeEntry(owner, entry);
      ofOwner(owner);
    });
  }

  get nextRoundMs(): number {
    return this.#writes?.nextRoundMs ?? Number.POSITIVE_INFINITY;
  }

  clear(owner: number): void {
    for (let node = this.#heads[owner]!; node !== 0; ) {
      const next = this.#nexts[node - 1]!;
      this.#drop(node - 1);
      node = next;
    }
    this.#heads[owner] = 0;
    this.#tails[owner] = 0;
  }

  /** The entries of an owner as they are now. */
  entries(owner: number): (readonly [K, V])[] {
    return this.#entriesOf(owner).map(entry => [this.#keyOf(entry), this.#values.get(entry)] as const);
  }

  save(writer: StateWriter, name: string, owners: StateTable): void {
    const entries = this.#table.saveOwned(writer, name, owners);
    writer.references(owners, `${name}.heads`, this.#heads, entries, 1);
    writer.references(owners, `${name}.tails`, this.#tails, entries, 1);
    writer.references(entries, `${name}.nexts`, this.#nexts, entries, 1);
    writer.references(entries, `${name}.previous`, this.#previous, entries, 1);
    this.#values.save(writer, `${name}.value`, entries);
    this.#writes?.save(writer, `${name}.writes`, entries);
  }

  load(reader: StateReader, name: string): void {
    this.#table.loadOwned(reader, name);
    this.#heads = reader.int32(`${name}.heads`);
    this.#tails = reader.int32(`${name}.tails`);
    this.#nexts = reader.int32(`${name}.nexts`);
    this.#previous = reader.int32(`${name}.previous`);
    this.#values.load(reader, `${name}.value`);
    this.#writes?.load(reader, `${name}.writes`, name);
  }

  get sizeBytes(): number {
    const links = 2 * (this.#heads.byteLength + this.#nexts.byteLength);
    return links + this.#table.sizeBytes + this.#values.sizeBytes + (this.#writes?.sizeBytes ?? 0);
  }

  #removeEntry(owner: number, entry: number): void {
    const next = this.#nexts[entry]!;
    const previous = this.#previous[entry]!;
    if (previous === 0) this.#heads[owner] = next;
    else this.#nexts[previous - 1] = next;
    if (next === 0) this.#tails[owner] = previous;
    else this.#previous[next - 1] = previous;
    this.#drop(entry);
  }

  #find(owner: number, key: K): number {
    this.#owner.values[0] = owner;
    this.#key.set(0, key);
    this.#table.find([this.#owner, this.#key.vector], identityRows(1), 1, this.#found);
    return this.#found[0]!;
  }

  #entriesOf(owner: number): number[] {
    const entries: number[] = [];
    for (let node = this.#heads[owner]!; node !== 0; node = this.#nexts[node - 1]!) entries.push(node - 1);
    return entries;
  }

  #ownerOf(entry: number): number {
    const column = this.#table.columns[0]!;
    return column.storage === 'int32' ? column.values[entry]! : -1;
  }

  #keyOf(entry: number): K {
    return this.#keyType.fromValue(readValue(this.#table.columns[1]!, entry, this.#keyType.logicalType));
  }

  #link(owner: number, entry: number): void {
    if (entry >= this.#nexts.length) {
      const size = grownCapacity(this.#nexts.length, entry + 1);
      this.#nexts = resized(this.#nexts, size);
      this.#previous = resized(this.#previous, size);
      this.#values.reserve(size);
    }
    const tail = this.#tails[owner]!;
    this.#nexts[entry] = 0;
    this.#previous[entry] = tail;
    if (tail === 0) this.#heads[owner] = entry + 1;
    else this.#nexts[tail - 1] = entry + 1;
    this.#tails[owner] = entry + 1;
  }

  #drop(entry: number): void {
    this.#writes?.drop(entry);
    this.#values.release(entry);
    this.#table.remove(entry);
  }
}

function resized(values: Int32Array, size: number): Int32Array<ArrayBuffer> {
  const grown = new Int32Array(size);
  grown.set(values);
  return grown;
}
