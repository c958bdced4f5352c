import { randomBytes } from 'node:crypto';
import type { PhysicalPlan } from '@lockstep/plan/physical';
import { planFingerprint } from '../build/fingerprint.ts';
import type { CheckpointStore } from '../checkpoint/checkpoint-store.ts';
import { wireExchanges } from '../exchange/exchange-wiring.ts';
import { RunTaps } from '../tap/run-taps.ts';
import { alignmentTimeoutMs, checkpointIntervalMs, checkpointStore, findCheckpoint } from './checkpoint-start.ts';
import { Checkpointer } from './checkpointer.ts';
import { LateRowTotals, mergeMetrics } from './merge-metrics.ts';
import { type BarrierRequest, mergedBarrier, type RunBarrier, type TaskBarrier } from './run-barrier.ts';
import type { ParallelSettings, RunDeps } from './run-deps.ts';
import type { RunMetrics, RunOutcome, SubtaskMetrics } from './run-events.ts';
import { failureOf } from './subtask-failure.ts';
import type { SubtaskCommand, SubtaskFailure, SubtaskLink, SubtaskReport } from './subtask-messages.ts';
import { WakeUp } from './wake-up.ts';

/** What is asked of a run from outside. */
export type EndRequest = { readonly kind: 'stop'; readonly savepointPath: string | null } | { readonly kind: 'cancel' };

/** How long subtasks have to clean up after a failure before they are ended. */
const closeWaitMs = 2_000;
const closePollMs = 50;

interface SubtaskState {
  readonly link: SubtaskLink;
  hasStarted: boolean;
  hasEnded: boolean;
  isClosed: boolean;
  metrics: SubtaskMetrics | null;
}

/** A failure that a subtask told of. */
class SubtaskError extends Error {
  readonly failure: SubtaskFailure;

  constructor(failure: SubtaskFailure) {
    super(failure.error.message);
    this.failure = failure;
  }
}

/**
 * A run of several subtasks, which this thread coordinates: it starts them, has them take barriers together, stores and commits checkpoints when all have
 * acknowledged, and ends all when one fails.
 */
export class ParallelRun {
  readonly taps: RunTaps;
  readonly #plan: PhysicalPlan;
  readonly #deps: RunDeps;
  readonly #settings: ParallelSettings;
  readonly #wakeUp = new WakeUp();
  readonly #subtasks: SubtaskState[] = [];
  readonly #lateRows = new LateRowTotals();
  #request: EndRequest | null = null;
  #failure: SubtaskError | null = null;
  #answers: Answers | null = null;
  #checkpointer: Checkpointer | null = null;
  #metricsAtMs: number;

