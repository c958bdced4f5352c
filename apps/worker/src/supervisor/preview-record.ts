import { isLast, type PreviewEvent } from '@lockstep/contracts/preview';
import type { PreviewRecorder } from '@lockstep/control/worker-control';

/** Writes down what a preview or a tap shows, in bundles: what comes while one is written waits for the next. */
export class PreviewRecord {
  readonly #recorder: Pick<PreviewRecorder, 'record'>;
  readonly #onFailure: () => void;
  #pending: PreviewEvent[] = [];
  #recording: Promise<void> = Promise.resolve();
  /** Its last event was pushed, or an event could not be written. */
  #isOver = false;

  constructor(recorder: Pick<PreviewRecorder, 'record'>, onFailure: () => void) {
    this.#recorder = recorder;
    this.#onFailure = onFailure;
  }

  push(event: PreviewEvent): void {
    if (this.#isOver) return;
    this.#isOver = isLast(event);
    if (this.#pending.push(event) > 1) return;
    this.#recording = this.#recording.then(async () => {
      const events = this.#pending;
      this.#pending = [];
      await this.#recorder.record(events);
    });
    this.#recording.catch(() => {
      this.#isOver = true;
      this.#onFailure();
    });
  }

  /** Resolves when all that was pushed is written; rejects when it could not be. */
  async settled(): Promise<void> {
    await this.#recording;
  }
}
