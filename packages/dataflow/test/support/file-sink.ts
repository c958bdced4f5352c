import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Batch } from '../../src/batch/batch.ts';
import type { SinkWriter } from '../../src/ports/sink.ts';
import type { JsonValue } from '../../src/ports/source.ts';
import type { SubtaskPlace } from '../../src/ports/subtask-place.ts';
import { type Change, changesOf } from './rows.ts';

/**
 * A two-phase sink on real files, one line of JSON per change: `.pending` while written, `.prepared` after `prepare`, `.done` after `commit`.
 * Only `.done` files count.
 */
export class FileSink implements SinkWriter {
  readonly #directory: string;
  readonly #onWrite: () => Promise<void>;
  /** Of this instance: a checkpoint may speak of them, so `abort` leaves them alone. */
  readonly #prepared = new Set<string>();
  #file: FileHandle | null = null;

  /** Each subtask has a directory of its own below `directory`. */
  constructor(directory: string, onWrite: () => Promise<void> = async () => {}, place?: SubtaskPlace) {
    this.#directory = place === undefined ? directory : join(directory, String(place.subtask));
    this.#onWrite = onWrite;
    mkdirSync(this.#directory, { recursive: true });
  }

  async open(): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    await this.#drop('.pending');
  }

  async write(batch: Batch): Promise<void> {
    await this.#onWrite();
    this.#file ??= await open(join(this.#directory, 'current.pending'), 'w');
    const lines = changesOf(batch).map(change =>
      JSON.stringify(change, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)),
    );
    await this.#file.appendFile(`${lines.join('\n')}\n`);
  }

  async flush(): Promise<void> {}

  async prepare(epoch: number): Promise<JsonValue> {
    if (this.#file === null) return null;
    await this.#file.sync();
    await this.#file.close();
    this.#file = null;
    const name = `part-${String(epoch).padStart(6, '0')}`;
    const path = join(this.#directory, name);
    await rename(join(this.#directory, 'current.pending'), `${path}.prepared`);
    this.#prepared.add(`${name}.prepared`);
    return path;
  }

  async commit(_epoch: number, prepared: JsonValue): Promise<void> {
    if (typeof prepared !== 'string') return;
    await rename(`${prepared}.prepared`, `${prepared}.done`).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' || !existsSync(`${prepared}.done`)) throw error;
    });
  }

  async abort(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
    await this.#drop('.pending');
    await this.#drop('.prepared');
  }

  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = null;
  }

  async #drop(suffix: string): Promise<void> {
    for (const name of await readdir(this.#directory))
      if (name.endsWith(suffix) && !this.#prepared.has(name)) await rm(join(this.#directory, name), { force: true });
  }
}

/** All committed changes, epoch by epoch: after a change of the parallelism a key goes on in another directory. */
export function committedChanges(directory: string): Change[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.done'))
    .sort((left, right) => compareText(basename(left), basename(right)))
    .flatMap(name => readFileSync(join(directory, name), 'utf8').trim().split('\n'))
    .map(line => JSON.parse(line) as Change);
}

const compareText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);
