import { loadCheckpoint } from '../checkpoint/load-checkpoint.ts';
import { ExchangeHub } from '../exchange/exchange-hub.ts';
import type { TaskBarrier } from './run-barrier.ts';
import { type BarrierSchedule, RunLoop } from './run-loop.ts';
import { failureOf } from './subtask-failure.ts';
import type { SubtaskAssignment, SubtaskCommand, SubtaskReport } from './subtask-messages.ts';
import { Task, type TaskDeps } from './task.ts';
import { WakeUp } from './wake-up.ts';

/** Carries one subtask of a parallel run: does what the run says, and reports. */
export class Subtask implements BarrierSchedule {
  readonly #report: (report: SubtaskReport) => void;
  readonly #wakeUp = new WakeUp();
  readonly #task: Task;
  readonly #loop: Promise<RunLoop>;
  #barrier: Extract<SubtaskCommand, { kind: 'barrier' }> | null = null;
  /** By checkpoint, until it is committed. */
  readonly #prepared = new Map<number, TaskBarrier['preparedCommits']>();
  readonly #begin = Promise.withResolvers<void>();
  #isStopping = false;
  #hasReportedEnd = false;

  constructor(assignment: SubtaskAssignment, deps: TaskDeps, report: (report: SubtaskReport) => void) {
    const { plan, place, wiring } = assignment;
    this.#report = report;
    const peers = { place, exchanges: new ExchangeHub(place, wiring) };
    this.#task = new Task(plan, deps, peers, this.#wakeUp, (tap, sample) =>
      report({ kind: 'tap-sample', tap, sample }),
    );
    this.#loop = this.#start(assignment);
    void this.#carry();
  }

  receive(command: SubtaskCommand): void {
    switch (command.kind) {
      case 'begin':
        this.#begin.resolve();
        return;
      case 'barrier':
        this.#barrier = command;
        this.#wakeUp.call();
        return;
      case 'commit':
        void this.#commit(command.checkpointId);
        return;
      case 'open-tap':
      case 'close-tap':
        this.#task.taps.obey(command);
        return;
      case 'close':
      case 'abandon':
        void this.#end(command.kind);
    }
  }

  throwFailure(): void {}

  isDue(): boolean {
    return this.#barrier !== null;
  }

  async begin(): Promise<void> {
    const { request, isLast } = this.#barrier!;
    this.#barrier = null;
    const barrier = await this.#task.takeBarrier(request);
    this.#prepared.set(request.checkpointId, barrier.preparedCommits);
    if (isLast) {
      (await this.#loop).isStopping = true;
      this.#task.meter.report(this.#task.nowMs(), event => this.#tell(event));
    }
    this.#report({ kind: 'barrier', barrier });
  }

  async #start(assignment: SubtaskAssignment): Promise<RunLoop> {
    const { metricsIntervalMs, restoreFrom, place } = assignment;
    const task = this.#task;
    await task.open(restoreFrom === null ? null : await loadCheckpoint(restoreFrom, place), assignment);
    return new RunLoop({
      task,
      barriers: this,
      wakeUp: this.#wakeUp,
      metricsIntervalMs,
      onEvent: event => this.#tell(event),
      mayEnd: () => this.#reportEnd(),
    });
  }

  async #carry(): Promise<void> {
    try {
      const loop = await this.#loop;
      this.#report({ kind: 'started' });
      await this.#begin.promise;
      if (this.#isStopping) return;
      await this.#task.begin();
      await loop.run();
    } catch (error) {
      if (!this.#isStopping) this.#report({ kind: 'failed', failure: failureOf(error) });
    }
  }

  /** All tasks end together, with the last barrier. */
  #reportEnd(): boolean {
    if (!this.#hasReportedEnd) this.#report({ kind: 'ended' });
    this.#hasReportedEnd = true;
    return false;
  }

  async #commit(checkpointId: number): Promise<void> {
    try {
      await this.#task.commit(this.#prepared.get(checkpointId) ?? {});
      for (const id of this.#prepared.keys()) if (id <= checkpointId) this.#prepared.delete(id);
      this.#report({ kind: 'committed' });
    } catch (error) {
      this.#report({ kind: 'failed', failure: failureOf(error) });
    }
  }

  async #end(kind: 'close' | 'abandon'): Promise<void> {
    this.#isStopping = true;
    this.#begin.resolve();
    this.#task.cancel();
    const loop = await this.#loop.catch(() => null);
    if (loop !== null) loop.isStopping = true;
    this.#wakeUp.call();
    try {
      await this.#task.close(sink => (kind === 'close' ? sink.close() : sink.abandon()));
    } catch (error) {
      if (kind === 'close') this.#report({ kind: 'failed', failure: failureOf(error) });
    }
    this.#report({ kind: 'closed' });
  }

  #tell(event: Parameters<ConstructorParameters<typeof RunLoop>[0]['onEvent']>[0]): void {
    if (event.kind === 'metrics' || event.kind === 'late-rows') this.#report({ kind: 'event', event });
  }
}
