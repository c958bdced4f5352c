import type { JsonValue } from '../ports/source.ts';

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
  readonly file: string;
  readonly bytes: number;
  /** CRC-32 of the file. */
  readonly checksum: number;
}

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
