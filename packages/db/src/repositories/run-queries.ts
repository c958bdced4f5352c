import type { RunDto } from '@lockstep/contracts/api';
import { runMetricsSchema } from '@lockstep/contracts/events';
import type { RunState, Side } from '@lockstep/contracts/runs';
import type { Db } from '../db.ts';
import { Prisma } from '../generated/client.ts';
import type { Scope } from '../scope.ts';
import { type ErrorInfoRow, errorPlace } from './run-error.ts';
import { parseRunState, parseRunTrigger, parseSide } from './words.ts';
import { workerOverdueMs } from './workers.ts';

export interface RunFilter {
  readonly pair?: string | undefined;
  readonly side?: Side | undefined;
  readonly state?: RunState | undefined;
  readonly limit: number;
  /** Id of the run after which the page starts, going back in time. */
  readonly before?: string | undefined;
}

type LatestRuns = Record<Side, RunDto | null>;

/** Without a heartbeat for so long a run is shown as unreachable; its lease is a little longer. */
const heartbeatOverdueMs = 5_000;

/** Runs as pages show them. */
export class RunQueries {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async list(scope: Scope, filter: RunFilter): Promise<RunDto[]> {
    const conditions = [inScope(scope)];
    if (filter.pair !== undefined) conditions.push(Prisma.sql`j.name = ${filter.pair}`);
    if (filter.side !== undefined) conditions.push(Prisma.sql`r.side = ${filter.side}`);
    if (filter.state !== undefined) conditions.push(Prisma.sql`r.state = ${filter.state}`);
    if (filter.before !== undefined)
      conditions.push(
        Prisma.sql`(r.created_at, r.id) < (SELECT b.created_at, b.id FROM runs b WHERE b.id = ${filter.before}::uuid)`,
      );
    return this.#select(
      Prisma.sql`WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY r.created_at DESC, r.id DESC LIMIT ${filter.limit}`,
    );
  }

  async find(scope: Scope, id: string): Promise<RunDto | null> {
    const rows = await this.#select(Prisma.sql`WHERE ${inScope(scope)} AND r.id = ${id}::uuid`);
    return rows[0] ?? null;
  }

  /** The newest run of each side, by pair id. */
  async latestOf(pairIds: readonly string[]): Promise<ReadonlyMap<string, LatestRuns>> {
    const latest = new Map<string, LatestRuns>(pairIds.map(id => [id, { stream: null, batch: null }]));
    if (pairIds.length === 0) return latest;
    const ids = await this.#db.$queryRaw<{ id: string; pair_id: string }[]>`
      SELECT newest.id, newest.pair_id
      FROM unnest(${pairIds}::uuid[]) AS p(id), unnest(ARRAY['stream', 'batch']) AS s(side),
        LATERAL (SELECT id, pair_id FROM runs WHERE pair_id = p.id AND side = s.side ORDER BY created_at DESC, id DESC LIMIT 1) newest`;
    if (ids.length === 0) return latest;
    const pairOf = new Map(ids.map(row => [row.id, row.pair_id]));
    const runs = await this.#select(Prisma.sql`WHERE r.id = ANY(${ids.map(row => row.id)}::uuid[])`);
    for (const run of runs) {
      const sides = latest.get(pairOf.get(run.id)!);
      if (sides !== undefined) sides[run.side] = run;
    }
    return latest;
  }

  async #select(rest: Prisma.Sql): Promise<RunDto[]> {
    const rows = await this.#db.$queryRaw<RunRow[]>`
      SELECT r.id, j.name AS pair, r.side, v.number AS version_number, r.state, r.state_since, r.trigger, r.created_at, r.started_at,
        r.finished_at, r.restarts, r.range_from, r.range_to, r.metrics, r.error, r.error_span_start,
        CASE WHEN r.error_span_start IS NULL THEN NULL ELSE v.sql_text END AS sql_text,
        coalesce(r.state IN ('STARTING', 'RUNNING', 'STOPPING')
          AND a.heartbeat_at < now() - ${heartbeatOverdueMs} * interval '1 millisecond', false) AS is_unreachable,
        r.attempt, r.next_attempt_at, r.parallelism, t.threads_free, t.threads_max,
        c.checkpoint_id, c.created_at AS checkpoint_at, c.bytes AS checkpoint_bytes, c.duration_ms AS checkpoint_duration_ms,
        c.is_savepoint
      FROM runs r
      JOIN pairs p ON p.id = r.pair_id
      JOIN jobs j ON j.id = p.job_id
      JOIN job_versions v ON v.id = r.version_id
      LEFT JOIN run_attempts a ON a.run_id = r.id AND a.ended_at IS NULL
      LEFT JOIN LATERAL (SELECT * FROM checkpoints WHERE run_id = r.id ORDER BY id DESC LIMIT 1) c ON true
      LEFT JOIN (
        SELECT max(w.subtask_threads_max) AS threads_max, max(w.subtask_threads_max - coalesce(taken.threads, 0))::int AS threads_free
        FROM workers w LEFT JOIN (
          SELECT held.worker_id, sum(holder.parallelism) AS threads FROM run_attempts held JOIN runs holder ON holder.id = held.run_id
          WHERE held.ended_at IS NULL AND holder.parallelism > 1 GROUP BY held.worker_id
        ) taken ON taken.worker_id = w.id
        WHERE w.heartbeat_at > now() - ${workerOverdueMs} * interval '1 millisecond'
      ) t ON r.state IN ('QUEUED', 'RESTARTING') AND r.parallelism > greatest(1, t.threads_free)
      ${rest}`;
    return rows.map(toDto);
  }
}

const inScope = ({ workspaceId, ownerId }: Scope): Prisma.Sql =>
  ownerId === null
    ? Prisma.sql`j.workspace_id = ${workspaceId}::uuid`
    : Prisma.sql`j.workspace_id = ${workspaceId}::uuid AND j.owner_id = ${ownerId}::uuid`;

interface RunRow extends ErrorInfoRow {
  id: string;
  pair: string;
  side: string;
  version_number: number;
  state: string;
  state_since: Date;
  trigger: string;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  restarts: number;
  attempt: number;
  next_attempt_at: Date | null;
  parallelism: number;
  threads_free: number | null;
  threads_max: number | null;
  range_from: string | null;
  range_to: string | null;
  metrics: unknown;
  is_unreachable: boolean;
  checkpoint_id: number | null;
  checkpoint_at: Date | null;
  checkpoint_bytes: bigint | null;
  checkpoint_duration_ms: number | null;
  is_savepoint: boolean | null;
}

const toDto = (row: RunRow): RunDto => ({
  id: row.id,
  pair: row.pair,
  side: parseSide(row.side),
  versionNumber: row.version_number,
  state: parseRunState(row.state),
  isUnreachable: row.is_unreachable,
  stateSince: row.state_since.toISOString(),
  trigger: parseRunTrigger(row.trigger),
  createdAt: row.created_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  finishedAt: row.finished_at?.toISOString() ?? null,
  restarts: row.restarts,
  attempt: row.attempt,
  nextAttemptAt: row.state === 'RESTARTING' ? (row.next_attempt_at?.toISOString() ?? null) : null,
  parallelism: row.parallelism,
  threadShortage: threadShortage(row),
  range: row.range_from === null || row.range_to === null ? null : { from: row.range_from, to: row.range_to },
  metrics: row.metrics === null ? null : runMetricsSchema.parse(row.metrics),
  lastCheckpoint: lastCheckpoint(row),
  error: errorPlace(row),
});

function lastCheckpoint(row: RunRow): RunDto['lastCheckpoint'] {
  if (row.checkpoint_id === null || row.checkpoint_at === null) return null;
  return {
    id: row.checkpoint_id,
    at: row.checkpoint_at.toISOString(),
    bytes: Number(row.checkpoint_bytes ?? 0),
    durationMs: row.checkpoint_duration_ms ?? 0,
    isSavepoint: row.is_savepoint ?? false,
  };
}

function threadShortage({ threads_free, threads_max }: RunRow): RunDto['threadShortage'] {
  return threads_free === null || threads_max === null ? null : { threadsFree: threads_free, threadsMax: threads_max };
}
