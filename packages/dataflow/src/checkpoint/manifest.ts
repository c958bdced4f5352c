import type { LogicalType } from '@lockstep/sql/types';
import type { JsonValue } from '../ports/source.ts';
import type { SlotRange } from '../state/spill/hash-slots.ts';
import type { StateLayout } from '../state/state-image.ts';

/** Grows when a reader of the old format would misread the new one. */
export const manifestVersion = 3;

/** Older formats that this engine reads as its own. */
export const readableVersions: readonly number[] = [2, manifestVersion];

/** A column of an operator's input. */
export interface StateKey {
  readonly name: string;
  readonly type: LogicalType;
}

/** Which operator it is that has state. */
export interface OperatorIdentity {
  readonly uid: string;
  /** Of its kind, meaning and types; state is given only to an operator with the same. */
  readonly fingerprint: string;
  /** As EXPLAIN shows it. */
  readonly what: string;
  /** By what its state is spread over subtasks; none when all of it is in one. */
  readonly keys: readonly StateKey[];
}

export interface CheckpointedOperator extends OperatorIdentity {
  /** By subtask that held state: what is in one piece, then the pieces of state that is divided. */
  readonly parts: readonly StatePart[];
}

/** The state of one subtask of an operator, or a piece of it. */
export interface StatePart {
  readonly subtask: number;
  /** The keys of which slots a piece has; absent where the state is in one piece, and where it is what is there besides the pieces. */
  readonly slots?: SlotRange | undefined;
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
  /** Several subtasks had rows or watermarks in flight between them. */
  readonly isUnaligned?: boolean | undefined;
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
