import type { WorkerControl } from '@lockstep/control/worker-control';
import type { RunSupervisor } from '../supervisor/run-supervisor.ts';
import { runEnded } from '../supervisor/run-taps.ts';

export interface TapDeps {
  readonly control: WorkerControl;
  readonly workerId: string;
  /** Runs in this worker's hands, by id. */
  readonly runs: ReadonlyMap<string, RunSupervisor>;
}

/** Opens a tap if its run is in this worker's hands: all workers are asked. */
export async function onTapAsked({ control, workerId, runs }: TapDeps, previewId: string): Promise<void> {
  if (runs.size === 0) return;
  const claimed = await control.claimTap({ previewId, workerId, runIds: [...runs.keys()] });
  if (claimed === null) return;
  const run = runs.get(claimed.runId);
  if (run === undefined) await control.endPreview(previewId, runEnded);
  else run.taps.open(claimed);
}
