import type { ClaimedRun, WorkerControl } from '@lockstep/control/worker-control';
import type { Logger } from '@lockstep/kernel/logger';
import type { CheckpointPlaces } from './checkpoint-places.ts';
import type { ProcessPool } from './process-pool.ts';
import { RunSupervisor } from './run-supervisor.ts';

export interface AttemptDeps {
  readonly control: WorkerControl;
  readonly pool: ProcessPool;
  readonly places: CheckpointPlaces;
  readonly fileRoots: readonly string[];
  readonly logger: Logger;
}

/** Gives a claimed run a process and a supervisor. */
export async function startAttempt(deps: AttemptDeps, claimed: ClaimedRun): Promise<RunSupervisor> {
  const { control, pool, places, fileRoots, logger } = deps;
  const { ref, side, sqlText, catalog, config, secrets, range, writerId } = claimed;
  const checkpoint = {
    directory: places.directoryOf(claimed),
    intervalMs: claimed.checkpointIntervalMs,
    restoreFrom: await places.findRestorePath(claimed),
  };
  const spec = {
    runId: ref.runId,
    attempt: ref.attempt,
    side,
    sqlText,
    catalog: { objects: [...catalog.objects] },
    config: { ...config },
    secrets: { ...secrets },
    fileRoots: [...fileRoots],
    writerId,
    fencingToken: ref.fencingToken,
    checkpoint: side === 'stream' ? checkpoint : null,
    range,
  };
  const savepointPath = places.savepointOf(claimed);
  return new RunSupervisor({ control, claimed, spec, savepointPath, process: pool.take(), logger });
}
