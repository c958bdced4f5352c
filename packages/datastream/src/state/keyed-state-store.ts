import type { StateReader, StateTable, StateWriter } from '@lockstep/dataflow/state';
import { userError } from '@lockstep/kernel/errors';
import type { KeyedContainer } from './keyed-container.ts';
import { ListContainer } from './list-container.ts';
import { MapContainer } from './map-container.ts';
import type { AppendingState, ListState, MapState, ValueState } from './state.ts';
import type {
  AggregatingStateDescriptor,
  ListStateDescriptor,
  MapStateDescriptor,
  ReducingStateDescriptor,
  ValueStateDescriptor,
} from './state-descriptors.ts';
import { ValueContainer } from './value-container.ts';

/** Notes of the types of states, by name. */
const notePrefix = 'state ';

/**
 * The states of an operator by name. Each belongs to an owner, a dense id; what functions hold are views of the current owner's. `askedBy` says who asks, in
 * messages.
 */
export class KeyedStateStore {
  readonly #askedBy: string;
  readonly #canExpire: boolean;
  readonly #containers = new Map<string, KeyedContainer>();
  /** How one owner's state goes into another's; absent where states can't be put together. */
  readonly #mergers = new Map<string, (into: number, from: number) => void>();
  #owner = -1;
  #isOpen = true;

  /** Without `canExpire` states with a time to live are refused. */
  constructor(askedBy: string, canExpire: boolean) {
    this.#askedBy = askedBy;
    this.#canExpire = canExpire;
  }

  /** From now on no state may be added. */
  seal(): void {
    this.#isOpen = false;
  }

  /** The owner that the views show. */
  use(owner: number): void {
    this.#owner = owner;
  }

  /** No owner is at work; views can't be read. */
  release(): void {
    this.#owner = -1;
  }

