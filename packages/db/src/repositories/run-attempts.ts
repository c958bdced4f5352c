import type { ErrorInfo } from '@lockstep/kernel/errors';
import type { Db } from '../db.ts';
import { toJsonOrNull } from '../json.codec.ts';
import { parseStopMode, type StopMode } from './run-record.ts';

/** Names one lease of one run. Whoever writes for the attempt shows all three. */
export interface AttemptRef {
  readonly runId: string;
  readonly attempt: number;
  readonly fencingToken: number;
}

/** What a worker gets with a run. */
export interface Lease {
  readonly ref: AttemptRef;
  /** Subtasks of the run. */
  readonly parallelism: number;
}

export type AttemptOutcome =
  | 'finished'
  | 'stopped'
  | 'failed'
  | 'crashed'
  | 'lease-expired'
  | 'handed-over'
  | 'abandoned';

interface LeaseRow {
  run_id: string;
  number: number;
  fencing_token: bigint;
}

/** Leases. All times are the database's, so that the workers' clocks do not matter. */
export class RunAttemptRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * Compare-and-set from QUEUED or RESTARTING to STARTING with a new lease and a fencing token greater than every older one. Null when another
   * worker was faster, the run is no longer wanted, its delay is not over, or the worker has too few subtask threads free: a run of one
   * subtask needs none. Exact among claims of one worker when the caller holds the worker's lock.
   */
  async claim(runId: string, workerId: string, leaseMs: number): Promise<Lease | null> {
    const rows = await this.#db.$queryRaw<(LeaseRow & { parallelism: number })[]>`
      WITH free AS (
        SELECT w.subtask_threads_max - coalesce((
          SELECT sum(r.parallelism) FROM run_attempts a JOIN runs r ON r.id = a.run_id
          WHERE a.worker_id = w.id AND a.ended_at IS NULL AND r.parallelism > 1
        ), 0) AS threads
        FROM workers w WHERE w.id = ${workerId}::uuid
      ), claimed AS (
        UPDATE runs SET state = 'STARTING', state_since = now(), attempt = attempt + 1, next_attempt_at = NULL,
          started_at = coalesce(started_at, now())
        WHERE id = ${runId}::uuid AND state IN ('QUEUED', 'RESTARTING') AND coalesce(next_attempt_at, now()) <= now()
          AND (parallelism = 1 OR parallelism <= (SELECT threads FROM free))
        RETURNING id, attempt, parallelism
      )
      INSERT INTO run_attempts (run_id, number, worker_id, fencing_token, lease_until, heartbeat_at)
      SELECT id, attempt, ${workerId}::uuid, nextval('fencing_tokens'), now() + ${leaseMs} * interval '1 millisecond', now()
      FROM claimed RETURNING run_id, number, fencing_token, (SELECT parallelism FROM claimed) AS parallelism`;
    return rows[0] === undefined ? null : { ref: toRef(rows[0]), parallelism: rows[0].parallelism };
  }

  /** False in `isHeld`: the lease is over, whoever asks must write nothing more. An expired lease is never revived. */
  async renew(ref: AttemptRef, leaseMs: number): Promise<{ isHeld: boolean; stopMode: StopMode | null }> {
    const rows = await this.#db.$queryRaw<{ stop_mode: string | null }[]>`
      UPDATE run_attempts a SET heartbeat_at = now(), lease_until = now() + ${leaseMs} * interval '1 millisecond'
      FROM runs r
      WHERE a.run_id = ${ref.runId}::uuid AND a.number = ${ref.attempt} AND a.fencing_token = ${ref.fencingToken}
        AND a.ended_at IS NULL AND a.lease_until > now() AND r.id = a.run_id
      RETURNING r.stop_mode`;
    const row = rows[0];
    return { isHeld: row !== undefined, stopMode: parseStopMode(row?.stop_mode ?? null) };
  }

  /** Whether the lease holds now. */
  async isHeld(ref: AttemptRef): Promise<boolean> {
    const rows = await this.#db.$queryRaw<{ run_id: string }[]>`
      SELECT run_id FROM run_attempts
      WHERE run_id = ${ref.runId}::uuid AND number = ${ref.attempt} AND fencing_token = ${ref.fencingToken}
        AND ended_at IS NULL AND lease_until > now()`;
    return rows.length === 1;
  }

  /** Holds off the end of the attempt until the transaction's end; false when it has ended: then nothing may be written for it. */
  async lockOpen(ref: AttemptRef): Promise<boolean> {
    const rows = await this.#db.$queryRaw<{ run_id: string }[]>`
      SELECT run_id FROM run_attempts
      WHERE run_id = ${ref.runId}::uuid AND number = ${ref.attempt} AND fencing_token = ${ref.fencingToken}
        AND ended_at IS NULL FOR SHARE`;
    return rows.length === 1;
  }

  /** Compare-and-set: exactly one caller ends an attempt. */
  async end(ref: AttemptRef, outcome: AttemptOutcome, error: ErrorInfo | null): Promise<boolean> {
    const { count } = await this.#db.runAttempt.updateMany({
      where: { runId: ref.runId, number: ref.attempt, fencingToken: ref.fencingToken, endedAt: null },
      data: { endedAt: new Date(), outcome, error: toJsonOrNull(error) },
    });
    return count === 1;
  }

  async getStartedAt({ runId, attempt }: AttemptRef): Promise<Date> {
    const where = { runId_number: { runId, number: attempt } };
    return (await this.#db.runAttempt.findUniqueOrThrow({ where, select: { startedAt: true } })).startedAt;
  }

  async listExpired(limit: number): Promise<AttemptRef[]> {
    const rows = await this.#db.$queryRaw<LeaseRow[]>`
      SELECT run_id, number, fencing_token FROM run_attempts
      WHERE ended_at IS NULL AND lease_until <= now() ORDER BY lease_until LIMIT ${limit}`;
    return rows.map(toRef);
  }

  /** Who holds the run's lease. */
  async findHolder(runId: string): Promise<{ workerId: string; isHeld: boolean } | null> {
    const rows = await this.#db.$queryRaw<{ worker_id: string; is_held: boolean }[]>`
      SELECT worker_id, lease_until > now() AS is_held FROM run_attempts
      WHERE run_id = ${runId}::uuid AND ended_at IS NULL`;
    const row = rows[0];
    return row === undefined ? null : { workerId: row.worker_id, isHeld: row.is_held };
  }
}

const toRef = (row: LeaseRow): AttemptRef => ({
  runId: row.run_id,
  attempt: row.number,
  fencingToken: Number(row.fencing_token),
});
