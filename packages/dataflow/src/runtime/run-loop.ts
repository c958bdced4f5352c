import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DataflowGraph } from '../build/build-graph.ts';
import { attributed } from '../build/node-failure.ts';
import type { Checkpointer } from './checkpointer.ts';
import type { RunEvent } from './run-events.ts';
import type { RunMeter } from './run-meter.ts';
import type { SinkFeed } from './sink-feed.ts';
import type { SourceFeed } from './source-feed.ts';
import type { WakeUp } from './wake-up.ts';

/** Timers, signals and messages get their turn at least this often, one batch apart. */
const turnMs = 15;
/** How long a source that is behind is waited for while another has rows. */
const patienceMs = 50;
/** Rows that a sink may show early are shown this often. */
const flushIntervalMs = 250;

export interface RunLoopParts {
  readonly graph: DataflowGraph;
  readonly sources: readonly SourceFeed[];
  readonly sinks: readonly SinkFeed[];
  readonly checkpointer: Checkpointer;
  readonly meter: RunMeter;
  readonly wakeUp: WakeUp;
  /** Null: no commits before the end. */
  readonly checkpointIntervalMs: number | null;
  readonly metricsIntervalMs: number;
  readonly nowMs: () => number;
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * Reads, pushes, yields. A batch runs to completion through all operators before the next is taken; the loop waits at three places only: for input,
 * for lookups, for sinks.
 */
export class RunLoop {
  /** Set from outside; the loop returns at the next batch. */
  isStopping = false;
  readonly #parts: RunLoopParts;
  #lastTurnMs: number;
  #lastFlushMs: number;
  #lastCheckpointMs: number;
  #behindSinceMs: number | null = null;

  constructor(parts: RunLoopParts) {
    this.#parts = parts;
    const nowMs = parts.nowMs();
    this.#lastTurnMs = nowMs;
    this.#lastFlushMs = nowMs;
    this.#lastCheckpointMs = nowMs;
  }

  /** Until all input has ended or the run is stopped. */
  async run(): Promise<void> {
    const { sources, nowMs } = this.#parts;
    while (!this.isStopping) {
      this.#parts.checkpointer.throwFailure();
      await this.#doWhatIsDue(nowMs());
      this.#fireTimers(nowMs());
      const states = sources.map(source => source.advance(nowMs()));
      if (states.every(state => state === 'ended')) return;
      const next = this.#choose(nowMs());
      if (next === null) await this.#wait();
      else {
        next.take(nowMs());
        await this.settle();
      }
      await this.#yield();
    }
  }

  /** Works off what operators wait with, and lets the sinks catch up. */
  async settle(): Promise<void> {
    const { graph, sinks, nowMs, meter } = this.#parts;
    for (const { graphNode, operator } of graph.suspending) {
      if (!operator.isSuspended) continue;
      try {
        await operator.resume(nowMs());
      } catch (error) {
        throw attributed(error, graphNode.plan);
      }
    }
    if (!sinks.some(sink => sink.isFull)) return;
    const startMs = nowMs();
    for (const sink of sinks) await sink.ready();
    meter.backPressuredMs += nowMs() - startMs;
  }

  /** The ready source that is furthest behind in event time; null when none is ready or one behind it is about to be. */
  #choose(nowMs: number): SourceFeed | null {
    const candidates = this.#parts.sources.map(source => ({ source, state: source.advance(nowMs) }));
    const order = (left: SourceFeed, right: SourceFeed): number =>
      compare(this.#watermarkOf(left), this.#watermarkOf(right)) || left.served - right.served;
    const [best] = candidates
      .filter(({ state }) => state === 'ready')
      .map(({ source }) => source)
      .sort(order);
    if (best === undefined) return null;
    const isBehind = candidates.some(({ source, state }) => state === 'reading' && order(source, best) < 0);
    if (!isBehind) {
      this.#behindSinceMs = null;
      return best;
    }
    this.#behindSinceMs ??= nowMs;
    if (nowMs - this.#behindSinceMs < patienceMs) return null;
    this.#behindSinceMs = null;
    return best;
  }

  #watermarkOf(source: SourceFeed): number {
    return source.eventTimeNode?.watermarkMs ?? Number.NEGATIVE_INFINITY;
  }

  async #wait(): Promise<void> {
    const { sources, nowMs, wakeUp, meter } = this.#parts;
    const startMs = nowMs();
    const wakeTimes = sources.filter(source => !source.hasEnded).map(source => source.waitUntilMs - startMs);
    const untilTimer = this.#parts.graph.timed.map(({ operator }) => Math.max(1, operator.nextTimerMs - startMs));
    const untilSource = Math.min(...wakeTimes.filter(ms => ms > 0), ...untilTimer, flushIntervalMs);
    await wakeUp.wait(this.#behindSinceMs === null ? Math.max(1, untilSource) : patienceMs);
    meter.idleMs += nowMs() - startMs;
  }

  async #doWhatIsDue(nowMs: number): Promise<void> {
    const { checkpointer, checkpointIntervalMs, meter, metricsIntervalMs, sinks, onEvent } = this.#parts;
    if (nowMs - meter.lastAtMs >= metricsIntervalMs) meter.report(nowMs, onEvent);
    if (
      checkpointIntervalMs !== null &&
      nowMs - this.#lastCheckpointMs >= checkpointIntervalMs &&
      !checkpointer.isWriting
    ) {
      this.#lastCheckpointMs = nowMs;
      await checkpointer.begin();
    } else if (nowMs - this.#lastFlushMs >= flushIntervalMs) {
      this.#lastFlushMs = nowMs;
      for (const sink of sinks) await sink.flush();
    }
  }

  /** What waits for the processing clock. */
  #fireTimers(nowMs: number): void {
    for (const { graphNode, operator } of this.#parts.graph.timed)
      if (operator.nextTimerMs <= nowMs) graphNode.timed(() => operator.onTime(nowMs));
  }

  async #yield(): Promise<void> {
    if (this.#parts.nowMs() - this.#lastTurnMs < turnMs) return;
    await nextTurn();
    this.#lastTurnMs = this.#parts.nowMs();
  }
}

const compare = (left: number, right: number): number => (left < right ? -1 : left > right ? 1 : 0);
