import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { AppError, externalError, internalError } from '@lockstep/kernel/errors';
import { invariant } from '@lockstep/kernel/invariant';
import type { SlotRange } from '../state/spill/hash-slots.ts';
import { isSpilled, type SpilledImage } from '../state/spill/spilled-image.ts';
import { imageBytes, type StateImage } from '../state/state-image.ts';
import { ifMissing, type LoadedCheckpoint, loadCheckpoint, manifestFile, readManifest } from './load-checkpoint.ts';
import {
  type CheckpointedOperator,
  type CheckpointManifest,
  manifestVersion,
  type OperatorIdentity,
  type StatePart,
} from './manifest.ts';
import { ReusableBlocks } from './reusable-blocks.ts';
import { writePart } from './state-blocks.ts';

/** State as a barrier caught it: a copy, or a file that stays until the next barrier. */
export interface CapturedState {
  /** Of a piece of divided state. */
  readonly slots?: SlotRange | undefined;
  readonly image: StateImage | SpilledImage;
}

/** The state of one subtask of an operator, or a piece of it, ready to be written. */
export interface SubtaskState extends CapturedState {
  readonly operator: OperatorIdentity;
  readonly subtask: number;
}

/** Everything of a manifest but what the store finds out itself. */
export type CheckpointContents = Omit<CheckpointManifest, 'version' | 'operators' | 'kind'>;

export interface CheckpointStoreOptions {
  /** Holds `chk-<id>` directories; made when missing. Null: only savepoints are written. */
  readonly directory: string | null;
  /** How many complete checkpoints stay. */
  readonly retain: number;
  /** Asked before a checkpoint becomes valid: false when another process has taken the run over. */
  readonly isStillOwner: () => Promise<boolean>;
}

export interface StoredCheckpoint {
  readonly manifest: CheckpointManifest;
  readonly path: string;
  /** Of all state. */
  readonly bytes: number;
  /** Of the state that was not in an earlier checkpoint already. */
  readonly writtenBytes: number;
}

/** A checkpoint that was passed over, and why. */
export interface RejectedCheckpoint {
  readonly path: string;
  readonly reason: string;
}

/**
 * Checkpoints in a directory. A checkpoint is a directory of one state file per operator and subtask and `manifest.json`, which is written last: to a
 * temporary name, synced, renamed, and the directory synced. Without a manifest it never happened. State that an earlier checkpoint holds already is not
 * written again: the manifest refers to its file, which stays as long as a checkpoint that is kept does. Savepoints have the same form in a directory of
 * their own, refer to nothing outside and are never deleted here.
 */
export class CheckpointStore {
  readonly #options: CheckpointStoreOptions;
  readonly #reusable = new ReusableBlocks();
  /** Of complete checkpoints, as far as they are known. */
  readonly #manifests = new Map<number, CheckpointManifest>();

  constructor(options: CheckpointStoreOptions) {
    this.#options = options;
  }

  /** Whether there are checkpoints besides savepoints. */
  get hasDirectory(): boolean {
    return this.#options.directory !== null;
  }

  /** Writes a checkpoint and removes those beyond the retention. A failure leaves no valid checkpoint behind. */
  async write(contents: CheckpointContents, states: readonly SubtaskState[]): Promise<StoredCheckpoint> {
    const path = this.#pathOf(contents.id);
    const stored = await this.#writeTo(path, { ...contents, kind: 'checkpoint' }, states, this.#reusable);
    this.#reusable.learn(path, stored.manifest);
    this.#manifests.set(contents.id, stored.manifest);
    // The checkpoint is valid; leftovers that can not be removed now are tried again with the next one.
    await this.#removeOld(contents.id).catch(() => undefined);
    return stored;
  }

  /** Writes a savepoint to `path`, which must not hold one. It refers to no other checkpoint. */
  writeSavepoint(
    path: string,
    contents: CheckpointContents,
    states: readonly SubtaskState[],
  ): Promise<StoredCheckpoint> {
    return this.#writeTo(path, { ...contents, kind: 'savepoint' }, states, new ReusableBlocks());
  }

