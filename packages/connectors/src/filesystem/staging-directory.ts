import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SubtaskPlace } from '@lockstep/dataflow/ports';
import { externalError } from '@lockstep/kernel/errors';
import { isMissing } from '../files/confined-path.ts';

/**
 * The hidden directory `.staging` of a table, in which part files wait for their commit. File names tell the writer, its fencing token and the instance:
 * `part-<writer>-<token>-<instance>-<subtask>-<n>.inprogress`; `fence-<writer>` holds the largest token that opened the table.
 *
 * A stale writer can not show anything: it finds the fence before it commits, and whoever raised the fence has removed its files.
 */
export class StagingDirectory {
  /** Eight hex digits that stand for the writer across restarts. */
  readonly writer: string;
  readonly #path: string;
  readonly #token: number;
  readonly #instance: string;
  readonly #subtask: number;
  #next = 0;

  /** Writers of the subtasks of one attempt are one instance: none removes what another has. */
  constructor(table: string, writerName: string, token: number, place: SubtaskPlace | undefined) {
    this.#path = join(table, '.staging');
    this.writer = createHash('sha256').update(writerName).digest('hex').slice(0, 8);
    this.#token = token;
    this.#instance = place?.attempt.id ?? randomBytes(4).toString('hex');
    this.#subtask = place?.subtask ?? 0;
  }

  /** Raises the fence, or finds that it is closed to this writer. */
  async open(): Promise<void> {
    await mkdir(this.#path, { recursive: true });
    await this.checkFence();
    const fence = this.#fencePath();
    const draft = `${fence}.${this.#instance}-${this.#subtask}`;
    await writeFile(draft, String(this.#token), { flush: true });
    await rename(draft, fence);
  }

  async checkFence(): Promise<void> {
    const seen = await readFile(this.#fencePath(), 'utf8').catch(error => {
      if (isMissing(error)) return '0';
      throw error;
    });
    if (Number(seen) <= this.#token) return;
    const message = 'Another worker has taken this run over: nothing more is written here';
    throw externalError('filesystem.fenced', message, { details: { token: this.#token, seen: Number(seen) } });
  }

  /** A name for a new part file of this instance. */
  newPartPath(): string {
    return join(
      this.#path,
      `${this.#prefix()}${this.#token}-${this.#instance}-${this.#subtask}-${this.#next++}.inprogress`,
    );
  }

  /** Removes what earlier instances of this writer left behind. */
  async removeLeftovers(): Promise<void> {
    for (const name of await readdir(this.#path)) {
      if (!name.startsWith(this.#prefix())) continue;
      const [token, instance] = name.slice(this.#prefix().length).split('-');
      if (Number(token) <= this.#token && instance !== this.#instance)
        await rm(join(this.#path, name), { force: true });
    }
  }

  #prefix(): string {
    return `part-${this.writer}-`;
  }

  #fencePath(): string {
    return join(this.#path, `fence-${this.writer}`);
  }
}

/** Makes renames in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
