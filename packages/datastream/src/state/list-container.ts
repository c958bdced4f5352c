import { readValue, storageOf } from '@lockstep/dataflow/batch';
import { KeyedRows, type StateReader, type StateTable, type StateWriter } from '@lockstep/dataflow/state';
import type { TypeInformation } from '../types/type-information.ts';
import type { KeyedContainer } from './keyed-container.ts';
import { TypedVector } from './typed-vector.ts';

export class ListContainer<T> implements KeyedContainer {
  readonly signature: string;
  readonly #type: TypeInformation<T>;
  readonly #rows: KeyedRows;
  /** The value that is being added, as a column of one row. */
  readonly #added: TypedVector<T>;

  constructor(type: TypeInformation<T>) {
    this.signature = `list<${type.name}>`;
    this.#type = type;
    this.#rows = new KeyedRows([storageOf(type.logicalType)], false);
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
    this.#rows.append(owner, [this.#added.vector], 0);
  }

  clear(owner: number): void {
    if (this.#rows.heads[owner] !== 0) this.#rows.removeAll(owner);
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
