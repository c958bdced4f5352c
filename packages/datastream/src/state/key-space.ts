import { type Column, readValue, storageOf } from '@lockstep/dataflow/batch';
import {
  grownCapacity,
  identityRows,
  KeyTable,
  type StateReader,
  type StateTable,
  type StateWriter,
} from '@lockstep/dataflow/state';
import { writeColumn } from '../types/element-writer.ts';
import type { TypeInformation } from '../types/type-information.ts';

/** The keys of an operator that have state or timers, each by a dense id. */
export class KeySpace<K> {
  readonly type: TypeInformation<K>;
  readonly #table: KeyTable;
  #isAlive = new Uint8Array(0);
  #ids = new Int32Array(0);

  constructor(type: TypeInformation<K>) {
    this.type = type;
    this.#table = new KeyTable([storageOf(type.logicalType)]);
  }

  /** The ids of the elements' keys, valid until the next call; keys that are new begin. */
  lookup<T>(elements: readonly T[], keyOf: (element: T) => K): Int32Array {
    return this.#lookup(writeColumn(this.type, elements, keyOf, 'The key'), elements.length);
  }

  /** Ids are below this. */
  get idLimit(): number {
    return this.#table.idLimit;
  }

  keyOf(id: number): K {
    return this.type.fromValue(readValue(this.#table.columns[0]!, id, this.type.logicalType));
  }

  isAlive(id: number): boolean {
    return this.#isAlive[id] === 1;
  }

  /** Forgets a key; its id may be given out again. */
  remove(id: number): void {
    this.#isAlive[id] = 0;
    this.#table.remove(id);
  }

  /** Answers the table of the keys, by id. */
  save(writer: StateWriter): StateTable {
    return this.#table.save(writer, 'keys');
  }

  /** Keys have the ids that they had; answers the limit of these. */
  load(reader: StateReader): number {
    const count = this.#table.load(reader, 'keys');
    this.#isAlive = reader.freeFlags('keys').map(isFree => 1 - isFree);
    return count;
  }

  get sizeBytes(): number {
    return this.#table.sizeBytes + this.#isAlive.byteLength;
  }

  #lookup(keys: Column, count: number): Int32Array {
    if (this.#ids.length < count) this.#ids = new Int32Array(grownCapacity(0, count));
    this.#table.lookup([keys], identityRows(count), count, this.#ids);
    this.#reserve(this.#table.idLimit);
    const { inserted, insertedCount } = this.#table;
    for (let k = 0; k < insertedCount; k++) this.#isAlive[inserted[k]!] = 1;
    return this.#ids;
  }

  #reserve(count: number): void {
    if (count <= this.#isAlive.length) return;
    const grown = new Uint8Array(grownCapacity(this.#isAlive.length, count));
    grown.set(this.#isAlive);
    this.#isAlive = grown;
  }
}
