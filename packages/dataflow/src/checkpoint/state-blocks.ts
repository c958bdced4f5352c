import { hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { externalError } from '@lockstep/kernel/errors';
import { isSpilled, type SpilledImage, spillDamaged } from '../state/spill/spilled-image.ts';
import { type StateImage, sectionBytes } from '../state/state-image.ts';
import type { StateBlock, StatePart } from './manifest.ts';

/** Sections are cut in pieces of this size; only those that changed are written. Part of the checkpoint format. */
const blockBytesMax = 1 << 17;
/** Digests are computed so long before others get their turn. */
const sliceMs = 4;

/** Where a block with a digest lies already. */
export interface KnownBlock {
  /** Absolute. */
  readonly file: string;
  readonly offset: number;
}

export type KnownBlocks = ReadonlyMap<string, KnownBlock>;

export interface WrittenPart {
  readonly part: Pick<StatePart, 'layout' | 'files' | 'blocks'>;
  readonly writtenBytes: number;
}

/** Writes the blocks of a state that are not known yet to `file` in `directory`. */
export async function writePart(
  directory: string,
  file: string,
  image: StateImage | SpilledImage,
  known: KnownBlocks,
): Promise<WrittenPart> {
  const blocks = new BlockWriter(join(directory, file), known);
  try {
    for await (const block of piecesOf(image)) await blocks.add(block);
    await blocks.sync();
  } finally {
    await blocks.close();
  }
  const files = blocks.files.map(one => relative(directory, one));
  return { part: { layout: image.layout, files, blocks: blocks.blocks }, writtenBytes: blocks.writtenBytes };
}

/** The sections of an image, each cut in blocks; of one on disk a block at a time is in memory. */
async function* piecesOf(image: StateImage | SpilledImage): AsyncGenerator<Uint8Array> {
  if (!isSpilled(image)) {
    for (const data of image.data)
      for (let at = 0; at < data.length; at += blockBytesMax) yield data.subarray(at, at + blockBytesMax);
    return;
  }
  const handle = await open(image.path, 'r');
  try {
    for (const [s, section] of image.layout.sections.entries()) {
      let checksum = 0;
      for (let rest = sectionBytes(section); rest > 0; ) {
        const block = new Uint8Array(Math.min(rest, blockBytesMax));
        const { bytesRead } = await handle.read(block);
        if (bytesRead !== block.length) throw spillDamaged(image.path);
        checksum = crc32(block, checksum);
        rest -= bytesRead;
        yield block;
      }
      if (checksum !== image.checksums[s]) throw spillDamaged(image.path);
    }
  } finally {
    await handle.close();
  }
}

class BlockWriter {
  readonly files: string[] = [];
  readonly blocks: StateBlock[] = [];
  writtenBytes = 0;
  /** Null until there is something to write. */
  #handle: FileHandle | null = null;
  readonly #known: KnownBlocks;
  /** Equal blocks are written once: of zeros there may be many. */
  readonly #written = new Map<string, KnownBlock>();
  readonly #path: string;
  #turnStartMs = performance.now();

  constructor(path: string, known: KnownBlocks) {
    this.#path = path;
    this.#known = known;
  }

  async add(bytes: Uint8Array): Promise<void> {
    const digest = hash('sha1', bytes, 'base64');
    const checksum = crc32(bytes);
    const known = this.#known.get(digest) ?? this.#written.get(digest);
    if (known === undefined) {
      this.#written.set(digest, { file: this.#path, offset: this.writtenBytes });
      this.blocks.push([this.#fileNumber(this.#path), this.writtenBytes, checksum, digest]);
      this.writtenBytes += bytes.length;
      this.#handle ??= await open(this.#path, 'w');
      await this.#handle.writeFile(bytes);
    } else this.blocks.push([this.#fileNumber(known.file), known.offset, checksum, digest]);
    await this.#takeTurns();
  }

  async sync(): Promise<void> {
    await this.#handle?.sync();
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }

  #fileNumber(file: string): number {
    const found = this.files.indexOf(file);
    return found >= 0 ? found : this.files.push(file) - 1;
  }

  /** The dataflow runs on the same thread. */
  async #takeTurns(): Promise<void> {
    if (performance.now() - this.#turnStartMs < sliceMs) return;
    await nextTurn();
    this.#turnStartMs = performance.now();
  }
}

/** Reads a state and proves every block. */
export async function readPart(directory: string, part: StatePart): Promise<StateImage> {
  const reader = new BlockReader(directory, part.files);
  try {
    const data: Uint8Array[] = [];
    let first = 0;
    for (const section of part.layout.sections) {
      const bytes = new Uint8Array(sectionBytes(section));
      const count = Math.ceil(bytes.length / blockBytesMax);
      await reader.read(bytes, part.blocks.slice(first, first + count));
      first += count;
      data.push(bytes);
    }
    return { layout: part.layout, data };
  } finally {
    await reader.close();
  }
}

class BlockReader {
  readonly #paths: readonly string[];
  readonly #handles = new Map<number, FileHandle>();

  constructor(directory: string, files: readonly string[]) {
    this.#paths = files.map(file => join(directory, file));
  }

  async read(bytes: Uint8Array, blocks: readonly StateBlock[]): Promise<void> {
    for (let from = 0; from < blocks.length; ) {
      const to = endOfRun(blocks, from);
      const [file, offset] = blocks[from]!;
      const target = bytes.subarray(from * blockBytesMax, to * blockBytesMax);
      const handle = this.#handles.get(file) ?? (await open(this.#paths[file]!, 'r'));
      this.#handles.set(file, handle);
      const { bytesRead } = await handle.read(target, 0, target.length, offset);
      if (bytesRead !== target.length) throw damaged(this.#paths[file]!);
      for (let block = from; block < to; block++) {
        const piece = bytes.subarray(block * blockBytesMax, (block + 1) * blockBytesMax);
        if (crc32(piece) !== blocks[block]![2]) throw damaged(this.#paths[file]!);
      }
      from = to;
    }
  }

  async close(): Promise<void> {
    for (const handle of this.#handles.values()) await handle.close();
  }
}

/** Where the blocks end that follow each other in one file, and so can be read at once. */
function endOfRun(blocks: readonly StateBlock[], from: number): number {
  const [file, offset] = blocks[from]!;
  let to = from + 1;
  while (to < blocks.length && blocks[to]![0] === file && blocks[to]![1] === offset + (to - from) * blockBytesMax) to++;
  return to;
}

/** The blocks of a part that later checkpoints need not write again, with their lengths. */
export function blocksOf(directory: string, part: StatePart): { digest: string; length: number; place: KnownBlock }[] {
  const found: { digest: string; length: number; place: KnownBlock }[] = [];
  let next = 0;
  for (const section of part.layout.sections) {
    const bytes = sectionBytes(section);
    for (let at = 0; at < bytes; at += blockBytesMax) {
      const [file, offset, , digest] = part.blocks[next++]!;
      const place = { file: join(directory, part.files[file]!), offset };
      found.push({ digest, length: Math.min(blockBytesMax, bytes - at), place });
    }
  }
  return found;
}

const damaged = (path: string): Error => externalError('checkpoint.corrupt', `The state file ${path} is damaged`);
