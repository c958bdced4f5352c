import type { StateReader, StateTable, StateWriter } from '@lockstep/dataflow/state';

/** State of one descriptor for all owners: the keys of an operator, or the windows of its keys, each by a dense id. */
export interface KeyedContainer {
  /** Makes owners below `capacity` valid. */
  reserve(capacity: number): void;
  isEmpty(owner: number): boolean;
  clear(owner: number): void;
  /** `owners`: their table, by id. */
  save(writer: StateWriter, name: string, owners: StateTable): void;
  /** Owners have the ids that they had. */
  load(reader: StateReader, name: string, owners: string): void;
  /** Drops what has lived its time, and tells whose it was; comes before anything is read or written at that time. */
  expire(nowMs: number, ofOwner: (owner: number) => void): void;
  /** When `expire` is worth calling for the memory's sake; Infinity when nothing expires. */
  readonly nextRoundMs: number;
  readonly sizeBytes: number;
  /** Its kind and types: state of another signature does not fit. */
  readonly signature: string;
}
