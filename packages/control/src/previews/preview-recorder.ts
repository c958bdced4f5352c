import { isLast, type PreviewEvent } from '@lockstep/contracts/preview';
import type { ControlDeps } from '../control-deps.ts';

/** Writes down what a preview shows; the last event ends it. */
export class PreviewRecorder {
  readonly #deps: Pick<ControlDeps, 'database'>;
  readonly #previewId: string;
  #sequence = 0;

  constructor(deps: Pick<ControlDeps, 'database'>, previewId: string) {
    this.#deps = deps;
    this.#previewId = previewId;
  }

  async record(events: readonly PreviewEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.#deps.database.transaction(async ({ previews, announcements }) => {
      if (events.some(isLast) && !(await previews.end(this.#previewId))) return;
      await previews.appendEvents(this.#previewId, this.#sequence, events);
      await announcements.answer(this.#previewId);
    });
    this.#sequence += events.length;
  }
}
