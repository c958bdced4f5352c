import type { Db } from '../db.ts';

export interface LateRows {
  readonly operatorUid: string;
  readonly windowStartMs: number;
  readonly windowEndMs: number;
  readonly rows: number;
}

/** What a pair's stream side dropped as late. */
export class LateWindowRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async add(pairId: string, windows: readonly LateRows[]): Promise<void> {
    if (windows.length === 0) return;
    await this.#db.$executeRaw`
      INSERT INTO late_windows AS l (pair_id, operator_uid, window_start_ms, window_end_ms, rows)
      SELECT ${pairId}::uuid, w.uid, w.start_ms, w.end_ms, sum(w.row_count)
      FROM unnest(${windows.map(w => w.operatorUid)}::text[], ${windows.map(w => w.windowStartMs)}::float8[],
        ${windows.map(w => w.windowEndMs)}::float8[], ${windows.map(w => w.rows)}::bigint[]) AS w(uid, start_ms, end_ms, row_count)
      GROUP BY w.uid, w.start_ms, w.end_ms
      ON CONFLICT (pair_id, operator_uid, window_start_ms, window_end_ms) DO UPDATE SET rows = l.rows + excluded.rows`;
  }

  /** Rows dropped per window, over all operators. */
  async list(pairId: string): Promise<{ windowStartMs: number; windowEndMs: number; rows: number }[]> {
    const groups = await this.#db.lateWindow.groupBy({
      by: ['windowStartMs', 'windowEndMs'],
      where: { pairId },
      _sum: { rows: true },
      orderBy: { windowStartMs: 'asc' },
    });
    return groups.map(({ windowStartMs, windowEndMs, _sum }) => ({
      windowStartMs,
      windowEndMs,
      rows: Number(_sum.rows ?? 0),
    }));
  }

  /** A stream side that starts from nothing has dropped nothing. */
  async clear(pairId: string): Promise<void> {
    await this.#db.lateWindow.deleteMany({ where: { pairId } });
  }
}
