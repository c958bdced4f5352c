/** A file of state that is not in memory: written once from the front, then read at any place. It belongs to one attempt and is gone with it. */
export interface SpillFile {
  append(bytes: Uint8Array): void;
  /** `length` bytes from `offset` on, which were written. */
  read(offset: number, length: number): Uint8Array;
  remove(): void;
}

/** Where operators put state for which there is no memory: a local disk, read and written while the operator waits. */
export interface SpillSpace {
  createFile(): SpillFile;
}
