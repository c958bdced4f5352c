import type { ReconciliationSummary } from '@lockstep/contracts/reconciliation';
import { reconciliationSummarySchema } from '@lockstep/contracts/reconciliation';
import type { Db } from '../db.ts';
import type { Prisma } from '../generated/client.ts';
import { toText } from '../json.codec.ts';
import { ownedRows, type Scope } from '../scope.ts';

export interface NewReconciliation {
  readonly id: string;
  readonly pairId: string;
  readonly kind: 'comparison' | 'repair';
  readonly clientKey: string;
  readonly repairOf?: string | undefined;
  readonly repairWindowStarts?: readonly number[] | undefined;
}

/** A lease of one reconciliation: the attempt's number fences. */
export interface ReconciliationClaim {
  readonly id: string;
  readonly attempt: number;
  readonly pairId: string;
  readonly kind: 'comparison' | 'repair';
  readonly repairOf: string | null;
  readonly repairWindowStarts: readonly number[];
  /** Since it was asked for. */
  readonly waitedMs: number;
}

/** A pair that has moved on since its newest comparison. */
export interface OutdatedReconciliation {
  readonly pairId: string;
  /** For the comparison that is to follow: whoever asks with it, it is made once. */
  readonly clientKey: string;
}

const refreshPrefix = 'refresh:';

/** What a finished comparison says in sum; counts are rows. */
export interface ReconciliationTotals {
  readonly tableName: string;
  readonly closedUntilMs: number | null;
  /** Null when there was nothing to compare. */
  readonly equalPercent: number | null;
  readonly windows: number;
  readonly windowsDifferent: number;
  readonly windowsOpen: number;
  readonly equal: number;
  readonly missing: number;
  readonly extra: number;
  readonly different: number;
  readonly lateDropped: number;
  readonly differencesStored: number;
}

const withPair = { pair: { select: { job: { select: { name: true } } } } } satisfies Prisma.ReconciliationInclude;

