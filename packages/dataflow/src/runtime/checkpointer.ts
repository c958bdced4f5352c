import { AppError, toErrorInfo } from '@lockstep/kernel/errors';
import type { CheckpointContents, CheckpointStore, StoredCheckpoint } from '../checkpoint/checkpoint-store.ts';
import { type BarrierRequest, checkpointContents, type RunBarrier } from './run-barrier.ts';
import type { RunEvent } from './run-events.ts';
import type { BarrierSchedule } from './run-loop.ts';

export interface CheckpointerParts {
  /** Null: epochs are committed without being stored. */
  readonly store: CheckpointStore | null;
  /** Null: none but the last. */
  readonly intervalMs: number | null;
  /** Infinity: barriers overtake nothing. Those of the last checkpoint and of savepoints never do. */
  readonly alignmentTimeoutMs: number;
  readonly planFingerprint: string;
  readonly failuresMax: number;
  readonly nowMs: () => number;
  readonly onEvent: (event: RunEvent) => void;
  /** Resolves when the dataflow may go on; behind the last barrier it does not. */
  readonly takeBarrier: (request: BarrierRequest, isLast: boolean) => Promise<RunBarrier>;
  /** Makes visible what the sinks had prepared at the barrier. */
  readonly commit: (barrier: RunBarrier, checkpointId: number) => Promise<void>;
}

/**
 * Takes checkpoints. At the barrier, between two batches: flush, prepare the sinks, copy all state and positions. Then the dataflow goes on while the files
 * are written; when the manifest is in place the sinks commit. Sinks that were prepared for a checkpoint that failed commit with the next one.
 */
export class Checkpointer implements BarrierSchedule {
  readonly #parts: CheckpointerParts;
  #lastId: number;
  #lastBegunMs: number;
  #writing: Promise<void> | null = null;
  #failure: unknown = null;
  #failuresInARow = 0;

  constructor(parts: CheckpointerParts, lastId: number) {
    this.#parts = parts;
    this.#lastId = lastId;
    this.#lastBegunMs = parts.nowMs();
  }

  /** The interval has passed and no checkpoint is being written. */
  isDue(nowMs: number): boolean {
    const { intervalMs } = this.#parts;
    return intervalMs !== null && this.#writing === null && nowMs - this.#lastBegunMs >= intervalMs;
  }

  /** Starts a checkpoint; resolves when the dataflow may go on. A failure that ends the run comes out of this or a later call. */
  async begin(): Promise<void> {
    this.throwFailure();
    this.#lastBegunMs = this.#parts.nowMs();
    const isStored = this.#storesCheckpoints;
    // What is not stored may stay where operators hold it back, as long as the run goes on.
    const alignmentTimeoutMs = isStored ? this.#parts.alignmentTimeoutMs : Number.POSITIVE_INFINITY;
    const needs = { isStored, mustFlush: isStored, mustDrain: false, alignmentTimeoutMs };
    const started = await this.#takeBarrier(needs, false);
    this.#writing = this.#complete(started, false, null)
      .then(
        () => undefined,
        error => this.#noteFailure(error),
      )
      .finally(() => {
        this.#writing = null;
      });
  }

  /** A checkpoint that is complete and committed when this resolves; a savepoint when a path is given. */
  async finish(options: { readonly isFinal: boolean; readonly savepointPath: string | null }): Promise<void> {
    const { savepointPath } = options;
    await this.#writing;
    this.throwFailure();
    const isStored = savepointPath !== null || this.#storesCheckpoints;
    const needs = { isStored, mustFlush: true, mustDrain: true, alignmentTimeoutMs: Number.POSITIVE_INFINITY };
    const started = await this.#takeBarrier(needs, true);
    await this.#complete(started, options.isFinal, savepointPath);
  }

  /** Waits for the checkpoint under way. */
  async idle(): Promise<void> {
    await this.#writing;
  }

  throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  get #storesCheckpoints(): boolean {
    return this.#parts.store?.hasDirectory ?? false;
  }

  async #takeBarrier(needs: Omit<BarrierRequest, 'checkpointId'>, isLast: boolean): Promise<StartedBarrier> {
    const startedMs = this.#parts.nowMs();
    const checkpointId = ++this.#lastId;
    return { checkpointId, startedMs, barrier: await this.#parts.takeBarrier({ checkpointId, ...needs }, isLast) };
  }

  async #complete(started: StartedBarrier, isFinal: boolean, savepointPath: string | null): Promise<void> {
    const { planFingerprint, nowMs, onEvent } = this.#parts;
    const { barrier, checkpointId, startedMs } = started;
    const contents = checkpointContents(barrier, {
      id: checkpointId,
      createdAtMs: startedMs,
      planFingerprint,
      isFinal,
    });
    const stored = await this.#store(contents, barrier, savepointPath);
    if (stored !== null && savepointPath === null) onEvent({ kind: 'checkpoint-stored', path: stored.path });
    await this.#parts.commit(barrier, checkpointId);
    this.#failuresInARow = 0;
    if (stored === null) return;
    onEvent({
      kind: 'checkpoint-completed',
      checkpointId,
      isSavepoint: savepointPath !== null,
      path: stored.path,
      bytes: stored.bytes,
      writtenBytes: stored.writtenBytes,
      durationMs: nowMs() - startedMs,
      alignmentMs: barrier.alignmentMs,
      inFlightBytes: barrier.inFlightBytes,
      watermarkMs: barrier.watermarkMs,
    });
  }

  async #store(
    contents: CheckpointContents,
    { states }: RunBarrier,
    savepointPath: string | null,
  ): Promise<StoredCheckpoint | null> {
    const { store } = this.#parts;
    if (store === null) return null;
    if (savepointPath !== null) return store.writeSavepoint(savepointPath, contents, states);
    return store.hasDirectory ? store.write(contents, states) : null;
  }

  /** The run goes on after a few failures to write; not when a sink failed to commit or the run has another owner. */
  #noteFailure(error: unknown): void {
    this.#parts.onEvent({ kind: 'checkpoint-failed', error: toErrorInfo(error) });
    this.#failuresInARow++;
    const mayRetry = error instanceof AppError && error.code === 'checkpoint.write_failed';
    if (!mayRetry || this.#failuresInARow > this.#parts.failuresMax) this.#failure = error;
  }
}

interface StartedBarrier {
  readonly checkpointId: number;
  readonly startedMs: number;
  readonly barrier: RunBarrier;
}
