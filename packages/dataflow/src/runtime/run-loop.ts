import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RunEvent } from './run-events.ts';
import type { SourceFeed } from './source-feed.ts';
import type { Task } from './task.ts';
import type { WakeUp } from './wake-up.ts';
import { WatermarkAlignment } from './watermark-alignment.ts';

/** Timers, signals and messages get their turn at least this often, one batch apart. */
const turnMs = 15;
/** How long a source that is behind is waited for while another has rows. */
const patienceMs = 50;
/** Rows that a sink may show early are shown this often, those at taps too. */
const flushIntervalMs = 250;

/** Who decides when checkpoints are taken. */
export interface BarrierSchedule {
  /** Throws what ends the run. */
  throwFailure(): void;
  isDue(nowMs: number): boolean;
  /** Takes the barrier; resolves when the dataflow may go on. */
  begin(): Promise<void>;
}

export interface RunLoopParts {
  readonly task: Task;
  readonly barriers: BarrierSchedule;
  readonly wakeUp: WakeUp;
  readonly metricsIntervalMs: number;
  readonly onEvent: (event: RunEvent) => void;
  /** Asked whenever all input has ended: false while other tasks may still need this one. */
  readonly mayEnd: () => boolean;
}

/**
 * Reads, pushes, yields. A batch runs to completion through all operators before the next is taken; the loop waits in one place only, for input or for what
 * holds it back, so that barriers and timers have their turn.
 */
export class RunLoop {
  /** Set from outside; the loop returns at the next batch. */
  isStopping = false;
  readonly #parts: RunLoopParts;
  #lastTurnMs: number;
  #lastFlushMs: number;
  #behindSinceMs: number | null = null;
  readonly #alignment: WatermarkAlignment<SourceFeed>;

  constructor(parts: RunLoopParts) {
    this.#parts = parts;
    this.#alignment = new WatermarkAlignment(parts.task.sources);
    const nowMs = parts.task.nowMs();
    this.#lastTurnMs = nowMs;
    this.#lastFlushMs = nowMs;
  }

  /** Until all input has ended or the run is stopped. */
  async run(): Promise<void> {
    const { task, barriers, mayEnd } = this.#parts;
    const { exchanges } = task;
    while (!this.isStopping) {
      barriers.throwFailure();
      await this.#doWhatIsDue(task.nowMs());
      task.graph.time.nowMs = task.nowMs();
      this.#fireTimers();
      exchanges?.look();
      const isHeldBack = task.isHeldBack;
      const hasReceived = isHeldBack ? false : (exchanges?.receive(task.areBatchesDone) ?? false);
      const hasEnded = task.sources.map(source => source.advance(task.nowMs())).every(state => state === 'ended');
      if (hasEnded && (exchanges?.hasEnded ?? true) && !task.isSuspended && mayEnd()) return;
      const next = isHeldBack || exchanges?.isFull ? null : this.#choose(task.nowMs());
      next?.take(task.nowMs());
      exchanges?.flush();
      if (next === null && !hasReceived) await this.#wait();
      task.settle();
      await this.#yield();
    }
  }

  /** The ready source that is furthest behind in event time; null when none is ready or one behind it is about to be. */
  #choose(nowMs: number): SourceFeed | null {
    const candidates = this.#parts.task.sources.map(source => ({ source, state: source.advance(nowMs) }));
    const order = (left: SourceFeed, right: SourceFeed): number =>
      compare(left.watermarkMs, right.watermarkMs) || left.served - right.served;
    const [best] = candidates
      .filter(({ source, state }) => state === 'ready' && !this.#alignment.isAhead(source))
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

  async #wait(): Promise<void> {
    const { task, wakeUp } = this.#parts;
    const startMs = task.nowMs();
    const wakeTimes = task.sources.filter(source => !source.hasEnded).map(source => source.waitUntilMs - startMs);
    const untilTimer = task.graph.timed.map(({ operator }) => Math.max(1, operator.nextTimerMs - startMs));
    const untilSource = Math.min(...wakeTimes.filter(ms => ms > 0), ...untilTimer, flushIntervalMs);
    const isBackPressured = task.isHeldBack || (task.exchanges?.isFull ?? false);
    task.exchanges?.listen(wakeUp.call);
    await wakeUp.wait(this.#behindSinceMs === null ? Math.max(1, untilSource) : patienceMs);
    const waitedMs = task.nowMs() - startMs;
    if (isBackPressured) task.meter.backPressuredMs += waitedMs;
    else task.meter.idleMs += waitedMs;
  }

  async #doWhatIsDue(nowMs: number): Promise<void> {
    const { task, barriers, metricsIntervalMs, onEvent } = this.#parts;
    if (nowMs - task.meter.lastAtMs >= metricsIntervalMs) task.meter.report(nowMs, onEvent);
    if (barriers.isDue(nowMs)) await barriers.begin();
    else if (nowMs - this.#lastFlushMs >= flushIntervalMs) {
      this.#lastFlushMs = nowMs;
      task.taps.report();
      task.prepareBarrier();
      for (const sink of task.sinks) await sink.flush();
      // A sink shows its rows when it has written all that waits.
      task.meter.backPressuredMs += task.nowMs() - nowMs;
    }
  }

  /** What waits for the processing clock. */
  #fireTimers(): void {
    const { timed, time } = this.#parts.task.graph;
    const { nowMs } = time;
    for (const { graphNode, operator } of timed)
      if (operator.nextTimerMs <= nowMs) graphNode.timed(() => operator.onTime(nowMs));
  }

  async #yield(): Promise<void> {
    const { task } = this.#parts;
    if (task.nowMs() - this.#lastTurnMs < turnMs) return;
    await nextTurn();
    this.#lastTurnMs = task.nowMs();
  }
}

const compare = (left: number, right: number): number => (left < right ? -1 : left > right ? 1 : 0);
