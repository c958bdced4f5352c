import { type PlanGraph, planGraphSchema } from '@lockstep/contracts/plan-graph';
import type { DateRange, RunState, RunTrigger, Side } from '@lockstep/contracts/runs';
import type { Span } from '@lockstep/kernel/diagnostics';
import type { ErrorInfo } from '@lockstep/kernel/errors';
import type { Db } from '../db.ts';
import { Prisma } from '../generated/client.ts';
import { toJson, toJsonOrNull } from '../json.codec.ts';
import { type RunRecord, runRecordColumns, toRunRecord } from './run-record.ts';

export interface NewRun {
  readonly id: string;
  readonly pairId: string;
  readonly versionId: string;
  readonly side: Side;
  readonly trigger: RunTrigger;
  readonly clientKey: string;
  readonly range: DateRange | null;
  readonly parallelism: number;
}

/** What changes together with a run's state; what is absent stays. */
export interface RunChange {
  readonly error?: ErrorInfo | null;
  readonly errorSpan?: Span | null;
  readonly stopMode?: 'stop' | 'savepoint' | 'restart';
  readonly successorKey?: string;
  /** The run may not be claimed before this; null: at once. */
  readonly nextAttemptAt?: Date | null;
  readonly consecutiveFailures?: number;
  /** The attempt that ended is to be followed by another. */
  readonly isRestart?: boolean;
}

const terminalStates: readonly RunState[] = ['FINISHED', 'STOPPED', 'FAILED'];

