import { type SampleFeedChange, type SampleFeedDto, sampleFeedEndMs } from '@lockstep/contracts/sample-feed';
import type { Db } from '../db.ts';

/** What the feeder is to do. */
export interface SampleFeedOrder {
  readonly speed: number;
  readonly isPaused: boolean;
  readonly lateRowsRequested: number;
}

/** The feeder is gone when it has not reported for so long. */
const heartbeatOverdueMs = 5_000;

export class SampleFeedRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async find(workspaceId: string, now: Date): Promise<SampleFeedDto | null> {
    const row = await this.#db.sampleFeed.findUnique({ where: { workspaceId } });
    if (row === null) return null;
    const isAlive = row.heartbeatAt !== null && now.getTime() - row.heartbeatAt.getTime() < heartbeatOverdueMs;
    return {
      isRunning: isAlive && !row.isPaused,
      speed: row.speed,
      eventTimeMs: row.eventTimeMs,
      isAtEnd: (row.eventTimeMs ?? 0) >= sampleFeedEndMs,
      lateInjected: row.lateRowsInjected,
    };
  }

  /** Gives the workspace a feed unless it has one. */
  async ensure(workspaceId: string, speed: number): Promise<void> {
    await this.#db.sampleFeed.upsert({ where: { workspaceId }, create: { workspaceId, speed }, update: {} });
  }

  /** False when the workspace has no feed. */
  async change(workspaceId: string, { speed, paused, injectLateRows }: SampleFeedChange): Promise<boolean> {
    const { count } = await this.#db.sampleFeed.updateMany({
      where: { workspaceId },
      data: {
        ...(speed === undefined ? {} : { speed }),
        ...(paused === undefined ? {} : { isPaused: paused }),
        ...(injectLateRows === undefined ? {} : { lateRowsRequested: { increment: injectLateRows } }),
      },
    });
    return count === 1;
  }

  /** The feeder reports what it has written and learns what to do next. */
  async report(
    workspaceId: string,
    { eventTimeMs, lateRowsInjected }: { eventTimeMs: number | null; lateRowsInjected: number },
  ): Promise<SampleFeedOrder | null> {
    const rows = await this.#db.$queryRaw<{ speed: number; is_paused: boolean; late_rows_requested: number }[]>`
      UPDATE sample_feed SET heartbeat_at = now(), event_time_ms = coalesce(${eventTimeMs}::float8, event_time_ms),
        late_rows_injected = late_rows_injected + ${lateRowsInjected},
        late_rows_requested = greatest(0, late_rows_requested - ${lateRowsInjected})
      WHERE workspace_id = ${workspaceId}::uuid RETURNING speed, is_paused, late_rows_requested`;
    const row = rows[0];
    if (row === undefined) return null;
    return { speed: row.speed, isPaused: row.is_paused, lateRowsRequested: row.late_rows_requested };
  }
}
