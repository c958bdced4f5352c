import { setTimeout as delay } from 'node:timers/promises';
import { deadLettersOutput } from '@lockstep/plan/physical';
import { deadLetterBatch } from '../build/dead-letter-batch.ts';
import type { GraphNode } from '../build/graph-node.ts';
import { attributed } from '../build/node-failure.ts';
import type { DeadLetter, JsonValue, ReadResult, SourceProgress, SourceReader } from '../ports/source.ts';

const closeWaitMs = 500;

const assignsWatermarks = ({ plan }: GraphNode): boolean =>
  plan.kind === 'watermark-assigner' || (plan.kind === 'function' && plan.assignsWatermarks);

export type FeedState = 'reading' | 'ready' | 'waiting' | 'ended';

/**
 * Feeds one source into its graph node. One read is always under way ahead of the dataflow; `position` stays behind what the dataflow has seen, so a
 * checkpoint never claims a batch that only was read.
 */
export class SourceFeed {
  readonly graphNode: GraphNode;
  /** The watermark assigner that the source's rows come to first, if any. */
  readonly eventTimeNode: GraphNode | null;
  /** Behind the last batch that went into the dataflow. */
  position: JsonValue;
  hasEnded: boolean;
  rowsRead = 0;
  /** Grows with every batch; equal watermarks are served in turn. */
  served = 0;
  readonly #reader: SourceReader | null;
  readonly #idleTimeoutMs: number;
  readonly #areBatchesDone: () => boolean;
  readonly #wake: () => void;
  #isReading = false;
  #pendingRead: Promise<void> = Promise.resolve();
  #ready: { readonly result: ReadResult; readonly position: JsonValue } | null = null;
  #failure: unknown = null;
  #waitUntilMs = 0;
  #idleSinceMs: number | null = null;
  #isIdle = false;

  /**
   * Without a reader the source is another subtask's to read, and has ended here. `idleTimeoutMs` is `table.exec.source.idle-timeout`, 0 is never. `areBatchesDone`: no
   * sink still has rows to write, and none wait for an answer. `wake` is called when a read is done.
   */
  constructor(
    graphNode: GraphNode,
    reader: SourceReader | null,
    start: { readonly position: JsonValue; readonly hasEnded: boolean },
    idleTimeoutMs: number,
    areBatchesDone: () => boolean,
    wake: () => void,
  ) {
    this.graphNode = graphNode;
    this.eventTimeNode = graphNode.firstBelow(assignsWatermarks);
    this.#reader = reader;
    this.position = start.position;
    this.hasEnded = start.hasEnded || reader === null;
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#areBatchesDone = areBatchesDone;
    this.#wake = wake;
  }

  /** Another subtask reads it. */
  get isAbsent(): boolean {
    return this.#reader === null;
  }

  /** WITH options of the table that it reads. */
  get options(): Readonly<Record<string, string>> {
    const { plan } = this.graphNode;
    return plan.kind === 'source' ? plan.table.options : {};
  }

  /** Of its own rows; -Infinity before the first. */
  get watermarkMs(): number {
    return this.eventTimeNode?.watermarkMs ?? Number.NEGATIVE_INFINITY;
  }

  /** Nothing has come for longer than the idle timeout. */
  get isIdle(): boolean {
    return this.#isIdle;
  }

  async open(): Promise<void> {
    if (this.hasEnded) return;
    try {
      await this.#reader!.open(this.position);
    } catch (error) {
      throw attributed(error, this.graphNode.plan);
    }
  }

  /** Sees to it that a read is under way, unless there is something to take or the source asked for patience. */
  advance(nowMs: number): FeedState {
    if (this.#failure !== null) throw attributed(this.#failure, this.graphNode.plan);
    if (this.hasEnded) return 'ended';
    if (this.#ready !== null) return 'ready';
    if (this.#isReading) return 'reading';
    if (nowMs < this.#waitUntilMs) {
      this.#noteIdle(nowMs);
      return 'waiting';
    }
    this.#read();
    return 'reading';
  }

  get waitUntilMs(): number {
    return this.#waitUntilMs;
  }

  /** Takes the finished read into the dataflow. */
  take(nowMs: number): void {
    const ready = this.#ready!;
    this.#ready = null;
    const { result, position } = ready;
    this.served++;
    if (result.kind === 'idle') {
      this.#waitUntilMs = nowMs + result.waitMs;
      this.#idleSinceMs ??= nowMs;
      // A reader may have moved past things that are no rows.
      this.position = position;
      return;
    }
    this.#idleSinceMs = null;
    this.#setIdle(false);
    if (result.kind === 'end') {
      this.hasEnded = true;
      this.position = position;
      this.graphNode.output.watermark(Number.POSITIVE_INFINITY);
      return;
    }
    this.rowsRead += result.batch.rowCount;
    // The next read goes on while this batch is worked on; only sinks and lookups may still have the ones before.
    this.#read();
    if (result.batch.rowCount > 0) this.graphNode.output.emit(result.batch);
    this.#sendDeadLetters(result.deadLetters ?? []);
    this.position = position;
  }

  progress(): SourceProgress {
    const isUnread = this.hasEnded && this.served === 0;
    return this.#reader === null || isUnread ? { malformedRows: 0, bytesBehind: 0 } : this.#reader.progress();
  }

  /** Waits for the read under way, but not for ever: a reader may only learn from `close` that it is to give up. */
  async close(): Promise<void> {
    await Promise.race([this.#pendingRead, delay(closeWaitMs, undefined, { ref: false })]);
    await this.#reader?.close();
  }

  #read(): void {
    const reader = this.#reader!;
    this.#isReading = true;
    this.#pendingRead = reader.read(this.#areBatchesDone()).then(
      result => {
        this.#ready = { result, position: reader.position() };
        this.#isReading = false;
        this.#wake();
      },
      error => {
        this.#failure = error;
        this.#isReading = false;
        this.#wake();
      },
    );
  }

  #sendDeadLetters(letters: readonly DeadLetter[]): void {
    const { plan } = this.graphNode;
    if (letters.length === 0 || plan.kind !== 'source') return;
    this.graphNode.sideOutput(deadLettersOutput).emit(deadLetterBatch(plan.table.path.name, letters));
  }

  #noteIdle(nowMs: number): void {
    if (this.#idleTimeoutMs > 0 && this.#idleSinceMs !== null && nowMs - this.#idleSinceMs >= this.#idleTimeoutMs)
      this.#setIdle(true);
  }

  #setIdle(isIdle: boolean): void {
    if (this.#isIdle === isIdle) return;
    this.#isIdle = isIdle;
    this.graphNode.output.idle(isIdle);
  }
}
