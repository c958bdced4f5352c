import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, userError } from '@lockstep/kernel/errors';
import { confinedPath, isMissing, unreadable } from '../files/confined-path.ts';

export interface SourceFile {
  /** Relative to the table's path, with `/`; for a path that is a file, the empty string. Names order the files. */
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** Which of the files below a path belong to a table. */
export interface FileChoice {
  /** Must match a file's whole absolute path. */
  readonly pattern: string | null;
  /** By the directory's name relative to the table's path; what it refuses is not looked into. Absent: every directory counts. */
  readonly needsDirectory?: ((name: string) => boolean) | undefined;
}

interface ListRequest {
  readonly mayBeMissing?: boolean;
  readonly passed?: string | null;
}

const filesMax = 100_000;

/** Finds the files of a table: below its path, in order of name (by code unit), hidden ones (`.x`, `_x`) left out. */
export class FileLister {
  readonly root: string;
  readonly #written: string;
  readonly #roots: readonly string[];
  readonly #pattern: RegExp | null;
  readonly #needsDirectory: (name: string) => boolean;

  private constructor(root: string, written: string, roots: readonly string[], choice: FileChoice) {
    this.root = root;
    this.#written = written;
    this.#roots = roots;
    this.#pattern = choice.pattern === null ? null : wholeMatch(choice.pattern);
    this.#needsDirectory = choice.needsDirectory ?? (() => true);
  }

  /** `written` is the option's text. */
  static async open(written: string, roots: readonly string[], choice: FileChoice): Promise<FileLister> {
    return new FileLister(await confinedPath(written, roots), written, roots, choice);
  }

  /** Whether a file of this name would be listed, as far as its directory goes. */
  isNeeded(name: string): boolean {
    return !name.includes('/') || this.#needsDirectory(name.slice(0, name.lastIndexOf('/')));
  }

  /** A missing path is a user error, unless `mayBeMissing`: then it has no files yet. Of names up to `passed` only the names are found out. */
  async list({ mayBeMissing = false, passed = null }: ListRequest = {}): Promise<SourceFile[]> {
    const files: SourceFile[] = [];
    try {
      const facts = await stat(this.root);
      if (facts.isDirectory()) await this.#listDirectory(this.root, '', passed, files);
      else files.push({ name: '', path: this.root, sizeBytes: facts.size, modifiedMs: Math.trunc(facts.mtimeMs) });
    } catch (error) {
      if (!isMissing(error)) throw error instanceof AppError ? error : unreadable(this.#written, error);
      if (mayBeMissing) return [];
      throw userError('filesystem.path_not_found', `'${this.#written}' does not exist`, {
        details: { path: this.#written },
      });
    }
    return files.sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  async #listDirectory(directory: string, prefix: string, passed: string | null, into: SourceFile[]): Promise<void> {
    for await (const entry of await opendir(directory)) {
      if (entry.name.startsWith('.') || entry.name.startsWith('_')) continue;
      const path = join(directory, entry.name);
      const name = prefix + entry.name;
      if (entry.isDirectory()) {
        if (this.#needsDirectory(name)) await this.#listDirectory(path, `${name}/`, passed, into);
      } else if (this.#pattern?.test(path) === false) continue;
      else if (passed !== null && name <= passed) into.push({ name, path, sizeBytes: 0, modifiedMs: 0 });
      else await this.#addFile(path, name, entry.isSymbolicLink(), into);
    }
  }

  /** A link to a file counts when it stays inside the roots; a link to a directory is not followed (it may lead in a circle). */
  async #addFile(path: string, name: string, isLink: boolean, into: SourceFile[]): Promise<void> {
    try {
      if (isLink) await confinedPath(await realpath(path), this.#roots);
      const facts = await stat(path);
      if (!facts.isFile()) return;
      into.push({ name, path, sizeBytes: facts.size, modifiedMs: Math.trunc(facts.mtimeMs) });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    if (into.length > filesMax) {
      const message = `'${this.#written}' has more than ${filesMax} files; choose some with source.path.regex-pattern`;
      throw userError('filesystem.too_many_files', message);
    }
  }
}

function wholeMatch(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw userError('connector.bad_option', `Option 'source.path.regex-pattern' is no pattern: ${reason}`, { cause });
  }
}
