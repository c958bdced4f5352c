import { AppError, toErrorInfo } from '@lockstep/kernel/errors';
import type { DataflowGraph } from '../build/build-graph.ts';
import { isStateful } from '../build/create-operator.ts';
import type {
  CheckpointContents,
  CheckpointStore,
  OperatorState,
  StoredCheckpoint,
} from '../checkpoint/checkpoint-store.ts';
import type { PreparedCommit } from '../checkpoint/manifest.ts';
import type { RunEvent } from './run-events.ts';
import { endOfTimeMs } from './run-events.ts';
import type { SinkFeed } from './sink-feed.ts';
import type { SourceFeed } from './source-feed.ts';

export interface CheckpointerParts {
  readonly graph: DataflowGraph;
  readonly sources: readonly SourceFeed[];
  readonly sinks: readonly SinkFeed[];
  /** Null: epochs are committed without being stored. */
  readonly store: CheckpointStore | null;
  readonly planFingerprint: string;
  readonly failuresMax: number;
  readonly nowMs: () => number;
  readonly onEvent: (event: RunEvent) => void;
  /** Takes the dataflow to a point at which nothing is between operators or waits for a sink. */
  readonly settle: () => Promise<void>;
}

interface BarrierRequest {
  readonly isFinal: boolean;
  readonly isStored: boolean;
  readonly mustFlush: boolean;
}

/** What a barrier caught, before anything of it is written. */
interface Barrier {
  readonly contents: CheckpointContents;
  readonly states: readonly OperatorState[];
  readonly prepared: readonly (readonly PreparedCommit[])[];
  readonly watermarkMs: number | null;
  readonly startedMs: number;
}

/**
 * Takes checkpoints. At the barrier, between two batches: flush, prepare the sinks, copy all state and positions. Then the dataflow goes on while the files
 * are written; when the manifest is in place the sinks commit. Sinks that were prepared for a checkpoint that failed commit with the next one.
 */
export class Checkpointer {
  readonly #parts: CheckpointerParts;
  #lastId: number;
  #writing: Promise<void> | null = null;
  #failure: unknown = null;
  #failuresInARow = 0;

  constructor(parts: CheckpointerParts, lastId: number) {
    this.#parts = parts;
    this.#lastId = lastId;
  }

  get isWriting(): boolean {
    return this.#writing !== null;
  }

  /** Starts a checkpoint; resolves when the dataflow may go on. A failure that ends the run comes out of this or a later call. */
  async begin(): Promise<void> {
    this.throwFailure();
    const isStored = this.#storesCheckpoints;
    const barrier = await this.#takeBarrier({ isFinal: false, isStored, mustFlush: isStored });
    this.#writing = this.#complete(barrier, null)
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
    await this.#writing;
    this.throwFailure();
    const isStored = options.savepointPath !== null || this.#storesCheckpoints;
    const { isFinal, savepointPath } = options;
    await this.#complete(await this.#takeBarrier({ isFinal, isStored, mustFlush: true }), savepointPath);
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

  /** What is not stored needs no state, and what operators hold back may stay there as long as the run goes on. */
  async #takeBarrier({ isFinal, isStored, mustFlush }: BarrierRequest): Promise<Barrier> {
    const { graph, sources, sinks, settle, nowMs } = this.#parts;
    const startedMs = nowMs();
    const id = ++this.#lastId;
    if (mustFlush) for (const node of graph.nodes) node.timed(operator => operator.flush('barrier'));
    await settle();
    await Promise.all(sinks.map(sink => sink.prepare(id)));
    const states = graph.nodes
      .filter(node => isStored && isStateful(node.plan))
      .map(node => ({ uid: node.plan.uid, subtask: 0, fingerprint: node.fingerprint, pieces: node.snapshot() }));
    const uidOf = (feed: SourceFeed): string => feed.graphNode.plan.uid;
    const contents: CheckpointContents = {
      id,
      createdAtMs: startedMs,
      planFingerprint: this.#parts.planFingerprint,
      parallelism: 1,
      isFinal,
      sourcePositions: Object.fromEntries(sources.map(feed => [uidOf(feed), [feed.position]])),
      sourcesEnded: Object.fromEntries(sources.map(feed => [uidOf(feed), [feed.hasEnded]])),
      preparedCommits: Object.fromEntries(sinks.map(sink => [sink.node.uid, sink.uncommitted])),
      watermarks: Object.fromEntries(graph.nodes.map(node => [node.plan.uid, readableWatermark(node.watermarkMs)])),
    };
    const prepared = sinks.map(sink => sink.uncommitted);
    return { contents, states, prepared, watermarkMs: sinkWatermarkMs(graph), startedMs };
  }

  async #complete(barrier: Barrier, savepointPath: string | null): Promise<void> {
    const { store, sinks } = this.#parts;
    const stored = await this.#store(store, barrier, savepointPath);
    await Promise.all(sinks.map((sink, s) => sink.commit(barrier.prepared[s]!)));
    this.#failuresInARow = 0;
    if (stored === null) return;
    this.#parts.onEvent({
      kind: 'checkpoint-completed',
      checkpointId: barrier.contents.id,
      isSavepoint: savepointPath !== null,
      path: stored.path,
      bytes: stored.bytes,
      durationMs: this.#parts.nowMs() - barrier.startedMs,
      watermarkMs: barrier.watermarkMs,
    });
  }

  async #store(
    store: CheckpointStore | null,
    { contents, states }: Barrier,
    savepointPath: string | null,
  ): Promise<StoredCheckpoint | null> {
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

/** Of the sink that is furthest behind; null before the first. */
export function sinkWatermarkMs(graph: DataflowGraph): number | null {
  const watermarkMs = Math.min(...graph.sinks.map(sink => sink.graphNode.watermarkMs));
  return finiteWatermarkMs(watermarkMs);
}

export function finiteWatermarkMs(watermarkMs: number): number | null {
  if (watermarkMs === Number.NEGATIVE_INFINITY) return null;
  return watermarkMs === Number.POSITIVE_INFINITY ? endOfTimeMs : watermarkMs;
}

function readableWatermark(watermarkMs: number): number | 'end' | null {
  return watermarkMs === Number.POSITIVE_INFINITY ? 'end' : finiteWatermarkMs(watermarkMs);
}
