import type { SpillSpace } from '../../src/ports/spill-space.ts';

/** Spilled state in memory, to see that it is there and that it goes. */
export class MemorySpace implements SpillSpace {
  readonly #files = new Map<string, Uint8Array>();
  #made = 0;

  /** Files ever written. */
  get written(): number {
    return this.#made;
  }

  get fileCount(): number {
    return this.#files.size;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  write(pieces: readonly Uint8Array[]): string {
    const path = `file ${this.#made++}`;
    this.#files.set(path, Buffer.concat(pieces));
    return path;
  }

  read(path: string, lengths: readonly number[]): Uint8Array[] {
    const bytes = this.#files.get(path)!;
    let at = 0;
    return lengths.map(length => {
      at += length;
      return Uint8Array.from(bytes.subarray(at - length, at));
    });
  }

  remove(path: string): void {
    this.#files.delete(path);
  }
}