export class ReconciliationRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Idempotent by the pair's client key: returns the id that the key has. */
  async insertQueued(reconciliation: NewReconciliation): Promise<{ id: string; isNew: boolean }> {
    const { pairId, clientKey, repairOf = null, repairWindowStarts = [], ...rest } = reconciliation;
    const { count } = await this.#db.reconciliation.createMany({
      data: [{ ...rest, pairId, clientKey, repairOf, repairWindowStarts: [...repairWindowStarts] }],
      skipDuplicates: true,
    });
    const where = { pairId_clientKey: { pairId, clientKey } };
    const { id } = await this.#db.reconciliation.findUniqueOrThrow({ where, select: { id: true } });
    return { id, isNew: count === 1 };
  }

  async find(scope: Scope, id: string): Promise<ReconciliationSummary | null> {
    const row = await this.#db.reconciliation.findFirst({
      where: { id, pair: { job: ownedRows(scope) } },
      include: withPair,
    });
    return row === null ? null : toSummary(row);
  }

  async list(pairId: string, limit: number): Promise<ReconciliationSummary[]> {
    const rows = await this.#db.reconciliation.findMany({
      where: { pairId },
      include: withPair,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit,
    });
    return rows.map(toSummary);
  }

  /** The newest finished one of each pair, by pair id. */
  async latestDoneOf(pairIds: readonly string[]): Promise<Map<string, ReconciliationSummary>> {
    if (pairIds.length === 0) return new Map();
    const rows = await this.#db.reconciliation.findMany({
      where: { pairId: { in: [...pairIds] }, state: 'done' },
      include: withPair,
      distinct: ['pairId'],
      orderBy: [{ pairId: 'asc' }, { createdAt: 'desc' }, { id: 'desc' }],
    });
    return new Map(rows.map(row => [row.pairId, toSummary(row)]));
  }

  /** Compare-and-set from queued to running with a lease. */
  async claim(id: string, workerId: string, leaseMs: number): Promise<ReconciliationClaim | null> {
    const rows = await this.#db.$queryRaw<ClaimRow[]>`
      UPDATE reconciliations SET state = 'running', attempt = attempt + 1, worker_id = ${workerId}::uuid,
        started_at = coalesce(started_at, now()), lease_until = now() + ${leaseMs} * interval '1 millisecond'
      WHERE id = ${id}::uuid AND state = 'queued'
      RETURNING id, attempt, pair_id, kind, repair_of, repair_window_starts,
        (extract(epoch FROM now() - created_at) * 1000)::float8 AS waited_ms`;
    const row = rows[0];
    if (row === undefined) return null;
    return {
      id: row.id,
      attempt: row.attempt,
      pairId: row.pair_id,
      kind: row.kind === 'repair' ? 'repair' : 'comparison',
      repairOf: row.repair_of,
      repairWindowStarts: row.repair_window_starts,
      waitedMs: row.waited_ms,
    };
  }

  /** Back to the queue, as if it had not been claimed. */
  async release({ id, attempt }: ReconciliationClaim): Promise<void> {
    await this.#db.reconciliation.updateMany({
      where: { id, attempt, state: 'running' },
      data: { state: 'queued', attempt: attempt - 1, workerId: null, leaseUntil: null, startedAt: null },
    });
  }

  async renew({ id, attempt }: ReconciliationClaim, leaseMs: number): Promise<boolean> {
    const count = await this.#db.$executeRaw`
      UPDATE reconciliations SET lease_until = now() + ${leaseMs} * interval '1 millisecond'
      WHERE id = ${id}::uuid AND attempt = ${attempt} AND state = 'running' AND lease_until > now()`;
    return count === 1;
  }

  /** Compare-and-set from running to done; false when the claim is no longer the current one. */
  async finish({ id, attempt }: ReconciliationClaim, totals: ReconciliationTotals): Promise<boolean> {
    const { count } = await this.#db.reconciliation.updateMany({
      where: { id, attempt, state: 'running' },
      data: { ...totals, state: 'done', finishedAt: new Date(), leaseUntil: null },
    });
    return count === 1;
  }

  async fail({ id, attempt }: Pick<ReconciliationClaim, 'id' | 'attempt'>, error: string): Promise<boolean> {
    const { count } = await this.#db.reconciliation.updateMany({
      where: { id, attempt, state: 'running' },
      data: { state: 'failed', error: toText(error), finishedAt: new Date(), leaseUntil: null },
    });
    return count === 1;
  }

  /** Back to the queue after a lost lease, until `attemptsMax` are used up; what is used up has failed. Returns those to be sent again. */
  async releaseExpired(attemptsMax: number): Promise<string[]> {
    await this.#db.$executeRaw`
      UPDATE reconciliations SET state = 'failed', finished_at = now(), error = 'The workers that ran this reconciliation were lost'
      WHERE state = 'running' AND lease_until <= now() AND attempt >= ${attemptsMax}`;
    const rows = await this.#db.$queryRaw<{ id: string }[]>`
      UPDATE reconciliations SET state = 'queued', worker_id = NULL, lease_until = NULL
      WHERE state = 'running' AND lease_until <= now() RETURNING id`;
    return rows.map(row => row.id);
  }

  async listUnclaimed(waitedMs: number, limit: number): Promise<string[]> {
    const rows = await this.#db.$queryRaw<{ id: string }[]>`
      SELECT id FROM reconciliations
      WHERE state = 'queued' AND created_at <= now() - ${waitedMs} * interval '1 millisecond'
      ORDER BY created_at LIMIT ${limit}`;
    return rows.map(row => row.id);
  }

  /**
   * Pairs whose newest comparison is done and whose running stream side has closed more windows since: at least `restMs` after it, and `restFactor` times as long as it took.
   */
  async listOutdated(rest: { restMs: number; restFactor: number; limit: number }): Promise<OutdatedReconciliation[]> {
    const rows = await this.#db.$queryRaw<{ pair_id: string; id: string }[]>`
      SELECT p.id AS pair_id, r.id FROM pairs p,
        LATERAL (SELECT * FROM reconciliations WHERE pair_id = p.id ORDER BY created_at DESC, id DESC LIMIT 1) r,
        LATERAL (SELECT c.watermark_ms FROM checkpoints c JOIN runs ON runs.id = c.run_id
          WHERE c.pair_id = p.id AND runs.side = 'stream' ORDER BY c.id DESC LIMIT 1) c
      WHERE r.state = 'done' AND c.watermark_ms > r.closed_until_ms
        AND now() > r.finished_at + greatest(${rest.restMs} * interval '1 millisecond', ${rest.restFactor} * (r.finished_at - r.started_at))
        AND EXISTS (SELECT 1 FROM runs WHERE pair_id = p.id AND side = 'stream' AND state = 'RUNNING')
      LIMIT ${rest.limit}`;
    return rows.map(row => ({ pairId: row.pair_id, clientKey: refreshPrefix + row.id }));
  }

  /** Keeps the newest of every pair. Of those that refreshed an earlier one and found no difference, only the newest comparison is kept. */
  async prune(keptPerPair: number): Promise<void> {
    await this.#db.$executeRaw`
      DELETE FROM reconciliations r USING pairs p
      WHERE r.pair_id = p.id AND starts_with(r.client_key, ${refreshPrefix}) AND r.state = 'done' AND r.windows_different = 0
        AND r.id <> (SELECT id FROM reconciliations WHERE pair_id = p.id ORDER BY created_at DESC, id DESC LIMIT 1)`;
    await this.#db.$executeRaw`
      DELETE FROM reconciliations r USING (
        SELECT id, row_number() OVER (PARTITION BY pair_id ORDER BY created_at DESC, id DESC) AS age FROM reconciliations
      ) ranked WHERE r.id = ranked.id AND ranked.age > ${keptPerPair} AND r.state IN ('done', 'failed')`;
  }
}

interface ClaimRow {
  id: string;
  attempt: number;
  pair_id: string;
  kind: string;
  repair_of: string | null;
  repair_window_starts: number[];
  waited_ms: number;
}

function toSummary(row: Prisma.ReconciliationGetPayload<{ include: typeof withPair }>): ReconciliationSummary {
  return reconciliationSummarySchema.parse({
    id: row.id,
    pair: row.pair.job.name,
    table: row.tableName,
    state: row.state,
    startedAt: (row.startedAt ?? row.createdAt).toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    equalPercent: row.equalPercent,
    windows: row.windows,
    windowsDifferent: row.windowsDifferent,
    windowsOpen: row.windowsOpen,
    equal: Number(row.equal),
    missing: Number(row.missing),
    extra: Number(row.extra),
    different: Number(row.different),
    lateDropped: Number(row.lateDropped),
    closedUntilMs: row.closedUntilMs,
    error: row.error,
  });
}
