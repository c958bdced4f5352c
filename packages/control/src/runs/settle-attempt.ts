import type { RunState } from '@lockstep/contracts/runs';
import type {
  AttemptOutcome,
  AttemptRef,
  PairRecord,
  Repositories,
  RunChange,
  RunRecord,
} from '@lockstep/db/repositories';
import type { Span } from '@lockstep/kernel/diagnostics';
import { AppError, externalError, toErrorInfo } from '@lockstep/kernel/errors';
import type { ControlDeps } from '../control-deps.ts';
import { queueReconciliation } from '../reconciliations/queue-reconciliation.ts';
import { announceRun } from './announce-run.ts';
import { type Errand, runErrands } from './errand.ts';
import { startRun } from './replace-run.ts';
import { nextRestart, restartPolicy } from './restart-policy.ts';

/** How an attempt ended. */
export type AttemptEnd =
  | { readonly kind: 'finished' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: AppError; readonly span: Span | null; readonly canRetry: boolean }
  /** The worker is going and leaves the run, well checkpointed, to another one. */
  | { readonly kind: 'handed-over' }
  /** The worker has not been heard of. */
  | { readonly kind: 'lease-expired' };

interface NextState {
  readonly state: RunState;
  readonly change: RunChange;
}

const outcomes = {
  finished: 'finished',
  stopped: 'stopped',
  failed: 'failed',
  'handed-over': 'handed-over',
  'lease-expired': 'lease-expired',
} as const satisfies Record<AttemptEnd['kind'], AttemptOutcome>;

const workingStates = ['STARTING', 'RUNNING', 'STOPPING'] as const;

/**
 * Ends an attempt and decides what becomes of its run: done, failed for good, or to be tried again. Exactly one caller settles an attempt;
 * false: it was settled already. A finished batch run asks for a reconciliation.
 */
export async function settleAttempt(deps: ControlDeps, ref: AttemptRef, end: AttemptEnd): Promise<boolean> {
  const errands = await deps.database.transaction(async repositories => {
    const error = end.kind === 'failed' ? toErrorInfo(end.error) : null;
    if (!(await repositories.attempts.end(ref, outcomes[end.kind], error))) return null;
    const run = (await repositories.runs.find(ref.runId))!;
    const pair = await repositories.pairs.get(run.pairId);
    const next = await nextState(repositories, { run, pair, ref }, end, deps.clock.nowMs());
    await repositories.runs.move(run.id, workingStates, next.state, next.change);
    await tell(repositories, run, end, next);
    await announceRun(repositories, pair, run.id);
    return followUps(repositories, run, pair, next);
  });
  if (errands === null) return false;
  await runErrands(deps, errands);
  return true;
}

interface EndedAttempt {
  readonly run: RunRecord;
  readonly pair: PairRecord;
  readonly ref: AttemptRef;
}

async function nextState(
  repositories: Repositories,
  ended: EndedAttempt,
  end: AttemptEnd,
  nowMs: number,
): Promise<NextState> {
  const { run } = ended;
  switch (end.kind) {
    case 'finished':
      return { state: 'FINISHED', change: {} };
    case 'stopped':
      // Nobody asked: the run is as good as handed over.
      if (run.state !== 'STOPPING') return { state: 'RESTARTING', change: { nextAttemptAt: null, isRestart: true } };
      return { state: 'STOPPED', change: {} };
    case 'handed-over':
      if (run.state === 'STOPPING') return { state: 'STOPPED', change: {} };
      return { state: 'RESTARTING', change: { nextAttemptAt: null, isRestart: true } };
    case 'failed':
      if (!end.canRetry) return { state: 'FAILED', change: { error: toErrorInfo(end.error), errorSpan: end.span } };
      return afterLoss(repositories, ended, end.error, nowMs);
    case 'lease-expired':
      return afterLoss(repositories, ended, externalError('run.worker_lost', 'The worker of this run was lost'), nowMs);
  }
}

async function afterLoss(
  { versions, attempts }: Repositories,
  { run, pair, ref }: EndedAttempt,
  error: AppError,
  nowMs: number,
): Promise<NextState> {
  if (run.state === 'STOPPING') return { state: 'STOPPED', change: {} };
  const policy = restartPolicy((await versions.getContents(run.versionId)).sqlText, pair.config, run.side);
  const heldMs = nowMs - (await attempts.getStartedAt(ref)).getTime();
  const { failures, delayMs } = nextRestart(policy, run.consecutiveFailures, heldMs);
  if (delayMs === null)
    return { state: 'FAILED', change: { error: toErrorInfo(givenUp(error, failures - 1)), errorSpan: null } };
  const nextAttemptAt = new Date(nowMs + delayMs);
  return {
    state: 'RESTARTING',
    change: {
      error: toErrorInfo(error),
      errorSpan: null,
      consecutiveFailures: failures,
      nextAttemptAt,
      isRestart: true,
    },
  };
}

const givenUp = (error: AppError, restarts: number): AppError => {
  const end =
    restarts === 0 ? 'not tried again' : `gave up after ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`;
  return new AppError(error.code, error.domain, `${error.message} (${end})`, { details: error.details });
};

async function tell({ telemetry }: Repositories, run: RunRecord, end: AttemptEnd, next: NextState): Promise<void> {
  const isBad = end.kind === 'failed' || end.kind === 'lease-expired';
  const reason = end.kind === 'failed' ? `: ${end.error.message}` : '';
  const fields = { attempt: run.attempt, state: next.state };
  const level = next.state === 'FAILED' ? 'error' : isBad ? 'warn' : 'info';
  await telemetry.appendLogs(run.id, [
    { at: new Date(), level, message: `Attempt ${run.attempt} ${phrases[end.kind]}${reason}`, fields },
  ]);
}

const phrases = {
  finished: 'read everything there was',
  stopped: 'stopped',
  failed: 'failed',
  'handed-over': 'was handed over to another worker',
  'lease-expired': 'was lost with its worker',
} as const satisfies Record<AttemptEnd['kind'], string>;

/** The next attempt of a run that goes on at once; of one that has ended, its successor and the comparison that a batch result calls for. */
async function followUps(
  repositories: Repositories,
  run: RunRecord,
  pair: PairRecord,
  { state, change }: NextState,
): Promise<Errand[]> {
  if (state === 'RESTARTING') return change.nextAttemptAt == null ? [{ name: 'run.start', runId: run.id }] : [];
  const errands: Errand[] = [];
  if (run.side === 'batch' && state === 'FINISHED') {
    const order = { kind: 'comparison', clientKey: `run:${run.id}` } as const;
    errands.push(...(await queueReconciliation(repositories, pair, order)).errands);
  }
  if (run.successorKey !== null) {
    const order = { pair, side: run.side, trigger: 'restart', clientKey: run.successorKey, range: null } as const;
    errands.push(...(await startRun(repositories, order)).errands);
  }
  return errands;
}
