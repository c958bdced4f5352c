import { closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { externalError } from '@lockstep/kernel/errors';
import type { SpillSpace } from '../ports/spill-space.ts';

/** Files of state in a directory of their own, which is made with the first of them and goes with `close`. */
export class SpillDirectory implements SpillSpace {
  readonly #parent: string;
  #directory: string | null = null;
  #files = 0;

  /** `io.tmp.dirs` says where; of several the first. */
  constructor(config: Readonly<Record<string, string>>) {
    this.#parent = config['io.tmp.dirs']?.split(/[,:]/)[0] ?? tmpdir();
  }

  write(pieces: readonly Uint8Array[]): string {
    const directory = this.#made();
    const path = join(directory, `${this.#files++}.state`);
    try {
      withFile(path, 'wx', file => {
        for (const piece of pieces) for (let at = 0; at < piece.length; ) at += writeSync(file, piece, at);
      });
    } catch (error) {
      // What a full disk took of it is room for something else.
      rmSync(path, { force: true });
      throw error;
    }
    return path;
  }

  read(path: string, lengths: readonly number[]): Uint8Array[] {
    return withFile(path, 'r', file => lengths.map(length => readFully(file, length)));
  }

  remove(path: string): void {
    rmSync(path, { force: true });
  }

  close(): void {
    if (this.#directory !== null) rmSync(this.#directory, { recursive: true, force: true });
    this.#directory = null;
  }

  #made(): string {
    this.#directory ??= attempt(this.#parent, () => {
      removeLeftovers(this.#parent);
      return mkdtempSync(join(this.#parent, `${namePrefix}${process.pid}-`));
    });
    return this.#directory;
  }
}

/** Of this host's processes; the number of one comes next. */
const namePrefix = `lockstep-state-${hostname()}-`;

/** What processes of this host left behind when they were killed. */
function removeLeftovers(parent: string): void {
  for (const name of readdirSync(parent)) {
    const owner = name.startsWith(namePrefix) ? Number.parseInt(name.slice(namePrefix.length), 10) : Number.NaN;
    if (Number.isNaN(owner) || isAlive(owner)) continue;
    // Several subtasks may be at it.
    rmSync(join(parent, name), { recursive: true, force: true, maxRetries: 3 });
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // One that may not be asked is there.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
}

function withFile<T>(path: string, flags: 'r' | 'wx', action: (file: number) => T): T {
  return attempt(path, () => {
    const file = openSync(path, flags);
    try {
      return action(file);
    } finally {
      closeSync(file);
    }
  });
}

/** The next bytes of a file. */
function readFully(file: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const count = readSync(file, bytes, at, length - at, null);
    if (count === 0) throw new Error('The file is too short');
    at += count;
  }
  return bytes;
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
