import type { PreviewEvent } from '@lockstep/contracts/preview';
import type { ClaimedPreview, WorkerControl } from '@lockstep/control/worker-control';
import type { Logger } from '@lockstep/kernel/logger';
import type { EngineProcess } from '../supervisor/engine-process.ts';
import { PreviewRecord } from '../supervisor/preview-record.ts';
import type { ProcessPool } from '../supervisor/process-pool.ts';

export interface PreviewDeps {
  readonly control: WorkerControl;
  readonly pool: ProcessPool;
  readonly fileRoots: readonly string[];
  readonly workerId: string;
  readonly logger: Logger;
  /** Processes by the preview they carry, for cancelling. */
  readonly previews: Map<string, EngineProcess>;
}

/** A preview knows its own end; a process that overruns it by so much is killed. */
const overrunMs = 5_000;

/** Carries a preview to its end in a process that is loaded already. */
export async function onPreviewRun(deps: PreviewDeps, { previewId }: { previewId: string }): Promise<void> {
  const { control, pool, workerId, previews } = deps;
  const claimed = await control.claimPreview({ previewId, workerId });
  if (claimed === null) return;
  const process = pool.take();
  previews.set(previewId, process);
  try {
    await carry(deps, claimed, process);
  } finally {
    previews.delete(previewId);
    await control.endPreview(previewId, processLost);
  }
}

async function carry(deps: PreviewDeps, claimed: ClaimedPreview, process: EngineProcess): Promise<void> {
  const record = new PreviewRecord(deps.control.createPreviewRecorder(claimed.previewId), () => process.kill());
  const done = new Promise<void>(resolve => {
    process.listen(report => {
      if (report.kind === 'preview-event') record.push(report.event);
      if (report.kind !== 'done') return;
      deps.pool.giveBack(process, report.residentBytes);
      resolve();
    });
  });
  const overrun = setTimeout(() => process.kill(), claimed.durationMsMax + overrunMs);
  process.send({ kind: 'preview', spec: specOf(deps, claimed) });
  await Promise.race([done, process.exited]);
  clearTimeout(overrun);
  await record.settled();
}

function specOf({ fileRoots }: PreviewDeps, { previewId: _, catalog, config, secrets, ...rest }: ClaimedPreview) {
  return {
    ...rest,
    catalog: { objects: [...catalog.objects] },
    config: { ...config },
    secrets: { ...secrets },
    fileRoots: [...fileRoots],
  };
}

/** For the reader of a preview whose process ended before it could; one that has ended properly keeps its own end. */
const processLost: PreviewEvent = {
  kind: 'error',
  error: {
    code: 'preview.process_lost',
    domain: 'external',
    message: 'The process of the preview ended unexpectedly',
    details: {},
  },
  span: null,
};
