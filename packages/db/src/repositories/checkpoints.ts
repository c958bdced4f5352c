import type { CheckpointDto } from '@lockstep/contracts/run-records';
import type { Db } from '../db.ts';
import { parseSide } from './words.ts';

export interface NewCheckpoint {
  readonly runId: string;
  readonly pairId: string;
  readonly attempt: number;
  readonly checkpointId: number;
  readonly isSavepoint: boolean;
  readonly path: string;
  readonly bytes: number;
  readonly durationMs: number;
  readonly watermarkMs: number | null;
}

/** Where a stream run may start from. */
export interface RestorePoint {
  readonly runId: string;
  readonly path: string;
  readonly isSavepoint: boolean;
}

export class CheckpointRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(checkpoint: NewCheckpoint): Promise<void> {
    await this.#db.checkpoint.create({ data: { ...checkpoint, bytes: BigInt(Math.round(checkpoint.bytes)) } });
  }

  async list(pairId: string, limit: number): Promise<CheckpointDto[]> {
    const rows = await this.#db.checkpoint.findMany({
      where: { pairId },
      include: { run: { select: { side: true, version: { select: { number: true } } } } },
      orderBy: { id: 'desc' },
      take: limit,
    });
    return rows.map(row => ({
      id: String(row.id),
      runId: row.runId,
      side: parseSide(row.run.side),
      checkpointId: row.checkpointId,
      isSavepoint: row.isSavepoint,
      at: row.createdAt.toISOString(),
      bytes: Number(row.bytes),
      durationMs: row.durationMs,
      watermarkMs: row.watermarkMs,
      versionNumber: row.run.version.number,
    }));
  }

  /** The newest of the pair's stream side whose state fits a plan with this fingerprint. */
  async findRestorePoint(pairId: string, planFingerprint: string): Promise<RestorePoint | null> {
    const row = await this.#db.checkpoint.findFirst({
      where: { pairId, run: { side: 'stream', version: { planFingerprint } } },
      orderBy: { id: 'desc' },
      select: { runId: true, path: true, isSavepoint: true },
    });
    return row;
  }

  /** The event time up to which the stream side's result was final and visible at its newest checkpoint; null before the first. */
  async findWatermarkMs(pairId: string): Promise<number | null> {
    const row = await this.#db.checkpoint.findFirst({
      where: { pairId, run: { side: 'stream' } },
      orderBy: { id: 'desc' },
      select: { watermarkMs: true },
    });
    return row?.watermarkMs ?? null;
  }

  /** Keeps the newest of every run, and all savepoints. The engine has removed the files long before. */
  async prune(keptPerRun: number): Promise<void> {
    await this.#db.$executeRaw`
      DELETE FROM checkpoints c USING (
        SELECT r.id AS run_id, (SELECT id FROM checkpoints WHERE run_id = r.id ORDER BY id DESC OFFSET ${keptPerRun} LIMIT 1) AS last_id
        FROM runs r
      ) old WHERE c.run_id = old.run_id AND c.id <= old.last_id AND NOT c.is_savepoint`;
  }
}
