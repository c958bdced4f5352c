import type { RunEvent } from '@lockstep/contracts/events';
import type { RunRecorder } from '@lockstep/control/worker-control';
import type { Logger } from '@lockstep/kernel/logger';

const flushMs = 200;
/** While the database is away, logs and metrics beyond this are dropped, oldest first. */
const eventsMax = 2_000;
const urgent: ReadonlySet<RunEvent['kind']> = new Set(['started', 'checkpoint-completed', 'finished', 'failed']);
const droppable: ReadonlySet<RunEvent['kind']> = new Set(['metrics', 'log']);

/** Records events in order and in bundles; what could not be recorded is tried again. */
export class EventBuffer {
  readonly #recorder: RunRecorder;
  readonly #logger: Logger;
  readonly #onLost: () => void;
  #events: RunEvent[] = [];
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> = Promise.resolve();
  #isClosed = false;

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

  async #record(): Promise<void> {
    const events = this.#events;
    if (events.length === 0 || this.#isClosed) return;
    this.#events = [];
    try {
      if (await this.#recorder.record(events)) return;
      this.close();
      this.#onLost();
    } catch (error) {
      this.#logger.warn('Events of a run could not be recorded yet', { error: String(error) });
      this.#events = [...events, ...this.#events];
      if (!this.#isClosed) this.#timer ??= setTimeout(() => this.flush(), flushMs * 5);
    }
  }

  #dropOne(): void {
    const index = this.#events.findIndex(event => droppable.has(event.kind));
    this.#events.splice(Math.max(0, index), 1);
  }
}