  /**
   * The newest checkpoint that is whole; null when none was ever completed. What is newer and broken is told to `onRejected`. When all that were completed
   * are broken it is an error: a run never begins empty because its state can not be read.
   */
  async loadLatest(onRejected: (rejected: RejectedCheckpoint) => void): Promise<LoadedCheckpoint | null> {
    let completed = 0;
    for (const id of (await this.#ids()).reverse()) {
      const path = this.#pathOf(id);
      const loaded = await loadCheckpoint(path).catch(error => {
        onRejected({ path, reason: error instanceof Error ? error.message : String(error) });
        return null;
      });
      if (loaded !== null) {
        await this.#goOnFrom(loaded);
        return loaded;
      }
      if (await hasManifest(path)) completed++;
    }
    if (completed > 0) throw noneWhole(this.#options.directory, completed);
    return null;
  }

  /** The largest id that any checkpoint directory has, complete or not; 0 when there is none. */
  async lastId(): Promise<number> {
    return (await this.#ids()).at(-1) ?? 0;
  }

  async #writeTo(
    path: string,
    contents: Omit<CheckpointManifest, 'version' | 'operators'>,
    states: readonly SubtaskState[],
    reusable: ReusableBlocks,
  ): Promise<StoredCheckpoint> {
    try {
      // Of an attempt that is gone; or that has lost the run and still writes, so a file may come while the others go.
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
      await mkdir(path, { recursive: true });
      const { operators, writtenBytes } = await writeStates(path, states, reusable);
      const manifest: CheckpointManifest = { version: manifestVersion, ...contents, operators };
      // What it refers to may have been removed from outside.
      for (const file of filesOf(path, manifest)) await stat(file);
      if (!(await this.#options.isStillOwner())) throw notOwner();
      await writeManifest(path, manifest);
      return { manifest, path, bytes: stateBytes(operators), writtenBytes };
    } catch (error) {
      reusable.forget();
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
      throw writeFailure(error, path);
    }
  }

  /** The next checkpoint may refer to what this one holds. */
  async #goOnFrom({ path, manifest }: LoadedCheckpoint): Promise<void> {
    for (const file of filesOf(path, manifest)) this.#reusable.noteFile(file, (await stat(file)).size);
    this.#reusable.learn(path, manifest);
  }

  async #removeOld(newestId: number): Promise<void> {
    const ids = await this.#ids();
    const complete: number[] = [];
    for (const id of ids) if (await hasManifest(this.#pathOf(id))) complete.push(id);
    const retained = new Set(complete.slice(-this.#options.retain));
    const inUse = new Set<string>();
    for (const id of retained) for (const file of await this.#filesOf(id)) inUse.add(file);
    for (const id of this.#manifests.keys()) if (!retained.has(id)) this.#manifests.delete(id);
    for (const id of ids) if (!retained.has(id) && id < newestId) await removeUnused(this.#pathOf(id), inUse);
  }

  /** What a checkpoint needs; nothing when it is damaged, for then it can not be used either way. */
  async #filesOf(id: number): Promise<readonly string[]> {
    const path = this.#pathOf(id);
    const manifest = this.#manifests.get(id) ?? (await readManifest(path).catch(() => null));
    if (manifest === null) return [];
    this.#manifests.set(id, manifest);
    return filesOf(path, manifest);
  }

  #pathOf(id: number): string {
    const { directory } = this.#options;
    invariant(directory !== null, 'only a store with a directory writes checkpoints');
    return join(directory, `chk-${id}`);
  }

  /** Ids of all checkpoint directories, ascending. */
  async #ids(): Promise<number[]> {
    const { directory } = this.#options;
    if (directory === null) return [];
    const names = await readdir(directory)
      .catch(ifMissing)
      .catch(cause => {
        throw externalError('checkpoint.unreadable', `The directory ${directory} can not be read`, { cause });
      });
    const ids = (names ?? []).flatMap(name => (/^chk-\d+$/.test(name) ? [Number(name.slice(4))] : []));
    return ids.sort((left, right) => left - right);
  }
}

/** The state files that a checkpoint needs. */
const filesOf = (path: string, manifest: CheckpointManifest): readonly string[] => [
  ...new Set(
    manifest.operators.flatMap(({ parts }) => parts.flatMap(({ files }) => files.map(file => join(path, file)))),
  ),
];

/** Removes a checkpoint but for the files that others refer to. Without its manifest, which goes first, it is none. */
async function removeUnused(path: string, inUse: ReadonlySet<string>): Promise<void> {
  await rm(join(path, manifestFile), { force: true });
  const files = (await readdir(path)).map(name => join(path, name));
  const unused = files.filter(file => !inUse.has(file));
  if (unused.length === files.length) await rm(path, { recursive: true, force: true });
  else for (const file of unused) await rm(file, { force: true });
}

async function writeStates(
  path: string,
  states: readonly SubtaskState[],
  reusable: ReusableBlocks,
): Promise<{ readonly operators: readonly CheckpointedOperator[]; readonly writtenBytes: number }> {
  const operators = new Map<string, OperatorIdentity & { readonly parts: StatePart[] }>();
  let writtenBytes = 0;
  for (const [index, { operator: identity, image, ...place }] of states.entries()) {
    const { uid } = identity;
    const operator = operators.get(uid) ?? { ...identity, parts: [] };
    operators.set(uid, operator);
    const stored = isSpilled(image) ? reusable.storedImage(path, image) : null;
    if (stored !== null) {
      operator.parts.push(stored);
      continue;
    }
    const file = `operator-${index}.state`;
    const written = await writePart(path, file, image, reusable.of(uid, place));
    const part = { ...place, ...written.part };
    operator.parts.push(part);
    reusable.noteFile(join(path, file), written.writtenBytes);
    if (isSpilled(image)) reusable.noteImage(path, image, part);
    writtenBytes += written.writtenBytes;
  }
  return { operators: [...operators.values()], writtenBytes };
}

const stateBytes = (operators: readonly CheckpointedOperator[]): number =>
  operators.flatMap(operator => operator.parts).reduce((sum, part) => sum + imageBytes(part), 0);

async function writeManifest(path: string, manifest: CheckpointManifest): Promise<void> {
  const temporary = join(path, `${manifestFile}.tmp`);
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(JSON.stringify({ checksum: crc32(JSON.stringify(manifest)), manifest }));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(path, manifestFile));
  await syncDirectory(path);
  await syncDirectory(join(path, '..'));
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function hasManifest(path: string): Promise<boolean> {
  return (await readdir(path).catch(ifMissing))?.includes(manifestFile) ?? false;
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function notOwner(): AppError {
  return internalError('checkpoint.not_owner', 'Another worker has taken this run over; nothing more is written');
}

function noneWhole(directory: string | null, completed: number): AppError {
  return externalError(
    'checkpoint.none_whole',
    `None of the ${completed} checkpoints in ${directory} can be read. Start from a savepoint, or without state.`,
  );
}

function writeFailure(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = errorCode(error);
  const reason = code === 'ENOSPC' || code === 'EDQUOT' ? 'the disk is full' : (code ?? 'it could not be written');
  return externalError('checkpoint.write_failed', `The checkpoint in ${path} failed: ${reason}`, {
    cause: error,
    details: { path, ...(code === undefined ? {} : { code }) },
  });
}
