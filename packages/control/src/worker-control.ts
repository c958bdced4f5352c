import { Listener, parseWorkerCall, type WorkerCall, workerChannel } from '@lockstep/db/listen';
import type {
  AttemptRef,
  NewTap,
  NewWorker,
  OpenStateCheck,
  StateCheckAnswer,
  StopMode,
} from '@lockstep/db/repositories';
import { answerStateCheck } from './jobs/answer-state-check.ts';
import { type ControlOptions, openDeps } from './open-deps.ts';
import { type ClaimedPreview, claimPreview } from './previews/claim-preview.ts';
import { endPreview } from './previews/end-preview.ts';
import { PreviewRecorder } from './previews/preview-recorder.ts';
import type { JobConsumer, JobHandlers } from './queue/index.ts';
import {
  type ClaimedReconciliation,
  claimReconciliation,
  reconciliationLeaseMs,
} from './reconciliations/claim-reconciliation.ts';
import {
  failReconciliation,
  type ReconciliationFindings,
  recordReconciliation,
  releaseReconciliation,
} from './reconciliations/record-reconciliation.ts';
import { type ClaimedRun, claimRun } from './runs/claim-run.ts';
import { leaseMs } from './runs/lease.ts';
import { passOnStop } from './runs/pass-on-stop.ts';
import { RunRecorder } from './runs/run-recorder.ts';
import { type AttemptEnd, settleAttempt } from './runs/settle-attempt.ts';
import { sweepHistory } from './sweeps/sweep-history.ts';
import { sweepOutdatedReconciliations } from './sweeps/sweep-outdated-reconciliations.ts';
import { sweepPreviews } from './sweeps/sweep-previews.ts';
import { sweepReconciliations } from './sweeps/sweep-reconciliations.ts';
import { sweepRuns } from './sweeps/sweep-runs.ts';
import { sweepSchedules } from './sweeps/sweep-schedules.ts';

export type { WorkerCall } from '@lockstep/db/listen';
export type { AttemptRef, OpenStateCheck, RestorePoint, StateCheckAnswer, StopMode } from '@lockstep/db/repositories';
export type { ControlOptions } from './open-deps.ts';
export type { ClaimedPreview } from './previews/claim-preview.ts';
export type { PreviewRecorder } from './previews/preview-recorder.ts';
export type { ClaimedReconciliation } from './reconciliations/claim-reconciliation.ts';
export { differencesMax, type ReconciliationFindings } from './reconciliations/record-reconciliation.ts';
export type { ClaimedRun } from './runs/claim-run.ts';
export { leaseMs, leaseRenewalMs } from './runs/lease.ts';
export type { RunRecorder } from './runs/run-recorder.ts';
export type { AttemptEnd } from './runs/settle-attempt.ts';

/** A tap that the worker is to open on a run that it carries. */
export type ClaimedTap = NewTap;

/** The life of jobs, for the process that carries them: it is asked by messages, takes runs by lease, and tells what becomes of them. */
export interface WorkerControl {
  heartbeat(worker: NewWorker): Promise<void>;
  signOff(workerId: string): Promise<void>;
  consume(handlers: JobHandlers, options: { concurrency: number }): Promise<JobConsumer>;
  /** Calls to all workers; `onGap`: some may have been missed. */
  listen(onCall: (call: WorkerCall) => void, onGap: () => void): Promise<{ close(): Promise<void> }>;

  claimRun(request: { runId: string; workerId: string }): Promise<ClaimedRun | null>;
  /** Not held: whoever asks must write nothing more. */
  renewLease(ref: AttemptRef): Promise<{ isHeld: boolean; stopMode: StopMode | null }>;
  isHeld(ref: AttemptRef): Promise<boolean>;
  createRunRecorder(claimed: ClaimedRun): RunRecorder;
  settleAttempt(ref: AttemptRef, end: AttemptEnd): Promise<boolean>;
  passOnStop(runId: string): Promise<void>;

