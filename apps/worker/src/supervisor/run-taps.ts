import { isLast, type PreviewEvent } from '@lockstep/contracts/preview';
import type { ClaimedTap, PreviewRecorder, WorkerControl } from '@lockstep/control/worker-control';
import type { Logger } from '@lockstep/kernel/logger';
import type { EngineProcess } from './engine-process.ts';
import { PreviewRecord } from './preview-record.ts';

export interface RunTapsParts {
  readonly control: {
    readonly createPreviewRecorder: (previewId: string) => Pick<PreviewRecorder, 'record'>;
    readonly endPreview: WorkerControl['endPreview'];
  };
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
    const record = this.#records.get(id);
    record?.push(event);
    if (record !== undefined && isLast(event)) void this.#end(id, record);
  }

  /** To be called when the process is gone: taps that it could not close end here. */
  async end(): Promise<void> {
    for (const [id, record] of this.#records) await this.#end(id, record);
  }

  /** Its own last event counts, if that could be recorded. */
  async #end(id: string, record: PreviewRecord): Promise<void> {
    const { control, logger } = this.#parts;
    this.#records.delete(id);
    await record.settled().catch(() => undefined);
    try {
      await control.endPreview(id, runEnded);
    } catch (error) {
      logger.warn('A tap could not be ended; the sweep will', { tap: id, error: String(error) });
    }
  }
}

/** For the reader of a tap whose run is gone before it could close it. */
export const runEnded: PreviewEvent = { kind: 'end', reason: 'run-ended', rowCount: 0, durationMs: 0 };
