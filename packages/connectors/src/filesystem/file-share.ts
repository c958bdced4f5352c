import { crc32 } from 'node:zlib';
import type { SourceFile } from './list-files.ts';

/** Text is dealt in pieces of so many bytes: large against what finding their ends costs, and small against a file that is worth dealing. */
const pieceBytes = 4 * 1024 * 1024;

/** The records that begin in [from, to) of a file. */
export interface FilePiece {
  readonly from: number;
  readonly to: number;
}

/** One of `count` shares; one of one is everything. */
export interface ShareOf {
  readonly index: number;
  readonly count: number;
}

/** What one of several readers of a table reads. It depends on names and sizes alone, so every reader knows without asking. */
export class FileShare {
  readonly #index: number;
  readonly #count: number;

  constructor({ index, count }: ShareOf) {
    this.#index = index;
    this.#count = count;
  }

  /** Whole files are dealt by name. */
  hasFile(name: string): boolean {
    return crc32(name) % this.#count === this.#index;
  }

  /** The pieces of a file that are this reader's, in order. The first of a file is dealt by its name, so that small files too are spread. */
  piecesOf({ name, sizeBytes }: SourceFile): readonly FilePiece[] {
    const pieces: FilePiece[] = [];
    const shift = crc32(name) % this.#count;
    for (let n = 0; n * pieceBytes < sizeBytes; n++) {
      if ((n + shift) % this.#count !== this.#index) continue;
      pieces.push({ from: n * pieceBytes, to: Math.min((n + 1) * pieceBytes, sizeBytes) });
    }
    return pieces;
  }
}
