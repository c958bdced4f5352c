import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { externalError } from '@lockstep/kernel/errors';
import { keyGroupRange } from '../state/key-groups.ts';
import { mergeState } from '../state/merge-state.ts';
import type { SlotRange } from '../state/spill/hash-slots.ts';
import { StateReader } from '../state/state-file.ts';
import type { StateImage, StateLayout } from '../state/state-image.ts';
import { type CheckpointManifest, manifestVersion, readableVersions, type StatePart } from './manifest.ts';
import { readPart } from './state-blocks.ts';

export const manifestFile = 'manifest.json';

/** Which of how many subtasks. */
export interface TaskPlace {
  readonly subtask: number;
  readonly parallelism: number;
}

/** A complete checkpoint with its state in memory, but for what is in pieces. */
export interface LoadedCheckpoint {
  readonly manifest: CheckpointManifest;
  readonly path: string;
  readonly states: ReadonlyMap<string, LoadedState>;
}

export interface LoadedState {
  readonly fingerprint: string;
  /** By subtask: state in one piece, and of divided state what is there besides the pieces. */
  readonly parts: readonly { readonly subtask: number; readonly image: StateImage }[];
  readonly pieces: readonly LoadedPiece[];
}

/** A piece of state that may be too large to be in memory with all others. */
export interface LoadedPiece {
  readonly slots: SlotRange;
  readonly layout: StateLayout;
  readonly read: () => Promise<StateImage>;
}

/** Reads a checkpoint or savepoint and proves it whole; for a subtask only what it needs. */
export async function loadCheckpoint(path: string, place: TaskPlace | null = null): Promise<LoadedCheckpoint> {
  const manifest = await readManifest(path);
  const states = new Map<string, LoadedState>();
  const isNeeded = ({ subtask }: StatePart): boolean =>
    place === null || place.parallelism !== manifest.parallelism || place.subtask === subtask;
  for (const { uid, fingerprint, parts } of manifest.operators) {
    const state = { fingerprint, parts: [] as { subtask: number; image: StateImage }[], pieces: [] as LoadedPiece[] };
    for (const part of parts.filter(isNeeded)) {
      const { subtask, slots, layout } = part;
      const image = await readPart(path, part);
      if (slots === undefined) state.parts.push({ subtask, image });
      else state.pieces.push({ slots, layout, read: () => readPart(path, part) });
    }
    states.set(uid, state);
  }
  return { manifest, path, states };
}

/**
 * What a subtask goes on from where its state is in one piece: its own state when there were as many subtasks, else that of its key groups out of all parts. Null when the checkpoint has
 * none for it.
 */
export function stateOf(
  { manifest, states }: LoadedCheckpoint,
  uid: string,
  { subtask, parallelism }: TaskPlace,
): StateReader | null {
  const parts = states.get(uid)?.parts ?? [];
  if (manifest.parallelism === parallelism) {
    const own = parts.find(part => part.subtask === subtask);
    return own === undefined ? null : new StateReader(own.image);
  }
  if (parts.length === 0) return null;
  const images = parts.map(part => part.image);
  return new StateReader(mergeState(images, keyGroupRange(subtask, parallelism)));
}

export async function readManifest(path: string): Promise<CheckpointManifest> {
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
  if (!readableVersions.includes(envelope.manifest.version)) {
    throw externalError(
      'checkpoint.unknown_version',
      `The checkpoint in ${path} has format ${envelope.manifest.version}; this engine reads ${manifestVersion}`,
    );
  }
  return envelope.manifest;
}

export function ifMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
