import type { JsonValue } from '../ports/source.ts';
import type { StateLayout } from '../state/state-image.ts';

/** Grows when a reader of the old format would misread the new one. */
export const manifestVersion = 2;

export interface CheckpointedOperator {
  readonly uid: string;
  /** Of the node's kind and schema; state is given only to a node with the same. */
  readonly fingerprint: string;
  /** One of each subtask that held state, by subtask. */
  readonly parts: readonly StatePart[];
}

/** The state of one subtask of an operator. */
export interface StatePart {
  readonly subtask: number;
  readonly layout: StateLayout;
  /** Files that hold its blocks, by path from the checkpoint's directory: one of its own, and those of earlier checkpoints. */
  readonly files: readonly string[];
  /** Of all sections in the layout's order, each cut in pieces of 128 KiB. */
  readonly blocks: readonly StateBlock[];
}

/** Number of the file, offset in it, CRC-32, SHA-1 in base64. */
export type StateBlock = readonly [file: number, offset: number, checksum: number, digest: string];

/** An epoch of a sink that waits for its `commit`. */
export interface PreparedCommit {
  readonly epoch: number;
  readonly prepared: JsonValue;
}

/** What a checkpoint knows; written last, so its presence says that the rest is there. */
export interface CheckpointManifest {
  readonly version: number;
  readonly id: number;
  readonly kind: 'checkpoint' | 'savepoint';
  readonly createdAtMs: number;
  readonly planFingerprint: string;
  /** Number of subtasks. */
  readonly parallelism: number;
  /** No input is left: a run from here ends at once. */
  readonly isFinal: boolean;
  readonly operators: readonly CheckpointedOperator[];
  /** By uid of the source node, then by subtask: what its reader's `open` takes. */
  readonly sourcePositions: Readonly<Record<string, readonly JsonValue[]>>;
  /** By uid of the source node, then by subtask: whether it had ended. */
  readonly sourcesEnded: Readonly<Record<string, readonly boolean[]>>;
  /** By uid of the sink node: what is prepared and not known to be committed, of all subtasks, oldest first. */
  readonly preparedCommits: Readonly<Record<string, readonly PreparedCommit[]>>;
  /** By operator uid, for people; null before the first watermark, 'end' after the last. */
  readonly watermarks: Readonly<Record<string, number | 'end' | null>>;
}