export class RunRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * Puts a run in the queue. Idempotent by the pair's client key: the run that an earlier call made is returned. Null: the side has another
   * active run (the database allows one).
   */
  async insertQueued(run: NewRun): Promise<{ runId: string; isNew: boolean } | null> {
    const inserted = await this.#db.$queryRaw<{ id: string }[]>`
      INSERT INTO runs (id, pair_id, version_id, side, trigger, client_key, range_from, range_to, parallelism)
      VALUES (${run.id}::uuid, ${run.pairId}::uuid, ${run.versionId}::uuid, ${run.side}, ${run.trigger}, ${run.clientKey},
        ${run.range?.from ?? null}, ${run.range?.to ?? null}, ${run.parallelism})
      ON CONFLICT DO NOTHING RETURNING id`;
    if (inserted.length === 1) return { runId: run.id, isNew: true };
    const existing = await this.findByClientKey(run.pairId, run.clientKey);
    return existing === null ? null : { runId: existing, isNew: false };
  }

  /** Of the run that the key made, or of the one that it asked to be restarted. */
  async findByClientKey(pairId: string, clientKey: string): Promise<string | null> {
    const row = await this.#db.run.findFirst({
      where: { pairId, OR: [{ clientKey }, { successorKey: clientKey }] },
      select: { id: true },
      orderBy: { createdAt: 'desc' },
    });
    return row?.id ?? null;
  }

  async find(id: string): Promise<RunRecord | null> {
    const row = await this.#db.run.findUnique({ where: { id }, select: runRecordColumns });
    return row === null ? null : toRunRecord(row);
  }

  async findActive(pairId: string, side: Side): Promise<RunRecord | null> {
    const row = await this.#db.run.findFirst({
      where: { pairId, side, state: { notIn: [...terminalStates] } },
      select: runRecordColumns,
    });
    return row === null ? null : toRunRecord(row);
  }

  async hasActive(pairId: string): Promise<boolean> {
    return (await this.#db.run.count({ where: { pairId, state: { notIn: [...terminalStates] } } })) > 0;
  }

  /** Compare-and-set: true when the run was in one of `from` and is now in `to`; nothing has changed otherwise. */
  async move(id: string, from: readonly RunState[], to: RunState, change: RunChange = {}): Promise<boolean> {
    const now = new Date();
    const data: Prisma.RunUpdateManyMutationInput = { state: to, stateSince: now };
    if (terminalStates.includes(to)) data.finishedAt = now;
    if (change.error !== undefined) data.error = toJsonOrNull(change.error);
    if (change.errorSpan !== undefined) {
      data.errorSpanStart = change.errorSpan?.start ?? null;
      data.errorSpanEnd = change.errorSpan?.end ?? null;
    }
    if (change.stopMode !== undefined) data.stopMode = change.stopMode;
    if (change.successorKey !== undefined) data.successorKey = change.successorKey;
    if (change.nextAttemptAt !== undefined) data.nextAttemptAt = change.nextAttemptAt;
    if (change.consecutiveFailures !== undefined) data.consecutiveFailures = change.consecutiveFailures;
    if (change.isRestart === true) data.restarts = { increment: 1 };
    const { count } = await this.#db.run.updateMany({ where: { id, state: { in: [...from] } }, data });
    return count === 1;
  }

  async setPlanGraph(id: string, plan: PlanGraph): Promise<void> {
    await this.#db
      .$executeRaw`UPDATE runs SET plan_graph = ${JSON.stringify(toJson(plan))}::jsonb WHERE id = ${id}::uuid`;
  }

  /** What the newest run of a side and version that has started executes; null before the first. */
  async findPlanGraph(pairId: string, versionId: string, side: Side): Promise<PlanGraph | null> {
    const rows = await this.#db.$queryRaw<{ plan_graph: unknown }[]>`
      SELECT plan_graph FROM runs
      WHERE pair_id = ${pairId}::uuid AND version_id = ${versionId}::uuid AND side = ${side} AND plan_graph IS NOT NULL
      ORDER BY created_at DESC, id DESC LIMIT 1`;
    return rows[0] === undefined ? null : planGraphSchema.parse(rows[0].plan_graph);
  }

  /** The run that is stopping hands over to a successor unless it already has one; false when it is not stopping. */
  async setSuccessor(id: string, successorKey: string): Promise<boolean> {
    const where = { id, state: 'STOPPING' };
    await this.#db.run.updateMany({ where: { ...where, successorKey: null }, data: { successorKey } });
    return (await this.#db.run.count({ where })) === 1;
  }

  /** A checkpoint is progress: an old error is history, and failures are counted anew where the restart policy says so. */
  async noteProgress(id: string, { countsAnew }: { countsAnew: boolean }): Promise<void> {
    const hasError = { error: { not: Prisma.AnyNull } };
    const noError = { error: Prisma.DbNull, errorSpanStart: null, errorSpanEnd: null };
    await (countsAnew
      ? this.#db.run.updateMany({
          where: { id, OR: [{ consecutiveFailures: { gt: 0 } }, hasError] },
          data: { ...noError, consecutiveFailures: 0 },
        })
      : this.#db.run.updateMany({ where: { id, ...hasError }, data: noError }));
  }

  /**
   * By pair, the stream runs whose checkpoints somebody may go back to: active ones, the newest few, and the one with the newest checkpoint.
   * Pairs without any are there too.
   */
  async listRestorable(newestPerPair: number): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const rows = await this.#db.$queryRaw<{ pair_id: string; run_id: string | null }[]>`
      SELECT p.id AS pair_id, r.id AS run_id FROM pairs p LEFT JOIN LATERAL (
        (SELECT id FROM runs WHERE pair_id = p.id AND side = 'stream' ORDER BY created_at DESC, id DESC LIMIT ${newestPerPair})
        UNION (SELECT run_id FROM checkpoints WHERE pair_id = p.id ORDER BY id DESC LIMIT 1)
      ) r ON true`;
    const byPair = Map.groupBy(rows, row => row.pair_id);
    return new Map([...byPair].map(([pairId, kept]) => [pairId, new Set(kept.flatMap(row => row.run_id ?? []))]));
  }

  /** Keeps the newest ended runs of every side, and those that somebody can go back to. */
  async prune(keptPerSide: number): Promise<void> {
    await this.#db.$executeRaw`
      DELETE FROM runs r USING (
        SELECT id, row_number() OVER (PARTITION BY pair_id, side ORDER BY created_at DESC, id DESC) AS age FROM runs
      ) ranked
      WHERE r.id = ranked.id AND ranked.age > ${keptPerSide} AND r.state IN ('FINISHED', 'STOPPED', 'FAILED')
        AND NOT EXISTS (
          SELECT FROM checkpoints c WHERE c.run_id = r.id
            AND (c.is_savepoint OR c.id = (SELECT max(id) FROM checkpoints WHERE pair_id = r.pair_id))
        )`;
  }

  /** Runs that wait to be claimed and should have been by now: their message was lost, or their delay is over. */
  async listUnclaimed(waitedMs: number, limit: number): Promise<string[]> {
    const rows = await this.#db.$queryRaw<{ id: string }[]>`
      SELECT id FROM runs
      WHERE state IN ('QUEUED', 'RESTARTING')
        AND coalesce(next_attempt_at, state_since + ${waitedMs} * interval '1 millisecond') <= now()
      ORDER BY created_at LIMIT ${limit}`;
    return rows.map(row => row.id);
  }
}
