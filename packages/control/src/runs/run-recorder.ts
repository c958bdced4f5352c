import type { RunEvent } from '@lockstep/contracts/events';
import { translateDatabaseError } from '@lockstep/db/errors';
import type { AttemptRef, LateRows, NewRunLog, PairRecord, Repositories } from '@lockstep/db/repositories';
import type { ControlDeps } from '../control-deps.ts';
import { announceRun } from './announce-run.ts';
import type { ClaimedRun } from './claim-run.ts';

const messageMaxLength = 4_000;

/**
 * Writes down what an attempt tells of itself. Late rows wait for the next checkpoint: an attempt that is lost before it will be repeated from
 * the one before, and would tell of them twice.
 */
export class RunRecorder {
  readonly #deps: ControlDeps;
  readonly #claimed: ClaimedRun;
  #lateRows: LateRows[] = [];

  constructor(deps: ControlDeps, claimed: ClaimedRun) {
    this.#deps = deps;
    this.#claimed = claimed;
  }

  get #ref(): AttemptRef {
    return this.#claimed.ref;
  }

  /** All of `events` or, when the attempt has ended meanwhile, none of them and false. */
  async record(events: readonly RunEvent[]): Promise<boolean> {
    try {
      return await this.#record(events);
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }

  async #record(events: readonly RunEvent[]): Promise<boolean> {
    const lateRows = [...this.#lateRows];
    const isRecorded = await this.#deps.database.transaction(async repositories => {
      if (!(await repositories.attempts.lockOpen(this.#ref))) return false;
      for (const event of events) await this.#recordOne(repositories, event, lateRows);
      await this.#recordLogs(repositories, events);
      const metrics = events.findLast(event => event.kind === 'metrics')?.metrics;
      if (metrics !== undefined) await repositories.telemetry.recordMetrics(this.#ref.runId, metrics);
      await announceRun(repositories, await this.#pair(repositories), this.#ref.runId);
      return true;
    });
    if (isRecorded) this.#lateRows = lateRows;
    return isRecorded;
  }

  async #recordOne(repositories: Repositories, event: RunEvent, lateRows: LateRows[]): Promise<void> {
    const { runId, attempt } = this.#ref;
    const { pairId, side } = this.#claimed;
    switch (event.kind) {
      case 'started':
        await repositories.runs.move(runId, ['STARTING'], 'RUNNING');
        if (event.plan !== undefined) await repositories.runs.setPlanGraph(runId, event.plan);
        if (side === 'stream' && event.restoredFrom === null) await repositories.lateWindows.clear(pairId);
        return;
      case 'late-rows':
        for (const window of event.windows) lateRows.push({ ...window, operatorUid: event.operatorUid });
        return;
      case 'checkpoint-completed': {
        const { checkpointId, isSavepoint, path, bytes, durationMs, watermarkMs } = event;
        const size = { bytes, durationMs, watermarkMs };
        await repositories.checkpoints.insert({ runId, pairId, attempt, checkpointId, isSavepoint, path, ...size });
        await repositories.runs.noteProgress(runId, { countsAnew: this.#claimed.countsSinceCheckpoint });
        await repositories.lateWindows.add(pairId, lateRows.splice(0));
        return;
      }
      case 'finished':
        await repositories.lateWindows.add(pairId, lateRows.splice(0));
        return;
      case 'metrics':
      case 'log':
      case 'checkpoint-failed':
      case 'failed':
        return;
    }
  }

  async #recordLogs({ telemetry }: Repositories, events: readonly RunEvent[]): Promise<void> {
    const lines = events.flatMap(event => logLine(event, this.#ref.attempt) ?? []);
    if (lines.length > 0) await telemetry.appendLogs(this.#ref.runId, lines);
  }

  /** Read anew each time: a job can be renamed while it runs. */
  #pair({ pairs }: Repositories): Promise<PairRecord> {
    return pairs.get(this.#claimed.pairId);
  }
}

function logLine(event: RunEvent, attempt: number): NewRunLog | null {
  const at = new Date();
  switch (event.kind) {
    case 'log':
      return { at, level: event.level, message: event.message.slice(0, messageMaxLength), fields: event.fields };
    case 'started': {
      const origin = event.restoredFrom === null ? 'from the beginning' : `from ${event.restoredFrom}`;
      return { at, level: 'info', message: `Attempt ${attempt} started ${origin}`, fields: { attempt } };
    }
    case 'checkpoint-failed':
      return {
        at,
        level: 'warn',
        message: `A checkpoint failed: ${event.error.message}`,
        fields: { code: event.error.code },
      };
    default:
      return null;
  }
}
