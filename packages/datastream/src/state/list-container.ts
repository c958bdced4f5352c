import { readValue, storageOf } from '@lockstep/dataflow/batch';
import { RowChains, type StateReader, type StateTable, type StateWriter } from '@lockstep/dataflow/state';
import type { TypeInformation } from '../types/type-information.ts';
import type { KeyedContainer } from './keyed-container.ts';
import { TypedVector } from './typed-vector.ts';

export class ListContainer<T> implements KeyedContainer {
  readonly signature: string;
  readonly #type: TypeInformation<T>;
  readonly #rows: RowChains;
  /** The value that is being added, as a column of one row. */
  readonly #added: TypedVector<T>;

  /** `ttlMs` of 0 is no limit. */
  constructor(type: TypeInformation<T>, ttlMs = 0) {
    this.signature = `list<${type.name}>`;
    this.#type = type;
    this.#rows = new RowChains([storageOf(type.logicalType)], false, ttlMs);
    this.#added = new TypedVector(type);
    this.#added.reserve(1);
  }

  reserve(capacity: number): void {
    this.#rows.reserveKeys(capacity);
  }

  isEmpty(owner: number): boolean {
    return this.#rows.heads[owner] === 0;
  }

  /** Oldest first. */
  get(owner: number): T[] {
    const { heads, nexts } = this.#rows;
    const rows: number[] = [];
    for (let node = heads[owner]!; node !== 0; node = nexts[node - 1]!) rows.push(node - 1);
    return rows.reverse().map(row => this.#read(row));
  }

  add(owner: number, value: T): void {
    this.#added.set(0, value);
    if (this.#rows.lastWrites === null) this.#rows.put(owner, 0, 0);
    else this.#rows.putExpiring(owner, 0, 0);
    this.#rows.settle([this.#added.vector]);
  }

  clear(owner: number): void {
    if (this.#rows.heads[owner] !== 0) this.#rows.removeAll(owner);
  }

  expire(nowMs: number, ofOwner: (owner: number) => void): void {
    for (const owner of this.#rows.forgetExpired(nowMs)) ofOwner(owner);
  }

  get nextRoundMs(): number {
    return this.#rows.lastWrites?.nextRoundMs ?? Number.POSITIVE_INFINITY;
  }

  /** Gives all values of one owner to another, behind its own. */
  move(from: number, to: number): void {
    for (const value of this.get(from)) this.add(to, value);
    this.clear(from);
  }

  save(writer: StateWriter, name: string, owners: StateTable): void {
    this.#rows.save(writer, name, owners);
  }

  load(reader: StateReader, name: string, owners: string): void {
    this.#rows.load(reader, name, owners);
  }

  get sizeBytes(): number {
    return this.#rows.sizeBytes;
  }

  #read(row: number): T {
    return this.#type.fromValue(readValue(this.#rows.columns[0]!, row, this.#type.logicalType));
  }
}
