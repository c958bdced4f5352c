import type { PreviewEvent } from '@lockstep/contracts/preview';
import type { ClaimedTap, WorkerControl } from '@lockstep/control/worker-control';
import type { Logger } from '@lockstep/kernel/logger';
import type { EngineProcess } from './engine-process.ts';
import { PreviewRecord } from './preview-record.ts';

export interface RunTapsParts {
  readonly control: Pick<WorkerControl, 'createPreviewRecorder' | 'endPreview'>;
  readonly process: Pick<EngineProcess, 'send'>;
  readonly logger: Logger;
}

/** The taps that are open on one attempt. What can not be written of one closes that one; the run knows nothing of it. */
export class RunTaps {
  readonly #parts: RunTapsParts;
  readonly #records = new Map<string, PreviewRecord>();

  constructor(parts: RunTapsParts) {
    this.#parts = parts;
  }

  open({ id, edge, rowsPerSecondMax, rowsMax, durationMsMax }: ClaimedTap): void {
    const { control, process, logger } = this.#parts;
    const giveUp = (): void => {
      logger.warn('What a tap shows could not be recorded', { tap: id });
      this.close(id);
    };
    this.#records.set(id, new PreviewRecord(control.createPreviewRecorder(id), giveUp));
    process.send({ kind: 'open-tap', id, request: { edge, rowsPerSecondMax, rowsMax, durationMsMax } });
  }

  close(id: string): void {
    if (this.#records.has(id)) this.#parts.process.send({ kind: 'close-tap', id });
  }

  hear(id: string, event: PreviewEvent): void {
    this.#records.get(id)?.push(event);
  }

  /** To be called when the process is gone: taps that it could not close end here. */
  async end(): Promise<void> {
    const { control, logger } = this.#parts;
    for (const [id, record] of this.#records) {
      try {
        await record.settled().catch(() => undefined);
        await control.endPreview(id, { kind: 'end', reason: 'run-ended', rowCount: 0, durationMs: 0 });
      } catch (error) {
        logger.warn('A tap could not be ended; the sweep will', { tap: id, error: String(error) });
      }
    }
  }
}
