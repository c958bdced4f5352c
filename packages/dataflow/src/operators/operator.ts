import type { Batch } from '../batch/batch.ts';
import type { SlotRange } from '../state/spill/hash-slots.ts';
import type { SpilledImage } from '../state/spill/spilled-image.ts';
import type { StateReader, StateWriter } from '../state/state-file.ts';
import type { StateImage } from '../state/state-image.ts';
import type { ProcessingTime } from '../time/processing-time.ts';

/** Takes what an operator sends. Synchronous: when `emit` returns, everything downstream has seen the batch. */
export interface Collector {
  emit(batch: Batch): void;
  /** All further rows' event times are meant to be above `tsMs`; `Infinity` ends the input. Never goes back. */
  watermark(tsMs: number): void;
  /** Whether nothing is to be expected for now, so that others need not wait for this input's watermark. */
  idle(isIdle: boolean): void;
}

/** Where an operator reports what lateness costs, within the `push` of the batch that `row` is a position in. */
export interface LateRows {
  /** A row came after all of its windows had closed and is not in any result. */
  dropped(row: number): void;
  /** A row is missing from the window with these bounds (as `window_start` and `window_end` show them). A hopping row can miss some windows only. */
  missed(row: number, windowStartMs: number, windowEndMs: number): void;
}

/** All that an operator may know of the world. */
export interface OperatorContext {
  readonly output: Collector;
  readonly lateRows: LateRows;
  /** Of the batch, or the timer, at hand. */
  readonly time: ProcessingTime;
  /** Of an operator with several outputs, those besides the main one, counted from 1. Watermarks and idleness reach all outputs through the main one. */
  readonly sideOutput: (output: number) => Pick<Collector, 'emit'>;
}

/**
 * Why what is held back goes out now: a barrier whose state is stored, so that rows which wait for state may stay; the run ends and nothing is stored; or a
 * bundle is old or big enough.
 */
export type FlushReason = 'barrier' | 'stop' | 'bundle';

/**
 * A step of the dataflow. Obligations of the operator: it is synchronous and touches nothing but its state and its context; it does not keep or change the
 * arrays of a batch that it was given, unless columns are shared unchanged; output depends on the input alone (no clock, no randomness).
 * Obligations of the caller: `open` comes first, then `restore` at most once, then inputs; a port's watermarks never go back and nothing follows
 * `watermark(port, Infinity)`; `flush('barrier')` precedes `snapshot`; nothing follows `close`.
 */
export interface Operator {
  open(context: OperatorContext): void;
  push(port: number, batch: Batch): void;
  watermark(port: number, tsMs: number): void;
  idle(port: number, isIdle: boolean): void;
  flush(reason: FlushReason): void;
  snapshot(writer: StateWriter): void;
  restore(reader: StateReader): void;
  close(): void;
  /** Memory held as state, in bytes, roughly. */
  readonly stateBytes: number;
}

/** An operator at which a checkpoint may find rows that are on their way: those are its state, when there are any. */
export interface RowKeeper extends Operator {
  readonly hasRowsInFlight: boolean;
}

/** An operator that needs answers from outside before it can go on with what it was given. Its state are the rows that wait, in the batches that it was given. */
export interface SuspendingOperator extends RowKeeper {
  /** Whether input waits inside. */
  readonly isSuspended: boolean;
  /** Whether so much waits that nothing more should come. */
  readonly isFull: boolean;
  /** Called by the runtime between pushes: works off the input for which there is an answer, and asks for more. */
  resume(nowMs: number): void;
}

/** An operator with things to do at times of the processing clock. */
export interface TimedOperator extends Operator {
  /** When `onTime` is wanted next; Infinity when nothing waits for the clock. */
  readonly nextTimerMs: number;
  onTime(nowMs: number): void;
}

/** The keys of some hash slots, with their state. */
export interface StatePiece {
  readonly slots: SlotRange;
  readonly image: StateImage | SpilledImage;
}

/** An operator whose state can be in pieces, some of which are on disk, besides what `snapshot` writes. */
export interface DividedOperator extends Operator {
  /** Puts to disk what is more than it may have in memory, since others have come to need it. At a barrier, after `flush`, it sends nothing. */
  giveBack(): void;
  /** Follows `snapshot`. Copies what is in memory, into memory that threads share when told to; files stay as they are until the next call. */
  snapshotPieces(isShared: boolean): readonly StatePiece[];
  /** Precedes `restore`, for each piece that there is, the narrowest first. */
  restorePiece(slots: SlotRange, image: StateImage): void;
}

export function isDivided(operator: Operator): operator is DividedOperator {
  return 'snapshotPieces' in operator;
}

export function isTimed(operator: Operator): operator is TimedOperator {
  return 'nextTimerMs' in operator;
}

export function isRowKeeper(operator: Operator): operator is RowKeeper {
  return 'hasRowsInFlight' in operator;
}

export function isSuspending(operator: Operator): operator is SuspendingOperator {
  return 'isSuspended' in operator;
}
