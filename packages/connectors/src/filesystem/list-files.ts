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

  private constructor(root: string, written: string, roots: readonly string[], pattern: RegExp | null) {
    this.root = root;
    this.#written = written;
    this.#roots = roots;
    this.#pattern = pattern;
  }

  /** `written` is the option's text; `pattern` must match a file's whole absolute path. */
  static async open(written: string, roots: readonly string[], pattern: string | null): Promise<FileLister> {
    const root = await confinedPath(written, roots);
    return new FileLister(root, written, roots, pattern === null ? null : wholeMatch(pattern));
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
      if (entry.isDirectory()) await this.#listDirectory(path, `${name}/`, passed, into);
      else if (this.#pattern?.test(path) === false) continue;
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
