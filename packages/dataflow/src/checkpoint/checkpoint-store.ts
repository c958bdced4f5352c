import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { AppError, externalError, internalError } from '@lockstep/kernel/errors';
import { invariant } from '@lockstep/kernel/invariant';
import { StateReader } from '../state/state-file.ts';
import { type CheckpointedOperator, type CheckpointManifest, manifestVersion, type StatePart } from './manifest.ts';

const manifestFile = 'manifest.json';

/** The state of one subtask of an operator, ready to be written. */
export interface OperatorState {
  readonly uid: string;
  readonly subtask: number;
  readonly fingerprint: string;
  readonly pieces: readonly Uint8Array[];
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
  readonly bytes: number;
}

/** A complete checkpoint with its state in memory. */
export interface LoadedCheckpoint {
  readonly manifest: CheckpointManifest;
  readonly path: string;
  readonly states: ReadonlyMap<string, LoadedState>;
}

export interface LoadedState {
  readonly fingerprint: string;
  /** By subtask. */
  readonly parts: readonly StateReader[];
}

/** A checkpoint that was passed over, and why. */
export interface RejectedCheckpoint {
  readonly path: string;
  readonly reason: string;
}

/**
 * Checkpoints in a directory. A checkpoint is a directory of one state file per operator and `manifest.json`, which is written last: to a temporary name,
 * synced, renamed, and the directory synced. Without a manifest it never happened. Savepoints have the same form in a directory of their own and are
 * never deleted here.
 */
export class CheckpointStore {
  readonly #options: CheckpointStoreOptions;

  constructor(options: CheckpointStoreOptions) {
    this.#options = options;
  }

  /** Whether there are checkpoints besides savepoints. */
  get hasDirectory(): boolean {
    return this.#options.directory !== null;
  }

  /** Writes a checkpoint and removes those beyond the retention. A failure leaves no valid checkpoint behind. */
  async write(contents: CheckpointContents, states: readonly OperatorState[]): Promise<StoredCheckpoint> {
    const path = this.#pathOf(contents.id);
    const stored = await this.#writeTo(path, { ...contents, kind: 'checkpoint' }, states);
    // The checkpoint is valid; leftovers that can not be removed now are tried again with the next one.
    await this.#removeOld(contents.id).catch(() => undefined);
    return stored;
  }

  /** Writes a savepoint to `path`, which must not hold one. */
  writeSavepoint(
    path: string,
    contents: CheckpointContents,
    states: readonly OperatorState[],
  ): Promise<StoredCheckpoint> {
    return this.#writeTo(path, { ...contents, kind: 'savepoint' }, states);
  }

  /**
   * The newest checkpoint that is whole; null when none was ever completed. What is newer and broken is told to `onRejected`. When all that were completed
   * are broken it is an error: a run never begins empty because its state can not be read.
   */
  async loadLatest(onRejected: (rejected: RejectedCheckpoint) => void): Promise<LoadedCheckpoint | null> {
    let completed = 0;
    for (const id of (await this.#ids()).reverse()) {
      const path = this.#pathOf(id);
      try {
        return await loadCheckpoint(path);
      } catch (error) {
        onRejected({ path, reason: error instanceof Error ? error.message : String(error) });
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
    states: readonly OperatorState[],
  ): Promise<StoredCheckpoint> {
    try {
      await rm(path, { recursive: true, force: true });
      await mkdir(path, { recursive: true });
      const operators = await writeStates(path, states);
      const manifest: CheckpointManifest = { version: manifestVersion, ...contents, operators };
      if (!(await this.#options.isStillOwner())) throw notOwner();
      await writeManifest(path, manifest);
      return { manifest, path, bytes: stateBytes(operators) };
    } catch (error) {
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
      throw writeFailure(error, path);
    }
  }

  async #removeOld(newestId: number): Promise<void> {
    const complete: number[] = [];
    for (const id of await this.#ids()) {
      const path = this.#pathOf(id);
      if (await hasManifest(path)) complete.push(id);
      else if (id < newestId) await rm(path, { recursive: true, force: true });
    }
    for (const id of complete.slice(0, -this.#options.retain))
      await rm(this.#pathOf(id), { recursive: true, force: true });
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

/** Reads a checkpoint or savepoint and proves it whole. */
export async function loadCheckpoint(path: string): Promise<LoadedCheckpoint> {
  const manifest = await readManifest(path);
  const states = new Map<string, LoadedState>();
  for (const { uid, fingerprint, parts } of manifest.operators) {
    const readers: StateReader[] = [];
    for (const part of parts) readers.push(await readState(path, part));
    states.set(uid, { fingerprint, parts: readers });
  }
  return { manifest, path, states };
}

async function readState(path: string, part: StatePart): Promise<StateReader> {
  const bytes = await readFile(join(path, part.file));
  if (bytes.length !== part.bytes || crc32(bytes) !== part.checksum) {
    throw externalError('checkpoint.corrupt', `The state file ${part.file} of ${path} is damaged`);
  }
  return new StateReader(bytes);
}

async function readManifest(path: string): Promise<CheckpointManifest> {
  const text = await readFile(join(path, manifestFile), 'utf8').catch(ifMissing);
  if (text === undefined) throw externalError('checkpoint.incomplete', `There is no complete checkpoint in ${path}`);
  let envelope: { readonly checksum: number; readonly manifest: CheckpointManifest };
  try {
    envelope = JSON.parse(text);
  } catch (cause) {
    throw externalError('checkpoint.corrupt', `The manifest of ${path} is damaged`, { cause });
  }
  if (crc32(JSON.stringify(envelope.manifest)) !== envelope.checksum) {
    throw externalError('checkpoint.corrupt', `The manifest of ${path} is damaged`);
  }
  if (envelope.manifest.version !== manifestVersion) {
    throw externalError(
      'checkpoint.unknown_version',
      `The checkpoint in ${path} has format ${envelope.manifest.version}; this engine reads ${manifestVersion}`,
    );
  }
  return envelope.manifest;
}

async function writeStates(path: string, states: readonly OperatorState[]): Promise<readonly CheckpointedOperator[]> {
  const operators = new Map<
    string,
    { readonly uid: string; readonly fingerprint: string; readonly parts: StatePart[] }
  >();
  for (const [index, state] of states.entries()) {
    const { uid, fingerprint } = state;
    const operator = operators.get(uid) ?? { uid, fingerprint, parts: [] };
    operators.set(uid, operator);
    operator.parts.push(await writeState(path, index, state));
  }
  return [...operators.values()];
}

const stateBytes = (operators: readonly CheckpointedOperator[]): number =>
  operators.flatMap(operator => operator.parts).reduce((sum, part) => sum + part.bytes, 0);

async function writeState(path: string, index: number, state: OperatorState): Promise<StatePart> {
  const file = `operator-${index}.state`;
  const handle = await open(join(path, file), 'w');
  try {
    for (const piece of state.pieces) await handle.writeFile(piece);
    await handle.sync();
  } finally {
    await handle.close();
  }
  let checksum = 0;
  let bytes = 0;
  for (const piece of state.pieces) {
    checksum = crc32(piece, checksum);
    bytes += piece.length;
  }
  return { subtask: state.subtask, file, bytes, checksum };
}

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

function ifMissing(error: unknown): undefined {
  if (errorCode(error) === 'ENOENT') return undefined;
  throw error;
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
