import {
  type RowDifference,
  rowDifferenceSchema,
  type WindowReconciliation,
  windowReconciliationSchema,
} from '@lockstep/contracts/reconciliation';
import type { Db } from '../db.ts';
import type { Prisma } from '../generated/client.ts';
import { toJson, toJsonOrNull } from '../json.codec.ts';

const rowsPerInsert = 1_000;

/** What reconciliations found: every window, and a bounded number of differing rows. */
export class ReconciliationResultRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Replaces what an earlier attempt may have left. In a transaction with `finish`. */
  async replace(
    reconciliationId: string,
    windows: readonly WindowReconciliation[],
    differences: readonly RowDifference[],
  ): Promise<void> {
    await this.#db.reconciliationWindow.deleteMany({ where: { reconciliationId } });
    await this.#db.reconciliationDifference.deleteMany({ where: { reconciliationId } });
    for (let from = 0; from < windows.length; from += rowsPerInsert)
      await this.#db.reconciliationWindow.createMany({
        data: windows.slice(from, from + rowsPerInsert).map((window, i) => ({
          ...window,
          reconciliationId,
          ordinal: from + i,
        })),
      });
    for (let from = 0; from < differences.length; from += rowsPerInsert)
      await this.#db.reconciliationDifference.createMany({
        data: differences.slice(from, from + rowsPerInsert).map((difference, i) => ({
          ...difference,
          reconciliationId,
          ordinal: from + i,
          key: toJson(difference.key),
          stream: toJsonOrNull(difference.stream),
          batch: toJsonOrNull(difference.batch),
        })),
      });
  }

  async listWindows(reconciliationId: string): Promise<WindowReconciliation[]> {
    const rows = await this.#db.reconciliationWindow.findMany({
      where: { reconciliationId },
      orderBy: { ordinal: 'asc' },
    });
    return rows.map(toWindow);
  }

  /** The last `limit` windows of each, in order, by reconciliation id. */
  async listNewestWindows(
    reconciliationIds: readonly string[],
    limit: number,
  ): Promise<Map<string, WindowReconciliation[]>> {
    const strips = new Map<string, WindowReconciliation[]>(reconciliationIds.map(id => [id, []]));
    if (reconciliationIds.length === 0) return strips;
    const rows = await this.#db.$queryRaw<WindowRow[]>`
      SELECT w.* FROM unnest(${reconciliationIds}::uuid[]) AS r(id),
        LATERAL (SELECT * FROM reconciliation_windows WHERE reconciliation_id = r.id ORDER BY ordinal DESC LIMIT ${limit}) w
      ORDER BY w.reconciliation_id, w.ordinal`;
    for (const row of rows)
      strips.get(row.reconciliation_id)?.push(
        toWindow({
          ...row,
          windowStartMs: row.window_start_ms,
          windowEndMs: row.window_end_ms,
          lateDropped: row.late_dropped,
        }),
      );
    return strips;
  }

  async listDifferences(
    reconciliationId: string,
    page: { windowStartMs?: number | null | undefined; limit: number; offset: number },
  ): Promise<RowDifference[]> {
    const { windowStartMs, limit, offset } = page;
    const rows = await this.#db.reconciliationDifference.findMany({
      where: { reconciliationId, ...(windowStartMs === undefined ? {} : { windowStartMs }) },
      orderBy: { ordinal: 'asc' },
      take: limit,
      skip: offset,
    });
    return rows.map(row => rowDifferenceSchema.parse(row));
  }
}

interface WindowRow {
  reconciliation_id: string;
  window_start_ms: number | null;
  window_end_ms: number | null;
  verdict: string;
  equal: bigint;
  missing: bigint;
  extra: bigint;
  different: bigint;
  late_dropped: bigint;
  cause: string | null;
}

type WindowColumns = Pick<
  Prisma.ReconciliationWindowGetPayload<true>,
  'windowStartMs' | 'windowEndMs' | 'verdict' | 'equal' | 'missing' | 'extra' | 'different' | 'lateDropped' | 'cause'
>;

const toWindow = (row: WindowColumns): WindowReconciliation =>
  windowReconciliationSchema.parse({
    windowStartMs: row.windowStartMs,
    windowEndMs: row.windowEndMs,
    verdict: row.verdict,
    equal: Number(row.equal),
    missing: Number(row.missing),
    extra: Number(row.extra),
    different: Number(row.different),
    lateDropped: Number(row.lateDropped),
    cause: row.cause,
  });
