import type { JobDto } from '@lockstep/contracts/api';
import type { Db } from '../db.ts';
import type { Prisma } from '../generated/client.ts';
import { ownedRows, type Scope } from '../scope.ts';

export interface NewJob {
  readonly id: string;
  readonly workspaceId: string;
  readonly ownerId: string;
  readonly name: string;
  readonly sqlText: string;
}

/** A job with what its use-cases must know and a page need not. */
export interface OwnedJob {
  readonly job: JobDto;
  readonly ownerId: string;
  readonly workspaceId: string;
  readonly pairId: string | null;
}

const withPublished = {
  pair: { select: { id: true, version: { select: { number: true, sqlText: true } } } },
} satisfies Prisma.JobInclude;

type JobRow = Prisma.JobGetPayload<{ include: typeof withPublished }>;

export class JobRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async list(scope: Scope): Promise<JobDto[]> {
    const rows = await this.#db.job.findMany({
      where: ownedRows(scope),
      include: withPublished,
      orderBy: { name: 'asc' },
    });
    return rows.map(toDto);
  }

  async find(scope: Scope, id: string): Promise<OwnedJob | null> {
    const row = await this.#db.job.findFirst({ where: { ...ownedRows(scope), id }, include: withPublished });
    return row === null ? null : toOwned(row);
  }

  /** Throws a unique violation when the workspace has a job of that name. */
  async insert(job: NewJob): Promise<JobDto> {
    return toDto(await this.#db.job.create({ data: job, include: withPublished }));
  }

  /** Null when the revision is no longer the one that was edited. */
  async save(
    id: string,
    revision: number,
    change: { sqlText: string; name?: string | undefined },
  ): Promise<JobDto | null> {
    const { count } = await this.#db.job.updateMany({
      where: { id, revision },
      data: {
        sqlText: change.sqlText,
        ...(change.name === undefined ? {} : { name: change.name }),
        revision: { increment: 1 },
        updatedAt: new Date(),
      },
    });
    if (count === 0) return null;
    return toDto(await this.#db.job.findUniqueOrThrow({ where: { id }, include: withPublished }));
  }

  /** Keeps every other change of the job and its pair out until the transaction's end. */
  async lock(id: string): Promise<void> {
    await this.#db.$queryRaw`SELECT id FROM jobs WHERE id = ${id}::uuid FOR UPDATE`;
  }

  async delete(id: string): Promise<void> {
    await this.#db.job.delete({ where: { id } });
  }
}

const toDto = (row: JobRow): JobDto => ({
  id: row.id,
  name: row.name,
  sqlText: row.sqlText,
  revision: row.revision,
  updatedAt: row.updatedAt.toISOString(),
  publishedVersion: row.pair?.version.number ?? null,
  hasUnpublishedChanges: row.pair === null || row.pair.version.sqlText !== row.sqlText,
});

const toOwned = (row: JobRow): OwnedJob => ({
  job: toDto(row),
  ownerId: row.ownerId,
  workspaceId: row.workspaceId,
  pairId: row.pair?.id ?? null,
});