  constructor(plan: PhysicalPlan, deps: RunDeps, settings: ParallelSettings) {
    this.#plan = plan;
    this.#deps = deps;
    this.#settings = settings;
    this.#metricsAtMs = this.#nowMs();
    this.taps = new RunTaps({
      plan,
      nowMs: () => this.#nowMs(),
      tell: command => {
        for (const { link } of this.#subtasks) link.send(command);
      },
    });
  }

  end(request: EndRequest): void {
    if (this.#request?.kind === 'cancel') return;
    this.#request = request;
    this.#wakeUp.call();
  }

  metrics(): RunMetrics | null {
    const known = this.#subtasks.flatMap(({ metrics }) => (metrics === null ? [] : [metrics]));
    return known.length === 0 ? null : mergeMetrics(known, this.#nowMs());
  }

  async run(): Promise<RunOutcome> {
    const outcome = await this.#runToEnd().catch(error => this.#failed(error));
    this.taps.end();
    this.#deps.onEvent(outcome);
    return outcome;
  }

  async #runToEnd(): Promise<RunOutcome> {
    const { checkpoint } = this.#deps;
    const store = checkpoint === null ? null : checkpointStore(checkpoint);
    const restored = await findCheckpoint(store, this.#deps);
    const lastId = Math.max((await store?.lastId()) ?? 0, restored?.manifest.id ?? 0);
    const checkpointer = this.#createCheckpointer(store, lastId);
    this.#checkpointer = checkpointer;
    this.#start(restored?.path ?? null);
    await this.#drive(checkpointer, restored?.path ?? null);
    if (this.#request?.kind === 'cancel') return this.#cancelled(checkpointer);
    const outcome = this.#request === null ? 'finished' : 'stopped';
    const savepointPath = this.#request?.savepointPath ?? null;
    await checkpointer.finish({ isFinal: outcome === 'finished', savepointPath });
    this.#tellMetrics();
    await this.#closeAll('close');
    if (this.#failure !== null) throw this.#failure;
    return { kind: 'finished', outcome, savepointPath };
  }

  /** Until all input has ended or somebody asks for the end. */
  async #drive(checkpointer: Checkpointer, restoredFrom: string | null): Promise<void> {
    const { onEvent, metricsIntervalMs = 1000 } = this.#deps;
    const pollMs = Math.max(1, Math.min(metricsIntervalMs, checkpointIntervalMs(this.#plan, this.#deps) ?? 1000));
    let hasStarted = false;
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      checkpointer.throwFailure();
      if (this.#request?.kind === 'cancel') return;
      if (!hasStarted && this.#subtasks.every(subtask => subtask.hasStarted)) {
        hasStarted = true;
        onEvent({ kind: 'started', restoredFrom });
        for (const { link } of this.#subtasks) link.send({ kind: 'begin' });
      }
      if (hasStarted) {
        if (this.#request !== null || this.#subtasks.every(subtask => subtask.hasEnded)) return;
        if (checkpointer.isDue(this.#nowMs())) await checkpointer.begin();
        if (this.#nowMs() - this.#metricsAtMs >= metricsIntervalMs) this.#tellMetrics();
      }
      await this.#wakeUp.wait(pollMs);
    }
  }

  #start(restoreFrom: string | null): void {
    const { parallelism, startSubtask, bytesPerRing } = this.#settings;
    const wiring = wireExchanges(parallelism, bytesPerRing);
    const attempt = { id: randomBytes(4).toString('hex'), startedAtMs: this.#nowMs() };
    for (let subtask = 0; subtask < parallelism; subtask++) {
      const assignment = {
        plan: this.#plan,
        place: { subtask, parallelism, attempt },
        wiring,
        metricsIntervalMs: this.#deps.metricsIntervalMs ?? 1000,
        restoreFrom,
        mayLoseState: this.#deps.checkpoint?.mayLoseState ?? false,
        storesCheckpoints: (this.#deps.checkpoint?.directory ?? null) !== null,
      };
      const link = startSubtask(assignment, report => this.#take(subtask, report));
      for (const command of this.taps.commands) link.send(command);
      this.#subtasks.push({ link, hasStarted: false, hasEnded: false, isClosed: false, metrics: null });
    }
  }

  #take(n: number, report: SubtaskReport): void {
    const subtask = this.#subtasks[n]!;
    switch (report.kind) {
      case 'started':
        subtask.hasStarted = true;
        break;
      case 'ended':
        subtask.hasEnded = true;
        break;
      case 'barrier':
      case 'committed':
        this.#answers?.take(report);
        return;
      case 'event':
        if (report.event.kind === 'metrics') subtask.metrics = { ...report.event.metrics.subtasks[0]!, subtask: n };
        else this.#deps.onEvent(this.#lateRows.merge(n, report.event));
        return;
      case 'tap-sample':
        this.taps.take(report.tap, n, report.sample);
        return;
      case 'log':
        this.#deps.context.logger[report.level](report.message, { ...report.fields, subtask: n });
        return;
      case 'line':
        this.#printLine(report.line);
        return;
      case 'failed':
        this.#failure ??= new SubtaskError(report.failure);
        this.#answers?.fail(this.#failure);
        break;
      case 'closed':
        subtask.isClosed = true;
    }
    this.#wakeUp.call();
  }

  #createCheckpointer(store: CheckpointStore | null, lastId: number): Checkpointer {
    return new Checkpointer(
      {
        store,
        intervalMs: checkpointIntervalMs(this.#plan, this.#deps),
        alignmentTimeoutMs: alignmentTimeoutMs(this.#deps.context),
        planFingerprint: planFingerprint(this.#plan),
        failuresMax: this.#deps.checkpoint?.failuresMax ?? 3,
        nowMs: () => this.#nowMs(),
        onEvent: this.#deps.onEvent,
        takeBarrier: (request, isLast) => this.#takeBarrier(request, isLast),
        commit: (_, checkpointId) => this.#commit(checkpointId),
      },
      lastId,
    );
  }

  /** One after the other, so that what a table shows grows in the order of its names. */
  async #commit(checkpointId: number): Promise<void> {
    for (const subtask of this.#subtasks) await this.#ask({ kind: 'commit', checkpointId }, [subtask]);
  }

  async #takeBarrier(request: BarrierRequest, isLast: boolean): Promise<RunBarrier> {
    const reports = await this.#ask({ kind: 'barrier', request, isLast }, this.#subtasks);
    return mergedBarrier(
      reports.flatMap((report): TaskBarrier[] => (report.kind === 'barrier' ? [report.barrier] : [])),
    );
  }

  /** Sends a command to subtasks and waits for the answer of each; one command at a time. */
  async #ask(command: SubtaskCommand, subtasks: readonly SubtaskState[]): Promise<readonly SubtaskReport[]> {
    if (this.#failure !== null) throw this.#failure;
    const answers = new Answers(subtasks.length);
    this.#answers = answers;
    for (const { link } of subtasks) link.send(command);
    return answers.all;
  }

  #tellMetrics(): void {
    this.#metricsAtMs = this.#nowMs();
    const metrics = this.metrics();
    if (metrics !== null) this.#deps.onEvent({ kind: 'metrics', metrics });
  }

  async #cancelled(checkpointer: Checkpointer): Promise<RunOutcome> {
    await checkpointer.idle().catch(() => undefined);
    await this.#closeAll('abandon');
    return { kind: 'canceled' };
  }

  async #failed(error: unknown): Promise<RunOutcome> {
    await this.#checkpointer?.idle().catch(() => undefined);
    await this.#closeAll('abandon');
    if (this.#request?.kind === 'cancel') return { kind: 'canceled' };
    return { kind: 'failed', ...(error instanceof SubtaskError ? error.failure : failureOf(error)) };
  }

  /** Waits for all to close what they have open, but not for ever: one may hang. */
  async #closeAll(kind: 'close' | 'abandon'): Promise<void> {
    for (const { link } of this.#subtasks) link.send({ kind });
    const untilMs = this.#nowMs() + closeWaitMs;
    while (this.#subtasks.some(({ isClosed }) => !isClosed)) {
      if (kind === 'abandon' && this.#nowMs() >= untilMs) break;
      if (kind === 'close' && this.#failure !== null) break;
      await this.#wakeUp.wait(closePollMs);
    }
    await Promise.all(this.#subtasks.map(({ link }) => link.terminate()));
  }

  #printLine(line: string): void {
    const { printLine, logger } = this.#deps.context;
    if (printLine === undefined) logger.info(line);
    else printLine(line);
  }

  #nowMs(): number {
    return this.#deps.context.clock.nowMs();
  }
}

/** The answers of subtasks to one command, as they come. */
class Answers {
  readonly all: Promise<readonly SubtaskReport[]>;
  readonly fail: (error: Error) => void;
  readonly #reports: SubtaskReport[] = [];
  readonly #resolve: (reports: readonly SubtaskReport[]) => void;
  readonly #count: number;

  constructor(count: number) {
    const { promise, resolve, reject } = Promise.withResolvers<readonly SubtaskReport[]>();
    this.all = promise;
    this.fail = reject;
    this.#resolve = resolve;
    this.#count = count;
  }

  take(report: SubtaskReport): void {
    this.#reports.push(report);
    if (this.#reports.length === this.#count) this.#resolve(this.#reports);
  }
}
