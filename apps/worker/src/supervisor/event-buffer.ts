import type { RunEvent } from '@lockstep/contracts/events';
import type { RunRecorder } from '@lockstep/control/worker-control';
import { AppError } from '@lockstep/kernel/errors';
import type { Logger } from '@lockstep/kernel/logger';

const flushMs = 200;
/** While the database is away, logs and metrics beyond this are dropped, oldest first. */
const eventsMax = 2_000;
const urgent: ReadonlySet<RunEvent['kind']> = new Set(['started', 'checkpoint-completed', 'finished', 'failed']);
const droppable: ReadonlySet<RunEvent['kind']> = new Set(['metrics', 'log']);

/**
 * Records events in order and in bundles. While the database is away they wait; an event that it refuses, ever so often, is dropped with a
 * line in the log, so that it does not hold up the others.
 */
export class EventBuffer {
  readonly #recorder: RunRecorder;
  readonly #logger: Logger;
  readonly #onLost: () => void;
  #events: RunEvent[] = [];
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #isClosed = false;
  #isCareful = false;

  /** `onLost`: the attempt is no longer ours; nothing is recorded any more. */
  constructor(recorder: RunRecorder, logger: Logger, onLost: () => void) {
    this.#recorder = recorder;
    this.#logger = logger;
    this.#onLost = onLost;
  }

  push(event: RunEvent): void {
    if (this.#isClosed) return;
    this.#events.push(event);
    if (this.#events.length > eventsMax) this.#dropOne();
    if (urgent.has(event.kind)) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), flushMs);
  }

  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#flushing = this.#flushing.then(() => this.#record());
    return this.#flushing;
  }

  /** Forgets what is left. */
  close(): void {
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** In one bundle; event by event while a bundle was refused. */
  async #record(): Promise<void> {
    while (this.#events.length > 0 && !this.#isClosed) {
      const events = this.#events.splice(0, this.#isCareful ? 1 : this.#events.length);
      try {
        if (!(await this.#recorder.record(events))) {
          this.close();
          return this.#onLost();
        }
      } catch (error) {
        if (this.#mayDrop(events, error)) continue;
        this.#isCareful = true;
        this.#events = [...events, ...this.#events];
        this.#timer ??= setTimeout(() => this.flush(), flushMs * 5);
        return;
      }
    }
    this.#isCareful = false;
  }

  #mayDrop(events: readonly RunEvent[], error: unknown): boolean {
    const isAway = error instanceof AppError && error.code === 'database.unavailable';
    const details = { kinds: events.map(event => event.kind), error: String(error) };
    if (isAway || !this.#isCareful) {
      this.#logger.warn('Events of a run could not be recorded yet', details);
      return false;
    }
    this.#logger.error('An event of a run was refused and is dropped', details);
    return true;
  }

  #dropOne(): void {
    const index = this.#events.findIndex(event => droppable.has(event.kind));
    this.#events.splice(Math.max(0, index), 1);
  }
}
