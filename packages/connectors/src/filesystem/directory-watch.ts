import { type FSWatcher, watch } from 'node:fs';

/** What was heard: nothing, that something may have changed, or which names did. */
export type ChangeHint = 'nothing' | 'anything' | ReadonlySet<string>;

/**
 * Says what may have changed in a directory, so that it need not be listed in vain. Only a hint: where watching does not work (network file systems,
 * sub-directories, a directory that is not there yet) the caller's interval has to do.
 */
export class DirectoryWatch {
  #watcher: FSWatcher | null = null;
  #names = new Set<string>();
  #hasAny = false;

  constructor(path: string) {
    try {
      this.#watcher = watch(path, { persistent: false }, (_, name) => {
        if (name === null) this.#hasAny = true;
        else this.#names.add(name);
      });
      this.#watcher.on('error', () => this.close());
      // What happened before the watch began was not heard.
      this.#hasAny = true;
    } catch {
      this.#watcher = null;
    }
  }

  /** What was heard since the last call. */
  takeHint(): ChangeHint {
    if (!this.#hasAny && this.#names.size === 0) return 'nothing';
    const hint = this.#hasAny ? 'anything' : this.#names;
    this.#hasAny = false;
    this.#names = new Set();
    return hint;
  }

  get isWatching(): boolean {
    return this.#watcher !== null;
  }

  close(): void {
    this.#watcher?.close();
    this.#watcher = null;
  }
}
