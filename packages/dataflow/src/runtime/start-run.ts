import type { PhysicalPlan } from '@lockstep/plan/physical';
import { planFingerprint } from '../build/fingerprint.ts';
import { RunTaps } from '../tap/run-taps.ts';
import type { Tap, TapEvent, TapRequest } from '../tap/tap.ts';
import { alignmentTimeoutMs, checkpointIntervalMs, checkpointStore, findCheckpoint } from './checkpoint-start.ts';
import { Checkpointer } from './checkpointer.ts';
import { mergeMetrics } from './merge-metrics.ts';
import { type EndRequest, ParallelRun } from './parallel-run.ts';
import { mergedBarrier } from './run-barrier.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunMetrics, RunOutcome } from './run-events.ts';
import { RunLoop } from './run-loop.ts';
import { failureOf } from './subtask-failure.ts';
import { Task } from './task.ts';
import { WakeUp } from './wake-up.ts';

/** A run under way. */
export interface RunHandle {
  /** Ends the run at the next batch with everything so far committed: in a savepoint when a path is given, else in a last checkpoint. */
  stop(options?: { readonly savepointPath?: string | undefined }): void;
  /** Ends the run at the next batch; what is not committed is dropped. */
  cancel(): void;
  /** Never rejects. */
  readonly done: Promise<RunOutcome>;
  /** Null until the run has started. */
  metrics(): RunMetrics | null;
  /**
   * Shows some of the rows that flow over an edge, and counts the others; the run does not wait for whoever looks. It sees what comes from now on. Throws
   * `AppError` (user) for an edge that the plan does not have. `onEvent` is called synchronously and must not throw.
   */
  tap(request: TapRequest, onEvent: (event: TapEvent) => void): Tap;
}

/** Starts a plan: restores the state it is told to, then runs until its input ends, it fails, or it is told to end. */
export function startRun(plan: PhysicalPlan, deps: RunDeps): RunHandle {
  const { parallel, createSink } = deps;
  // Sinks that are replaced are in this thread.
  const isOneTask = parallel === undefined || createSink !== undefined;
  const run = isOneTask ? new Run(plan, deps) : new ParallelRun(plan, deps, parallel);
  return {
    stop: options => run.end({ kind: 'stop', savepointPath: options?.savepointPath ?? null }),
    cancel: () => run.end({ kind: 'cancel' }),
    done: run.run(),
    metrics: () => run.metrics(),
    tap: (request, onEvent) => run.taps.open(request, onEvent),
  };
}

/** A run of one task, in this thread. */
class Run {
  readonly taps: RunTaps;
  readonly #plan: PhysicalPlan;
  readonly #deps: RunDeps;
  readonly #wakeUp = new WakeUp();
  readonly #task: Task;
  #request: EndRequest | null = null;
  #loop: RunLoop | null = null;
  #checkpointer: Checkpointer | null = null;

  constructor(plan: PhysicalPlan, deps: RunDeps) {
    this.#plan = plan;
    this.#deps = deps;
    const task = new Task(plan, deps, null, this.#wakeUp, (tap, sample) => this.taps.take(tap, 0, sample));
    this.#task = task;
    this.taps = new RunTaps({ plan, nowMs: () => task.nowMs(), tell: command => task.taps.obey(command) });
  }

  end(request: EndRequest): void {
    if (this.#request?.kind === 'cancel') return;
    this.#request = request;
    if (request.kind === 'cancel') this.#task.cancel();
    if (this.#loop !== null) this.#loop.isStopping = true;
    this.#wakeUp.call();
  }

  metrics(): RunMetrics | null {
    if (this.#loop === null) return null;
    const nowMs = this.#task.nowMs();
    return mergeMetrics([{ ...this.#task.meter.metrics(nowMs), subtask: 0 }], nowMs);
  }

  async run(): Promise<RunOutcome> {
    const outcome = await this.#runToEnd().catch(error => this.#failed(error));
    this.taps.end();
    this.#deps.onEvent(outcome);
    return outcome;
  }

  async #runToEnd(): Promise<RunOutcome> {
    const task = this.#task;
    const { checkpointer, loop } = await this.#start();
    this.#checkpointer = checkpointer;
    this.#loop = loop;
    // Asked to end while starting.
    if (this.#request !== null) loop.isStopping = true;
    await loop.run();
    if (this.#request?.kind === 'cancel') return this.#cancelled(checkpointer);
    const outcome = loop.isStopping ? 'stopped' : 'finished';
    const savepointPath = this.#request?.savepointPath ?? null;
    await checkpointer.finish({ isFinal: outcome === 'finished', savepointPath });
    task.meter.report(task.nowMs(), this.#deps.onEvent);
    await task.close(sink => sink.close());
    return { kind: 'finished', outcome, savepointPath };
  }

  async #cancelled(checkpointer: Checkpointer): Promise<RunOutcome> {
    await checkpointer.idle();
    await this.#task.close(sink => sink.abandon());
    return { kind: 'canceled' };
  }

  async #failed(error: unknown): Promise<RunOutcome> {
    await this.#checkpointer?.idle().catch(() => undefined);
    // The first failure is the one to tell; those of cleaning up after it follow from it.
    await this.#task.close(sink => sink.abandon()).catch(() => undefined);
    return this.#request?.kind === 'cancel' ? { kind: 'canceled' } : { kind: 'failed', ...failureOf(error) };
  }

  async #start(): Promise<{ readonly checkpointer: Checkpointer; readonly loop: RunLoop }> {
    const { checkpoint, onEvent } = this.#deps;
    const task = this.#task;
    const store = checkpoint === null ? null : checkpointStore(checkpoint);
    const restored = await findCheckpoint(store, this.#deps);
    await task.open(restored, {
      mayLoseState: checkpoint?.mayLoseState ?? false,
      storesCheckpoints: store?.hasDirectory ?? false,
    });
    const lastId = Math.max((await store?.lastId()) ?? 0, restored?.manifest.id ?? 0);
    const checkpointer = new Checkpointer(
      {
        store,
        intervalMs: checkpointIntervalMs(this.#plan, this.#deps),
        alignmentTimeoutMs: alignmentTimeoutMs(this.#deps.context),
        planFingerprint: planFingerprint(this.#plan),
        failuresMax: checkpoint?.failuresMax ?? 3,
        nowMs: () => task.nowMs(),
        onEvent,
        takeBarrier: async request => mergedBarrier([await task.takeBarrier(request)]),
        commit: ({ tasks }) => task.commit(tasks[0]!.preparedCommits),
      },
      lastId,
    );
    const loop = new RunLoop({
      task,
      barriers: checkpointer,
      wakeUp: this.#wakeUp,
      metricsIntervalMs: this.#deps.metricsIntervalMs ?? 1000,
      onEvent,
      mayEnd: () => true,
    });
    onEvent({ kind: 'started', restoredFrom: restored?.path ?? null });
    await task.begin();
    return { checkpointer, loop };
  }
}
