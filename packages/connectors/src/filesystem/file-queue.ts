import type { Clock } from '@lockstep/kernel/clock';
import { externalError } from '@lockstep/kernel/errors';
import type { Logger } from '@lockstep/kernel/logger';
import { DirectoryWatch } from './directory-watch.ts';
import type { FilePosition } from './file-position.ts';
import type { FileShare } from './file-share.ts';
import type { FileLister, SourceFile } from './list-files.ts';

export interface FileQueueParts {
  readonly lister: FileLister;
  /** Null: all files. */
  readonly share: FileShare | null;
  /** Null: the files are listed once. */
  readonly monitorIntervalMs: number | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The files of a table that are still to be read, in order of name. What is read is known by one name, the largest: so a followed directory must get its files with
 * growing names. A file that turns up behind is not read; it is counted in `overtakenFiles` and told once.
 */
export class FileQueue {
  overtakenFiles = 0;
  readonly #parts: FileQueueParts;
  #waiting: SourceFile[] = [];
  /** The name up to and including which files have been handed out. */
  #last: string | null = null;
  /** Names that were there when everything behind `#last` had been handed out, or were handed out since. */
  #known = new Set<string>();
  #watch: DirectoryWatch | null = null;
  #listedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: FileQueueParts) {
    this.#parts = parts;
  }

  /** Lists for the first time. Answers with the file that `position` stands in, null when a new one has to be begun. */
  async open(position: FilePosition | null): Promise<SourceFile | null> {
    const { lister, monitorIntervalMs } = this.#parts;
    if (monitorIntervalMs !== null) this.#watch = new DirectoryWatch(lister.root);
    this.#watch?.takeHint();
    const files = await this.#list(null);
    this.#last = position?.file ?? null;
    this.#known = new Set(files.map(file => file.name));
    this.#waiting = files.filter(file => position === null || file.name > position.file);
    if (position === null || position.isDone) return null;
    const current = files.find(file => file.name === position.file);
    if (current !== undefined) return current;
    // Another query may need other partitions than the one that came so far, and another reader may have come as far as that file.
    if (!lister.isNeeded(position.file) || this.#parts.share?.hasFile(position.file) === false) return null;
    const message = `'${position.file}' was read up to byte ${position.offset} and is gone; what followed can not be read`;
    throw externalError('filesystem.file_missing', message, { details: { ...position } });
  }

  /** The next file, if one is known. */
  take(): SourceFile | null {
    const next = this.#waiting.shift() ?? null;
    if (next !== null) this.#last = next.name;
    return next;
  }

  get hasMore(): boolean {
    return this.#waiting.length > 0;
  }

  get waitingBytes(): number {
    return this.#waiting.reduce((sum, file) => sum + file.sizeBytes, 0);
  }

  /**
   * Looks around again when the interval has passed or the directory has stirred. False: nothing has changed. When all that was heard is that `current` has changed,
   * nothing is listed.
   */
  async refresh(current: SourceFile | null): Promise<boolean> {
    const { monitorIntervalMs, clock, lister } = this.#parts;
    if (monitorIntervalMs === null) return false;
    const nowMs = clock.nowMs();
    const isDue = nowMs - this.#listedAtMs >= monitorIntervalMs || nowMs < this.#listedAtMs;
    const hint = this.#watch?.takeHint() ?? 'nothing';
    if (!isDue) {
      if (hint === 'nothing') return false;
      if (hint !== 'anything' && current !== null && [...hint].every(name => name === current.name)) return true;
    }
    if (this.#watch?.isWatching !== true) this.#watch = new DirectoryWatch(lister.root);
    const last = this.#last;
    const files = await this.#list(last);
    for (const file of files) if (!this.#known.has(file.name)) this.#meet(file);
    this.#waiting = files.filter(file => last === null || file.name > last);
    return true;
  }

  close(): void {
    this.#watch?.close();
  }

  async #list(passed: string | null): Promise<SourceFile[]> {
    this.#listedAtMs = this.#parts.clock.nowMs();
    const { lister, share, monitorIntervalMs } = this.#parts;
    const files = await lister.list({ mayBeMissing: monitorIntervalMs !== null, passed });
    return share === null ? files : files.filter(file => share.hasFile(file.name));
  }

  #meet(file: SourceFile): void {
    this.#known.add(file.name);
    if (this.#last === null || file.name > this.#last) return;
    this.overtakenFiles++;
    const text = 'A new file sorts before one that was already read, so it is left out; files must get growing names';
    this.#parts.logger.warn(text, { file: file.path, lastRead: this.#last });
  }
}
