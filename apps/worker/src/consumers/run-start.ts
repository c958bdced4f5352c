import type { RunSupervisor } from '../supervisor/run-supervisor.ts';
import { type AttemptDeps, startAttempt } from '../supervisor/start-attempt.ts';

export interface RunStartDeps extends AttemptDeps {
  readonly workerId: string;
  /** Runs in this worker's hands, by id. */
  readonly runs: Map<string, RunSupervisor>;
  readonly isStopping: () => boolean;
}

/** Claims the run and lets a supervisor carry it. Returns at once: the lease, not the message, says who has the run. */
export async function onRunStart(deps: RunStartDeps, { runId }: { runId: string }): Promise<void> {
  if (deps.isStopping()) return;
  const claimed = await deps.control.claimRun({ runId, workerId: deps.workerId });
  if (claimed === null) return;
  deps.logger.info('Took over a run', { ...claimed.ref, pair: claimed.pairName, side: claimed.side });
  const supervisor = await startAttempt(deps, claimed);
  deps.runs.set(runId, supervisor);
  supervisor.done.then(
    () => forget(deps, runId, supervisor),
    () => forget(deps, runId, supervisor),
  );
  if (deps.isStopping()) await supervisor.handOver();
}

function forget({ runs }: RunStartDeps, runId: string, supervisor: RunSupervisor): void {
  if (runs.get(runId) === supervisor) runs.delete(runId);
}
