import type { StateReader, StateWriter } from '@lockstep/dataflow/state';

/** State of one descriptor for all owners: the keys of an operator, or the windows of its keys, each by a dense id. */
export interface KeyedContainer {
  /** Makes owners below `capacity` valid. */
  reserve(capacity: number): void;
  isEmpty(owner: number): boolean;
  clear(owner: number): void;
  /** `owners` in the order in which `load` makes them 0, 1, 2 ... */
  save(writer: StateWriter, name: string, owners: Int32Array): void;
  load(reader: StateReader, name: string, ownerCount: number): void;
  readonly sizeBytes: number;
  /** Its kind and types: state of another signature does not fit. */
  readonly signature: string;
}
