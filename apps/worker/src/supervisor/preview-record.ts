import { isLast, type PreviewEvent } from '@lockstep/contracts/preview';
import type { PreviewRecorder } from '@lockstep/control/worker-control';

/** Writes down what a preview or a tap shows, in bundles: what comes while one is written waits for the next. */
export class PreviewRecord {
  readonly #recorder: PreviewRecorder;
  readonly #onFailure: () => void;
  #pending: PreviewEvent[] = [];
  #recording: Promise<void> = Promise.resolve();
  #hasEnded = false;

  constructor(recorder: PreviewRecorder, onFailure: () => void) {
    this.#recorder = recorder;
    this.#onFailure = onFailure;
  }

  push(event: PreviewEvent): void {
    if (this.#hasEnded) return;
    this.#hasEnded = isLast(event);
    if (this.#pending.push(event) > 1) return;
    this.#recording = this.#recording.then(async () => {
      const events = this.#pending;
      this.#pending = [];
      await this.#recorder.record(events);
    });
    this.#recording.catch(() => this.#onFailure());
  }

  /** Resolves when all that was pushed is written; rejects when it could not be. */
  async settled(): Promise<void> {
    await this.#recording;
  }
}
