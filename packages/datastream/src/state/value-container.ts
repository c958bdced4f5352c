import {
  grownCapacity,
  LastWrites,
  type StateReader,
  type StateTable,
  type StateWriter,
} from '@lockstep/dataflow/state';
import type { TypeInformation } from '../types/type-information.ts';
import type { KeyedContainer } from './keyed-container.ts';
import { TypedVector } from './typed-vector.ts';

export class ValueContainer<T> implements KeyedContainer {
  readonly signature: string;
  readonly #values: TypedVector<T>;
  readonly #writes: LastWrites | null;
  #isPresent = new Uint8Array(0);

  /** `ttlMs` of 0 is no limit. */
  constructor(type: TypeInformation<T>, ttlMs = 0) {
    this.#writes = ttlMs === 0 ? null : new LastWrites(ttlMs);
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
    this.#writes?.touch(owner);
  }

  clear(owner: number): void {
    if (this.#isPresent[owner] === 0) return;
    this.#isPresent[owner] = 0;
    this.#values.release(owner);
    this.#writes?.drop(owner);
  }

  expire(nowMs: number, ofOwner: (owner: number) => void): void {
    this.#writes?.advance(nowMs, owner => {
      this.clear(owner);
      ofOwner(owner);
    });
  }

  get nextRoundMs(): number {
    return this.#writes?.nextRoundMs ?? Number.POSITIVE_INFINITY;
  }

  save(writer: StateWriter, name: string, owners: StateTable): void {
    writer.array(owners, `${name}.present`, this.#isPresent);
    this.#values.save(writer, `${name}.value`, owners);
    this.#writes?.save(writer, `${name}.writes`, owners);
  }

  load(reader: StateReader, name: string, owners: string): void {
    this.#isPresent = reader.uint8(`${name}.present`);
    this.#values.load(reader, `${name}.value`);
    this.#writes?.load(reader, `${name}.writes`, owners);
  }

  get sizeBytes(): number {
    return this.#values.sizeBytes + this.#isPresent.byteLength + (this.#writes?.sizeBytes ?? 0);
  }
}
