import { randomBytes } from 'node:crypto';
import type { RunHandle, RunOutcome } from '@lockstep/dataflow/runtime';
import type { Clock } from '@lockstep/kernel/clock';
import { userError } from '@lockstep/kernel/errors';

/** Flink's words for what a job is doing. */
export type JobStatus = 'RUNNING' | 'FINISHED' | 'CANCELED' | 'FAILED';

/** A run of the embedded engine, known to every session of the gateway. */
export interface Job {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  readonly startedAtMs: number;
  readonly run: RunHandle;
  status: JobStatus;
}

export const newJobId = (): string => randomBytes(16).toString('hex');

/** Jobs that have ended are remembered up to this many. */
const endedJobsMax = 1000;

/** The jobs of this gateway, oldest first. */
export class JobRegistry {
  readonly #clock: Clock;
  readonly #runningMax: number;
  readonly #jobs = new Map<string, Job>();

  constructor(clock: Clock, runningMax: number) {
    this.#clock = clock;
    this.#runningMax = runningMax;
  }

  /** Refuses a job more than may run at the same time; asked before it is started. */
  checkRoom(): void {
    const running = this.list().filter(job => job.status === 'RUNNING').length;
    if (running < this.#runningMax) return;
    throw userError('gateway.too_many_jobs', `${running} jobs are running, as many as may; stop one first`);
  }

  add(id: string, name: string, run: RunHandle): Job {
    const job: Job = { id, name, startedAtMs: this.#clock.nowMs(), run, status: 'RUNNING' };
    this.#jobs.set(id, job);
    void run.done.then(outcome => {
      job.status = statusOf(outcome);
      this.#forgetOld();
    });
    return job;
  }

  get(id: string): Job {
    const job = this.#jobs.get(id);
    if (job === undefined) throw userError('gateway.job_unknown', `There is no job ${id}`);
    return job;
  }

  list(): readonly Job[] {
    return [...this.#jobs.values()];
  }

  async cancelAll(): Promise<void> {
    for (const job of this.#jobs.values()) job.run.cancel();
    await Promise.all(this.list().map(job => job.run.done));
  }

  #forgetOld(): void {
    const ended = this.list().filter(job => job.status !== 'RUNNING');
    for (const job of ended.slice(0, Math.max(0, ended.length - endedJobsMax))) this.#jobs.delete(job.id);
  }
}

function statusOf(outcome: RunOutcome): JobStatus {
  if (outcome.kind === 'finished') return 'FINISHED';
  return outcome.kind === 'canceled' ? 'CANCELED' : 'FAILED';
}