  value<T>({ name, type, ttlMs }: ValueStateDescriptor<T>): ValueState<T> {
    const container = this.#add(name, new ValueContainer(type, ttlMs), ttlMs);
    return {
      value: () => container.get(this.#current(name)),
      update: value => container.set(this.#current(name), value),
      clear: () => container.clear(this.#current(name)),
    };
  }

  list<T>({ name, type, ttlMs }: ListStateDescriptor<T>): ListState<T> {
    const container = this.#add(name, new ListContainer(type, ttlMs), ttlMs);
    this.#mergers.set(name, (into, from) => container.move(from, into));
    const addAll = (values: Iterable<T>): void => {
      for (const value of values) container.add(this.#current(name), value);
    };
    return {
      get: () => container.get(this.#current(name)),
      add: value => container.add(this.#current(name), value),
      addAll,
      update: values => {
        const kept = [...values];
        container.clear(this.#current(name));
        addAll(kept);
      },
      clear: () => container.clear(this.#current(name)),
    };
  }

  map<K, V>({ name, keyType, valueType, ttlMs }: MapStateDescriptor<K, V>): MapState<K, V> {
    const container = this.#add(name, new MapContainer(keyType, valueType, ttlMs), ttlMs);
    const entries = (): (readonly [K, V])[] => container.entries(this.#current(name));
    return {
      get: key => container.get(this.#current(name), key),
      put: (key, value) => container.put(this.#current(name), key, value),
      putAll: added => {
        for (const [key, value] of added) container.put(this.#current(name), key, value);
      },
      remove: key => container.remove(this.#current(name), key),
      contains: key => container.has(this.#current(name), key),
      entries,
      keys: () => entries().map(([key]) => key),
      values: () => entries().map(([, value]) => value),
      isEmpty: () => container.isEmpty(this.#current(name)),
      clear: () => container.clear(this.#current(name)),
    };
  }

  reducing<T>({ name, type, reduce, ttlMs }: ReducingStateDescriptor<T>): AppendingState<T, T> {
    const container = this.#add(name, new ValueContainer(type, ttlMs), ttlMs);
    const add = (owner: number, value: T): void =>
      container.set(owner, container.isEmpty(owner) ? value : reduce(container.get(owner) as T, value));
    this.#mergers.set(name, (into, from) => add(into, container.get(from) as T));
    return {
      get: () => container.get(this.#current(name)),
      add: value => add(this.#current(name), value),
      clear: () => container.clear(this.#current(name)),
    };
  }

  aggregating<I, A, O>({
    name,
    accumulatorType,
    aggregate,
    ttlMs,
  }: AggregatingStateDescriptor<I, A, O>): AppendingState<I, O> {
    const container = this.#add(name, new ValueContainer(accumulatorType, ttlMs), ttlMs);
    const accumulator = (owner: number): A =>
      container.isEmpty(owner) ? aggregate.createAccumulator() : (container.get(owner) as A);
    return {
      get: () => {
        const owner = this.#current(name);
        return container.isEmpty(owner) ? null : aggregate.getResult(accumulator(owner));
      },
      add: value => {
        const owner = this.#current(name);
        container.set(owner, aggregate.add(value, accumulator(owner)));
      },
      clear: () => container.clear(this.#current(name)),
    };
  }

  /** Makes owners below `capacity` valid. */
  reserve(capacity: number): void {
    for (const container of this.#containers.values()) container.reserve(capacity);
  }

  isEmpty(owner: number): boolean {
    for (const container of this.#containers.values()) if (!container.isEmpty(owner)) return false;
    return true;
  }

  clear(owner: number): void {
    for (const container of this.#containers.values()) container.clear(owner);
  }

  /** Puts the state of one owner to another's, which is possible for lists and reducing states. */
  merge(into: number, from: number): void {
    for (const [name, container] of this.#containers) {
      if (container.isEmpty(from)) continue;
      const merger = this.#mergers.get(name);
      if (merger === undefined)
        throw userError(
          'datastream.merge',
          `${this.#askedBy}: state '${name}' of a window that merges with another one can't be merged; use a ReducingStateDescriptor or ListStateDescriptor`,
        );
      merger(into, from);
    }
  }

  /** Drops what has lived its time, and tells whose it was. Comes before states are used at that time, and before `load`. */
  expire(nowMs: number, ofOwner: (owner: number) => void): void {
    for (const container of this.#containers.values()) container.expire(nowMs, ofOwner);
  }

  get nextRoundMs(): number {
    return Math.min(...[...this.#containers.values()].map(container => container.nextRoundMs));
  }

  save(writer: StateWriter, owners: StateTable): void {
    for (const [name, container] of this.#containers) {
      writer.note(`${notePrefix}${name}`, container.signature);
      container.save(writer, `state.${name}`, owners);
    }
  }

  /** States that are new begin empty. */
  load(reader: StateReader, owners: string): void {
    for (const [note, signature] of Object.entries(reader.notes)) {
      if (!note.startsWith(notePrefix)) continue;
      const name = note.slice(notePrefix.length);
      const container = this.#containers.get(name);
      if (container?.signature !== signature) throw this.#mismatch(name, signature, container?.signature);
      container.load(reader, `state.${name}`, owners);
    }
    this.reserve(reader.rows(owners));
  }

  get sizeBytes(): number {
    return [...this.#containers.values()].reduce((sum, container) => sum + container.sizeBytes, 0);
  }

  #add<C extends KeyedContainer>(name: string, container: C, ttlMs: number): C {
    if (ttlMs > 0 && !this.#canExpire)
      throw userError(
        'datastream.ttl',
        `${this.#askedBy}: state '${name}' lives as long as its window, and has no time to live`,
      );
    if (!this.#isOpen)
      throw userError('datastream.state_outside_open', `${this.#askedBy}: state '${name}' must be asked for in open()`);
    if (this.#containers.has(name))
      throw userError('datastream.state_twice', `${this.#askedBy}: there are two states named '${name}'`);
    this.#containers.set(name, container);
    return container;
  }

  #current(name: string): number {
    if (this.#owner >= 0) return this.#owner;
    throw userError(
      'datastream.no_key',
      `${this.#askedBy}: state '${name}' was used outside of processing, where there is no current key`,
    );
  }

  #mismatch(name: string, saved: string, now: string | undefined): Error {
    const what = now === undefined ? 'is not asked for in open()' : `is ${now} now`;
    return userError(
      'checkpoint.state_mismatch',
      `${this.#askedBy}: the checkpoint holds state '${name}' of type ${saved}, which ${what}. Keep its name and type, or start without state.`,
    );
  }
}
