import type { SpillFile, SpillSpace } from '../../src/ports/spill-space.ts';

/** Spilled state in memory, to see that it is there and that it goes. */
export class MemorySpace implements SpillSpace {
  readonly #files = new Set<SpillFile>();

  get fileCount(): number {
    return this.#files.size;
  }

  createFile(): SpillFile {
    let bytes = Buffer.alloc(0);
    const file: SpillFile = {
      append: more => {
        bytes = Buffer.concat([bytes, more]);
      },
      read: (offset, length) => Uint8Array.from(bytes.subarray(offset, offset + length)),
      remove: () => {
        this.#files.delete(file);
      },
    };
    this.#files.add(file);
    return file;
  }
}
