import type { CheckpointDto } from '@lockstep/contracts/run-records';
import type { StateChoice } from '@lockstep/contracts/state-check';
import type { Db } from '../db.ts';
import type { Prisma } from '../generated/client.ts';
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

const withVersion = {
  run: { select: { side: true, version: { select: { number: true } } } },
} satisfies Prisma.CheckpointInclude;

type CheckpointRow = Prisma.CheckpointGetPayload<{ include: typeof withVersion }>;

const toDto = (row: CheckpointRow): CheckpointDto => ({
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
});

export class CheckpointRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert(checkpoint: NewCheckpoint): Promise<void> {
    await this.#db.checkpoint.create({ data: { ...checkpoint, bytes: BigInt(Math.round(checkpoint.bytes)) } });
  }

  async list(pairId: string, limit: number): Promise<CheckpointDto[]> {
    return (await this.#list({ pairId }, limit)).map(toDto);
  }

  /** Where the first run of a version goes on; a later one, from what the version's own runs have left. */
  async findRestorePoint(
    pairId: string,
    version: { id: string; planFingerprint: string; stateChoice: StateChoice },
  ): Promise<RestorePoint | null> {
    const own = await this.#newest({ pairId, run: { side: 'stream', versionId: version.id } });
    if (own !== null || version.stateChoice === 'empty') return own;
    const { planFingerprint } = version;
    const fitting = version.stateChoice === 'keep' ? {} : { version: { planFingerprint } };
    return this.#newest({ pairId, run: { side: 'stream', ...fitting } });
  }

  /** The newest of the pair's stream side, whatever its version. */
  async findNewest(pairId: string): Promise<(CheckpointDto & { readonly rowId: bigint }) | null> {
    const rows = await this.#list({ pairId, run: { side: 'stream' } }, 1);
    return rows[0] === undefined ? null : { ...toDto(rows[0]), rowId: rows[0].id };
  }

  #newest(where: Prisma.CheckpointWhereInput): Promise<RestorePoint | null> {
    const select = { runId: true, path: true, isSavepoint: true } as const;
    return this.#db.checkpoint.findFirst({ where, orderBy: { id: 'desc' }, select });
  }

  #list(where: Prisma.CheckpointWhereInput, limit: number): Promise<CheckpointRow[]> {
    return this.#db.checkpoint.findMany({ where, include: withVersion, orderBy: { id: 'desc' }, take: limit });
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
