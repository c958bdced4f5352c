import { hostname } from 'node:os';
import type { WorkerCall, WorkerControl } from '@lockstep/control/worker-control';
import { newId } from '@lockstep/kernel/ids';
import type { Logger } from '@lockstep/kernel/logger';
import { onPreviewRun } from './consumers/preview-run.ts';
import { onReconciliationRun } from './consumers/reconciliation-run.ts';
import { onRunStart } from './consumers/run-start.ts';
import { onStateCheckRun } from './consumers/state-check-run.ts';
import { onTapAsked } from './consumers/tap-open.ts';
import { every } from './every.ts';
import { CheckpointPlaces } from './supervisor/checkpoint-places.ts';
import type { EngineProcess } from './supervisor/engine-process.ts';
import { ProcessPool } from './supervisor/process-pool.ts';
import type { RunSupervisor } from './supervisor/run-supervisor.ts';

export interface WorkerOptions {
  readonly control: WorkerControl;
  readonly dataDirectory: string;
  readonly fileRoots: readonly string[];
  readonly warmProcesses: number;
  readonly subtaskThreadsMax: number;
  readonly logger: Logger;
}

const heartbeatMs = 2_000;
const sweepMs = 1_000;
const historySweepMs = 10 * 60_000;
/** Messages handled at once; a preview or a comparison holds its own until it is over. */
const concurrency = 16;

/** A process that takes runs, previews and reconciliations and sees them through. */
export interface Worker {
  /** Takes nothing more, hands its runs over, and ends its processes. */
  stop(): Promise<void>;
}

export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { control, dataDirectory, fileRoots, warmProcesses, subtaskThreadsMax } = options;
  const workerId = newId();
  const logger = options.logger.with({ workerId });
  const pool = new ProcessPool({ warmProcesses, logger });
  const places = new CheckpointPlaces(dataDirectory);
  const runs = new Map<string, RunSupervisor>();
  const previews = new Map<string, EngineProcess>();
  const comparisons = new Set<EngineProcess>();
  let isStopping = false;
  const deps = {
    control,
    pool,
    places,
    fileRoots,
    logger,
    workerId,
    runs,
    previews,
    comparisons,
    isStopping: () => isStopping,
  };

  const onCall = ({ kind, id }: WorkerCall): void => {
    switch (kind) {
      case 'run.stop':
        runs.get(id)?.look();
        return;
      case 'preview.tap':
        onTapAsked(deps, id).catch(error =>
          logger.warn('A tap could not be opened', { tap: id, error: String(error) }),
        );
        return;
      case 'preview.cancel':
        previews.get(id)?.send({ kind: 'cancel' });
        for (const run of runs.values()) run.taps.close(id);
    }
  };
  const lookAtAll = (): void => {
    for (const run of runs.values()) run.look();
  };
  const heartbeat = () => control.heartbeat({ id: workerId, host: hostname(), pid: process.pid, subtaskThreadsMax });
  // Before the first claim: what a worker gives to subtasks stands in its row.
  await heartbeat();
  const calls = await control.listen(onCall, lookAtAll);
  const consumer = await control.consume(
    {
      'run.start': payload => onRunStart(deps, payload),
      'run.stop': ({ runId }) => control.passOnStop(runId),
      'preview.run': payload => onPreviewRun(deps, payload),
      'state-check.run': payload => onStateCheckRun(deps, payload),
      'reconciliation.run': payload => onReconciliationRun(deps, payload),
    },
    { concurrency },
  );
  const endings = [
    every(heartbeatMs, heartbeat, logger),
    every(sweepMs, () => control.sweep(), logger),
    every(historySweepMs, () => sweepHistory(control, places), logger),
  ];
  logger.info('The worker is ready', { fileRoots });

  return {
    stop: async () => {
      isStopping = true;
      logger.info('The worker is going', { runs: runs.size });
      for (const process of [...previews.values(), ...comparisons]) process.kill();
      await Promise.all([consumer.close(), ...[...runs.values()].map(run => run.handOver())]);
      await Promise.all(endings.map(end => end()));
      await calls.close();
      await pool.close();
      await control.signOff(workerId);
    },
  };
}

async function sweepHistory(control: WorkerControl, places: CheckpointPlaces): Promise<void> {
  await control.sweepHistory();
  await places.sweep(await control.listRestorableRuns());
}
