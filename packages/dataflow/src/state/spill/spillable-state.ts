import type { KeyTable } from '../key-table.ts';
import type { StateReader, StateWriter } from '../state-file.ts';

/** State by key that can go out of memory and come back key by key. Ids are those of `keys`. */
export interface SpillableState {
  readonly keys: KeyTable;
  /** Empty, of the same kind, for a block of keys on their way. */
  createEmpty(): SpillableState;
  /** Takes over what `other`, of the same kind, knows of a key; the id is in `keys` and nothing else is known of it. */
  take(id: number, other: SpillableState, otherId: number): void;
  /** Whether an id below `keys.idLimit` is a key's. */
  has(id: number): boolean;
  /** Forgets a key, without a word. */
  drop(id: number): void;
  /** Gives back memory of keys that are gone, as far as that is not done when others come. */
  trim(): void;
  /** Writes all keys. */
  save(writer: StateWriter): void;
  /** Fills an empty state; keys have the ids that they had. */
  load(reader: StateReader): void;
  readonly sizeBytes: number;
}
