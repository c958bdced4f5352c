import { type RunMetrics, runMetricsSchema } from '@lockstep/contracts/events';
import type { LogLevel, RunLogDto } from '@lockstep/contracts/run-records';
import type { Db } from '../db.ts';
import { toJson, toText } from '../json.codec.ts';
import { parseLogLevel } from './words.ts';

export interface NewRunLog {
  readonly at: Date;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Rings of samples: the last ten minutes finely, the last day coarsely. */
const rings = [
  { resolutionMs: 2_000, slots: 300 },
  { resolutionMs: 60_000, slots: 1_440 },
] as const;

/** What runs say of themselves: bounded logs and metrics. */
export class RunTelemetryRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Replaces the run's current metrics, and its place in every ring with those of all subtasks together. */
  async recordMetrics(runId: string, metrics: RunMetrics): Promise<void> {
    const { subtasks: _, ...history } = metrics;
    const sample = JSON.stringify(toJson(history));
    const [fine, coarse] = rings.map(ring => Math.floor(metrics.atMs / ring.resolutionMs) % ring.slots);
    await this.#db.$executeRaw`
      WITH current AS (UPDATE runs SET metrics = ${JSON.stringify(toJson(metrics))}::jsonb WHERE id = ${runId}::uuid)
      INSERT INTO run_metrics (run_id, resolution_ms, slot, at, sample)
      VALUES
        (${runId}::uuid, ${rings[0].resolutionMs}, ${fine}, ${new Date(metrics.atMs)}, ${sample}::jsonb),
        (${runId}::uuid, ${rings[1].resolutionMs}, ${coarse}, ${new Date(metrics.atMs)}, ${sample}::jsonb)
      ON CONFLICT (run_id, resolution_ms, slot) DO UPDATE SET at = excluded.at, sample = excluded.sample`;
  }

  /** From the finest ring that reaches back to `sinceMs` (epoch), oldest first. */
  async listMetrics(runId: string, sinceMs: number, nowMs: number): Promise<RunMetrics[]> {
    const ring = rings.find(({ resolutionMs, slots }) => nowMs - sinceMs <= resolutionMs * slots) ?? rings[1];
    const rows = await this.#db.runMetric.findMany({
      where: { runId, resolutionMs: ring.resolutionMs, at: { gte: new Date(sinceMs) } },
      orderBy: { at: 'asc' },
      select: { sample: true },
    });
    return rows.map(row => runMetricsSchema.parse(row.sample));
  }

  /** Takes the fine samples of runs that ended before `time`. */
  async pruneMetrics(time: Date): Promise<void> {
    await this.#db.$executeRaw`
      DELETE FROM run_metrics m USING runs r
      WHERE m.run_id = r.id AND m.resolution_ms = ${rings[0].resolutionMs} AND r.finished_at < ${time}`;
  }

  async appendLogs(runId: string, lines: readonly NewRunLog[]): Promise<void> {
    await this.#db.runLog.createMany({
      data: lines.map(line => ({ ...line, runId, message: toText(line.message), fields: toJson(line.fields) })),
    });
  }

  /** With `afterId` the lines after it, oldest first; without, the newest lines, oldest first. */
  async listLogs(runId: string, afterId: bigint | null, limit: number): Promise<RunLogDto[]> {
    const rows = await this.#db.runLog.findMany({
      where: { runId, ...(afterId === null ? {} : { id: { gt: afterId } }) },
      orderBy: { id: afterId === null ? 'desc' : 'asc' },
      take: limit,
    });
    if (afterId === null) rows.reverse();
    return rows.map(row => ({
      id: String(row.id),
      at: row.at.toISOString(),
      level: parseLogLevel(row.level),
      message: row.message,
      fields: isRecord(row.fields) ? row.fields : {},
    }));
  }

  /** Keeps the newest lines of every run. */
  async pruneLogs(linesMaxPerRun: number): Promise<void> {
    await this.#db.$executeRaw`
      DELETE FROM run_logs l USING (
        SELECT r.id AS run_id, (SELECT id FROM run_logs WHERE run_id = r.id ORDER BY id DESC OFFSET ${linesMaxPerRun} LIMIT 1) AS last_id
        FROM runs r
      ) old WHERE l.run_id = old.run_id AND l.id <= old.last_id`;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
