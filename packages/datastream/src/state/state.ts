/** One value per key. */
export interface ValueState<T> {
  /** Null when there is none. */
  value(): T | null;
  update(value: T): void;
  clear(): void;
}

/** Values per key, in the order in which they were added. */
export interface ListState<T> {
  get(): readonly T[];
  add(value: T): void;
  addAll(values: Iterable<T>): void;
  update(values: Iterable<T>): void;
  clear(): void;
}

/** A map per key, in the order in which entries were put. */
export interface MapState<K, V> {
  get(key: K): V | null;
  put(key: K, value: V): void;
  putAll(entries: Iterable<readonly [K, V]>): void;
  remove(key: K): void;
  contains(key: K): boolean;
  entries(): Iterable<readonly [K, V]>;
  keys(): Iterable<K>;
  values(): Iterable<V>;
  isEmpty(): boolean;
  clear(): void;
}

/** What was added, put together at once. */
export interface AppendingState<I, O> {
  /** Null when nothing was added. */
  get(): O | null;
  add(value: I): void;
  clear(): void;
}
