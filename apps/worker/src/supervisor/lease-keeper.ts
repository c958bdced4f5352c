import {
  type AttemptRef,
  leaseMs,
  leaseRenewalMs,
  type StopMode,
  type WorkerControl,
} from '@lockstep/control/worker-control';
import type { Logger } from '@lockstep/kernel/logger';

export interface LeaseKeeperOptions {
  readonly control: Pick<WorkerControl, 'renewLease'>;
  readonly ref: AttemptRef;
  readonly logger: Logger;
  /** The run's row asks for a stop; said with every renewal while it does. */
  readonly onStopAsked: (mode: StopMode) => void;
  /** The lease is over, or nobody can say that it is not. Said once. */
  readonly onLost: () => void;
}

/** By this much earlier than the database a worker believes its lease to be over. */
const safetyMs = 500;

/** Renews a lease while it lives. A database that does not answer ends the lease here before it ends there. */
export class LeaseKeeper {
  readonly #options: LeaseKeeperOptions;
  #renewalTimer: NodeJS.Timeout | null = null;
  #deadlineTimer: NodeJS.Timeout;
  #isOver = false;
  #isRenewing = false;
  #isAskedAgain = false;

  constructor(options: LeaseKeeperOptions) {
    this.#options = options;
    this.#deadlineTimer = this.#startDeadline(0);
    this.#renewIn(leaseRenewalMs);
  }

  /** Reads at once what the row asks for. */
  renewNow(): void {
    if (this.#isRenewing) {
      this.#isAskedAgain = true;
      return;
    }
    this.#renewIn(0);
  }

  stop(): void {
    this.#isOver = true;
    if (this.#renewalTimer !== null) clearTimeout(this.#renewalTimer);
    clearTimeout(this.#deadlineTimer);
  }

  /** Counted from when the renewal was asked for: the database began to count no earlier. */
  #startDeadline(sinceAskedMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#lose('no answer from the database'), leaseMs - safetyMs - sinceAskedMs);
  }

  #renewIn(delayMs: number): void {
    if (this.#isOver) return;
    if (this.#renewalTimer !== null) clearTimeout(this.#renewalTimer);
    this.#renewalTimer = setTimeout(() => {
      this.#renew().catch(() => undefined);
    }, delayMs);
  }

  async #renew(): Promise<void> {
    const { control, ref, logger, onStopAsked } = this.#options;
    this.#isRenewing = true;
    this.#isAskedAgain = false;
    const askedMs = performance.now();
    try {
      const { isHeld, stopMode } = await control.renewLease(ref);
      if (this.#isOver) return;
      if (!isHeld) return this.#lose('another worker may have it');
      clearTimeout(this.#deadlineTimer);
      this.#deadlineTimer = this.#startDeadline(performance.now() - askedMs);
      if (stopMode !== null) onStopAsked(stopMode);
    } catch (error) {
      logger.warn('A lease could not be renewed', { ...ref, error: String(error) });
    }
    this.#isRenewing = false;
    this.#renewIn(this.#isAskedAgain ? 0 : leaseRenewalMs);
  }

  #lose(reason: string): void {
    if (this.#isOver) return;
    this.stop();
    this.#options.logger.warn('Lost the lease of a run', { ...this.#options.ref, reason });
    this.#options.onLost();
  }
}
