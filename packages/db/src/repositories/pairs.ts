import { type PairConfig, pairConfigSchema } from '@lockstep/contracts/runs';
import type { Db } from '../db.ts';
import type { Prisma } from '../generated/client.ts';
import { toJson } from '../json.codec.ts';
import { ownedRows, type Scope } from '../scope.ts';

/** A pair without its runs. */
export interface PairRecord {
  readonly id: string;
  readonly name: string;
  readonly jobId: string;
  readonly ownerId: string;
  readonly workspaceId: string;
  readonly versionId: string;
  readonly publishedVersion: number;
  readonly publishedAt: string;
  readonly planFingerprint: string;
  readonly config: PairConfig;
  readonly nextBatchRunAt: Date | null;
}

const withJob = {
  job: { select: { name: true, ownerId: true, workspaceId: true } },
  version: { select: { number: true, publishedAt: true, planFingerprint: true } },
} satisfies Prisma.PairInclude;

export class PairRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async list(scope: Scope): Promise<PairRecord[]> {
    const rows = await this.#db.pair.findMany({
      where: { job: ownedRows(scope) },
      include: withJob,
      orderBy: { job: { name: 'asc' } },
    });
    return rows.map(toRecord);
  }

  async findByName(scope: Scope, name: string): Promise<PairRecord | null> {
    const row = await this.#db.pair.findFirst({ where: { job: { ...ownedRows(scope), name } }, include: withJob });
    return row === null ? null : toRecord(row);
  }

  async findByJob(jobId: string): Promise<PairRecord | null> {
    const row = await this.#db.pair.findUnique({ where: { jobId }, include: withJob });
    return row === null ? null : toRecord(row);
  }

  async get(id: string): Promise<PairRecord> {
    return toRecord(await this.#db.pair.findUniqueOrThrow({ where: { id }, include: withJob }));
  }

  /** Makes the pair of the job, or points the one it has at another version. Returns its id. */
  async publish(pair: {
    id: string;
    jobId: string;
    versionId: string;
    config: PairConfig;
    nextBatchRunAt: Date | null;
  }): Promise<string> {
    const { id, jobId, versionId, nextBatchRunAt } = pair;
    const row = await this.#db.pair.upsert({
      where: { jobId },
      create: { id, jobId, versionId, nextBatchRunAt, config: toJson(pair.config) },
      update: { versionId, nextBatchRunAt, config: toJson(pair.config) },
      select: { id: true },
    });
    return row.id;
  }

  async setConfig(id: string, config: PairConfig, nextBatchRunAt: Date | null): Promise<void> {
    await this.#db.pair.update({ where: { id }, data: { config: toJson(config), nextBatchRunAt } });
  }

  async listDue(now: Date, limit: number): Promise<PairRecord[]> {
    const rows = await this.#db.pair.findMany({
      where: { nextBatchRunAt: { lte: now } },
      include: withJob,
      orderBy: { nextBatchRunAt: 'asc' },
      take: limit,
    });
    return rows.map(toRecord);
  }

  /** False when another sweeper has moved the time on already. */
  async moveSchedule(id: string, due: Date, next: Date | null): Promise<boolean> {
    const { count } = await this.#db.pair.updateMany({
      where: { id, nextBatchRunAt: due },
      data: { nextBatchRunAt: next },
    });
    return count === 1;
  }

  async delete(id: string): Promise<void> {
    await this.#db.pair.delete({ where: { id } });
  }
}

const toRecord = (row: Prisma.PairGetPayload<{ include: typeof withJob }>): PairRecord => ({
  id: row.id,
  name: row.job.name,
  jobId: row.jobId,
  ownerId: row.job.ownerId,
  workspaceId: row.job.workspaceId,
  versionId: row.versionId,
  publishedVersion: row.version.number,
  publishedAt: row.version.publishedAt.toISOString(),
  planFingerprint: row.version.planFingerprint,
  config: pairConfigSchema.parse(row.config),
  nextBatchRunAt: row.nextBatchRunAt,
});
