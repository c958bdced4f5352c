import { grownCapacity, type StateReader, type StateWriter } from '@lockstep/dataflow/state';
import type { TypeInformation } from '../types/type-information.ts';
import type { KeyedContainer } from './keyed-container.ts';
import { TypedVector } from './typed-vector.ts';

export class ValueContainer<T> implements KeyedContainer {
  readonly signature: string;
  readonly #values: TypedVector<T>;
  #isPresent = new Uint8Array(0);

  constructor(type: TypeInformation<T>) {
    this.signature = `value<${type.name}>`;
    this.#values = new TypedVector(type);
  }

  reserve(capacity: number): void {
    if (capacity <= this.#isPresent.length) return;
    const grown = new Uint8Array(grownCapacity(this.#isPresent.length, capacity));
    grown.set(this.#isPresent);
    this.#isPresent = grown;
    this.#values.reserve(grown.length);
  }

  isEmpty(owner: number): boolean {
    return this.#isPresent[owner] === 0;
  }

  get(owner: number): T | null {
    return this.#isPresent[owner] === 0 ? null : this.#values.get(owner);
  }

  set(owner: number, value: T): void {
    this.#values.set(owner, value);
    this.#isPresent[owner] = 1;
  }

  clear(owner: number): void {
    if (this.#isPresent[owner] === 0) return;
    this.#isPresent[owner] = 0;
    this.#values.release(owner);
  }

  /** Owners without a value are left out. */
  save(writer: StateWriter, name: string, owners: Int32Array): void {
    const isPresent = Uint8Array.from(owners, owner => this.#isPresent[owner]!);
    writer.array(`${name}.present`, isPresent);
    this.#values.save(
      writer,
      `${name}.value`,
      owners.filter((_, k) => isPresent[k] === 1),
    );
  }

  load(reader: StateReader, name: string, ownerCount: number): void {
    this.reserve(ownerCount);
    const isPresent = reader.uint8(`${name}.present`);
    this.#isPresent.set(isPresent);
    const column = reader.column(`${name}.value`);
    let row = 0;
    for (let owner = 0; owner < ownerCount; owner++)
      if (isPresent[owner] === 1) this.#values.vector.set(owner, column, row++);
  }

  get sizeBytes(): number {
    return this.#values.sizeBytes + this.#isPresent.byteLength;
  }
}
