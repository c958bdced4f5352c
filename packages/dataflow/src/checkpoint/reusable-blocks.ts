import { join, relative } from 'node:path';
import type { SpilledImage } from '../state/spill/spilled-image.ts';
import type { CheckpointManifest, StatePart } from './manifest.ts';
import { blocksOf, type KnownBlock, type KnownBlocks } from './state-blocks.ts';

/** A part's blocks lie in no more files of earlier checkpoints than these. */
const filesMax = 16;

type PartPlace = Pick<StatePart, 'subtask' | 'slots'>;

const partKey = (uid: string, { subtask, slots }: PartPlace): string => `${uid}/${subtask}/${slots?.from}-${slots?.to}`;

/**
 * The blocks of the last checkpoint, by operator, subtask and slots, that the next one may refer to. Those in a file of which little is in use any more are not
 * among them, nor those in the smaller half of too many files: they are written again, so that the disk holds at most about twice what is in use.
 */
export class ReusableBlocks {
  readonly #parts = new Map<string, KnownBlocks>();
  /** By the file of spilled state: where it was stored. */
  readonly #images = new Map<string, { readonly path: string; readonly part: StatePart }>();
  /** Bytes of each file in the directory that this store wrote or found. */
  readonly #fileBytes = new Map<string, number>();

  of(uid: string, part: PartPlace): KnownBlocks {
    return this.#parts.get(partKey(uid, part)) ?? new Map();
  }

  /** A file of spilled state was written as this part of the checkpoint at `path`; it never changes. */
  noteImage(path: string, image: SpilledImage, part: StatePart): void {
    this.#images.set(image.path, { path, part });
  }

  /** The part for the checkpoint at `path`, when an earlier one holds all of the file's blocks; else null. */
  storedImage(path: string, image: SpilledImage): StatePart | null {
    const known = this.#images.get(image.path);
    if (known === undefined) return null;
    const files = known.part.files.map(file => join(known.path, file));
    return files.every(file => this.#fileBytes.has(file))
      ? { ...known.part, files: files.map(file => relative(path, file)) }
      : null;
  }

  /** A file was written, or found to have so many bytes. */
  noteFile(file: string, bytes: number): void {
    this.#fileBytes.set(file, bytes);
  }

  /** The checkpoint at `path` is whole. */
  learn(path: string, manifest: CheckpointManifest): void {
    this.#parts.clear();
    for (const { uid, parts } of manifest.operators)
      for (const part of parts) this.#parts.set(partKey(uid, part), this.#worthKeeping(path, part));
    const inUse = new Set([...this.#parts.values()].flatMap(blocks => [...blocks.values()].map(({ file }) => file)));
    for (const file of this.#fileBytes.keys()) if (!inUse.has(file)) this.#fileBytes.delete(file);
    for (const [image, { path: stored, part }] of this.#images)
      if (!part.files.every(file => inUse.has(join(stored, file)))) this.#images.delete(image);
  }

  /** The next checkpoint writes all. */
  forget(): void {
    this.#parts.clear();
    this.#images.clear();
  }

  #worthKeeping(path: string, part: StatePart): KnownBlocks {
    const blocks = blocksOf(path, part);
    const places = new Map<string, KnownBlock>();
    const usedBytes = new Map<string, number>();
    for (const { digest, length, place } of blocks) {
      if (places.has(digest)) continue;
      places.set(digest, place);
      usedBytes.set(place.file, (usedBytes.get(place.file) ?? 0) + length);
    }
    const kept = [...usedBytes]
      .filter(([file, used]) => used * 2 >= (this.#fileBytes.get(file) ?? Number.POSITIVE_INFINITY))
      .sort(([, left], [, right]) => right - left)
      .map(([file]) => file);
    const files = new Set(kept.length > filesMax ? kept.slice(0, filesMax / 2) : kept);
    return new Map([...places].filter(([, { file }]) => files.has(file)));
  }
}
