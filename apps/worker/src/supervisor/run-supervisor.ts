import type { RunSpec } from '@lockstep/contracts/run-spec';
import type { ClaimedRun, StopMode, WorkerControl } from '@lockstep/control/worker-control';
import type { Logger } from '@lockstep/kernel/logger';
import type { Report } from '../child/protocol.ts';
import type { EngineProcess } from './engine-process.ts';
import { EventBuffer } from './event-buffer.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { attemptEnd, type LastEvent } from './outcome.ts';
import { RunTaps } from './run-taps.ts';

export interface RunSupervisorOptions {
  readonly control: WorkerControl;
  readonly claimed: ClaimedRun;
  readonly spec: RunSpec;
  /** Where a savepoint goes when one is asked for. */
  readonly savepointPath: string;
  readonly process: EngineProcess;
  readonly logger: Logger;
}

/** A run that was told to stop and has not after so long is killed. */
const stopGraceMs = 60_000;
const handOverGraceMs = 5_000;
/** A process that has said its last has this long to leave. */
const exitGraceMs = 3_000;

/**
 * Watches over one attempt: keeps its lease, records what it says, passes orders on, and settles it when its process is gone. An attempt whose
 * lease is lost is killed and not settled: it is somebody else's.
 */
export class RunSupervisor {
  readonly #options: RunSupervisorOptions;
  readonly #lease: LeaseKeeper;
  readonly #events: EventBuffer;
  readonly taps: RunTaps;
  /** Resolves when the attempt is over, one way or another. */
  readonly done: Promise<void>;
  #last: LastEvent | null = null;
  #isLost = false;
  #isHandingOver = false;
  #isStopping = false;

  constructor(options: RunSupervisorOptions) {
    const { control, claimed, process, logger } = options;
    this.#options = options;
    this.taps = new RunTaps({ control, process, logger });
    this.#events = new EventBuffer(control.createRunRecorder(claimed), logger, () => this.#lose());
    this.#lease = new LeaseKeeper({
      control,
      ref: claimed.ref,
      logger,
      onStopAsked: mode => this.stop(mode),
      onLost: () => this.#lose(),
    });
    process.listen(report => this.#hear(report));
    process.send({ kind: 'run', spec: options.spec });
    if (claimed.stopMode !== null) this.stop(claimed.stopMode);
    this.done = this.#carry();
  }

  get runId(): string {
    return this.#options.claimed.ref.runId;
  }

  /** Reads from the row at once whether and how to stop. */
  look(): void {
    this.#lease.renewNow();
  }

  stop(mode: StopMode): void {
    const { savepointPath } = this.#options;
    this.#stopWithin(stopGraceMs, mode === 'savepoint' ? savepointPath : null);
  }

  /** Leaves the run to another worker, with all that it has done committed if it can be in time. */
  async handOver(): Promise<void> {
    this.#isHandingOver = true;
    if (this.#options.claimed.side === 'stream') this.#stopWithin(handOverGraceMs, null);
    else this.#options.process.kill();
    await this.done;
  }

  #stopWithin(graceMs: number, savepointPath: string | null): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#options.process.send({ kind: 'stop', savepointPath });
    this.#killAfter(graceMs);
  }

  #killAfter(graceMs: number): void {
    const { process } = this.#options;
    const timer = setTimeout(() => process.kill(), graceMs);
    process.exited.then(
      () => clearTimeout(timer),
      () => undefined,
    );
  }

  #hear(report: Report): void {
    if (this.#isLost) return;
    if (report.kind === 'ask-ownership') this.#answer(report.question);
    if (report.kind === 'tap-event') this.taps.hear(report.id, report.event);
    if (report.kind !== 'run-event') return;
    const { event } = report;
    this.#events.push(event);
    if (event.kind === 'finished' || event.kind === 'failed') {
      this.#last = event;
      this.#killAfter(exitGraceMs);
    }
  }

  /** A question that can not be answered stays open: the process then does not commit, and the lease decides. */
  #answer(question: number): void {
    const { control, claimed, process, logger } = this.#options;
    control.isHeld(claimed.ref).then(
      isOwner => process.send({ kind: 'ownership', question, isOwner: isOwner && !this.#isLost }),
      error => logger.warn('Ownership of a run could not be checked', { error: String(error) }),
    );
  }

  #lose(): void {
    this.#isLost = true;
    this.#lease.stop();
    this.#events.close();
    this.#options.process.kill();
  }

  async #carry(): Promise<void> {
    const { control, claimed, process, logger } = this.#options;
    const exit = await process.exited;
    await this.#events.flush();
    this.#events.close();
    this.#lease.stop();
    await this.taps.end();
    if (this.#isLost) return;
    const end = attemptEnd(this.#last, exit, this.#isHandingOver);
    const details = { runId: this.runId, attempt: claimed.ref.attempt, end: end.kind };
    logger.info('An attempt is over', details);
    if (end.kind === 'failed' && end.error.domain === 'internal')
      logger.error('A run met a defect', { ...details, error: end.error.message, lastWords: exit.lastWords });
    try {
      await control.settleAttempt(claimed.ref, end);
    } catch (error) {
      logger.error('An attempt could not be settled; its lease will end it', { ...details, error: String(error) });
    }
  }
}
