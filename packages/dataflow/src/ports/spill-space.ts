/**
 * Where operators put state for which there is no memory: a local disk, written and read while the operator waits. Files are written once and belong to one
 * attempt: they are gone with it.
 */
export interface SpillSpace {
  /** Writes the pieces one behind the other to a new file and answers its path. */
  write(pieces: readonly Uint8Array[]): string;
  /** Reads a file as pieces of the given lengths in bytes. */
  read(path: string, lengths: readonly number[]): Uint8Array[];
  remove(path: string): void;
}
