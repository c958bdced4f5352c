import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { externalError } from '@lockstep/kernel/errors';
import type { SpillFile, SpillSpace } from '../ports/spill-space.ts';

/** Files of state in a directory of their own, which is made with the first of them and goes with `remove`. */
export class SpillDirectory implements SpillSpace {
  readonly #parent: string;
  #path: string | null = null;
  #files = 0;

  /** `io.tmp.dirs` says where; of several the first. */
  constructor(config: Readonly<Record<string, string>>) {
    this.#parent = config['io.tmp.dirs']?.split(/[,:]/)[0] ?? tmpdir();
  }

  createFile(): SpillFile {
    return attempt(this.#parent, () => {
      this.#path ??= mkdtempSync(join(this.#parent, 'lockstep-state-'));
      return new DiskFile(join(this.#path, `${this.#files++}.keys`));
    });
  }

  remove(): void {
    if (this.#path !== null) rmSync(this.#path, { recursive: true, force: true });
    this.#path = null;
  }
}

class DiskFile implements SpillFile {
  readonly #path: string;
  readonly #file: number;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'wx+');
  }

  append(bytes: Uint8Array): void {
    attempt(this.#path, () => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    });
  }

  read(offset: number, length: number): Uint8Array {
    return attempt(this.#path, () => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; ) {
        const count = readSync(this.#file, bytes, at, length - at, offset + at);
        if (count === 0) throw new Error(`The file ends at ${offset + at}`);
        at += count;
      }
      return bytes;
    });
  }

  remove(): void {
    closeSync(this.#file);
    rmSync(this.#path, { force: true });
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `State that has no place in memory could not be kept in ${path}: ${reason}`;
    throw externalError('state.spill_failed', message, { cause });
  }
}