  claimPreview(request: { previewId: string; workerId: string }): Promise<ClaimedPreview | null>;
  /** Null: it was cancelled, or taps none of the runs. */
  claimTap(request: { previewId: string; workerId: string; runIds: readonly string[] }): Promise<ClaimedTap | null>;
  createPreviewRecorder(previewId: string): PreviewRecorder;
  endPreview: (previewId: string, last: Parameters<typeof endPreview>[2]) => Promise<void>;

  /** Null: it has been answered. */
  findStateCheck(stateCheckId: string): Promise<OpenStateCheck | null>;
  answerStateCheck(stateCheckId: string, answer: StateCheckAnswer): Promise<void>;

  claimReconciliation(request: { reconciliationId: string; workerId: string }): Promise<ClaimedReconciliation | null>;
  renewReconciliation(claimed: ClaimedReconciliation): Promise<boolean>;
  recordReconciliation(claimed: ClaimedReconciliation, findings: ReconciliationFindings): Promise<boolean>;
  failReconciliation(claimed: ClaimedReconciliation, message: string): Promise<void>;
  /** Gives the claim up, so that another worker takes it. */
  releaseReconciliation(claimed: ClaimedReconciliation): Promise<void>;

  /** Repairs what was lost and does what is due. Safe to run in many workers at once; call about once a second. */
  sweep(): Promise<void>;
  /** By pair id, the runs whose checkpoints must stay on disk. */
  listRestorableRuns(): Promise<ReadonlyMap<string, ReadonlySet<string>>>;
  /** Keeps history within bounds; call about once in ten minutes. */
  sweepHistory(): Promise<void>;
  close(): Promise<void>;
}

/** So many stream runs of a pair keep their checkpoints. */
const restorableRunsPerPair = 3;

/** Opens nothing yet: pools connect at the first use. */
export function createWorkerControl(options: ControlOptions): WorkerControl {
  const deps = openDeps(options);
  const { workers, attempts, reconciliations, runs, previews, stateChecks } = deps.database.repositories;
  return {
    heartbeat: worker => workers.heartbeat(worker),
    signOff: workerId => workers.delete(workerId),
    consume: (handlers, consumeOptions) => deps.queue.consume(handlers, consumeOptions),
    listen: async (onCall, onGap) => {
      const onMessage = (_channel: string, payload: string): void => {
        const call = parseWorkerCall(payload);
        if (call !== null) onCall(call);
      };
      const { databaseUrl, logger } = options;
      const listener = new Listener({ databaseUrl, channels: [workerChannel], logger, onMessage, onGap });
      await listener.open();
      return listener;
    },
    claimRun: request => claimRun(deps, request),
    renewLease: ref => attempts.renew(ref, leaseMs),
    isHeld: ref => attempts.isHeld(ref),
    createRunRecorder: claimed => new RunRecorder(deps, claimed),
    settleAttempt: (ref, end) => settleAttempt(deps, ref, end),
    passOnStop: runId => passOnStop(deps, runId),
    claimPreview: request => claimPreview(deps, request),
    claimTap: ({ previewId, workerId, runIds }) => previews.claimTap(previewId, workerId, runIds),
    createPreviewRecorder: previewId => new PreviewRecorder(deps, previewId),
    endPreview: (previewId, last) => endPreview(deps, previewId, last),
    findStateCheck: stateCheckId => stateChecks.findOpen(stateCheckId),
    answerStateCheck: (stateCheckId, answer) => answerStateCheck(deps, stateCheckId, answer),
    claimReconciliation: request => claimReconciliation(deps, request),
    renewReconciliation: ({ claim }) => reconciliations.renew(claim, reconciliationLeaseMs),
    recordReconciliation: (claimed, findings) => recordReconciliation(deps, claimed, findings),
    failReconciliation: (claimed, message) => failReconciliation(deps, claimed, message),
    releaseReconciliation: claimed => releaseReconciliation(deps, claimed),
    sweep: async () => {
      await sweepRuns(deps);
      await sweepSchedules(deps);
      await sweepReconciliations(deps);
      await sweepOutdatedReconciliations(deps);
      await sweepPreviews(deps);
    },
    listRestorableRuns: () => runs.listRestorable(restorableRunsPerPair),
    sweepHistory: () => sweepHistory(deps),
    close: deps.close,
  };
}
