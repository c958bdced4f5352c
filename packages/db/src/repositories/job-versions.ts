import type { JobVersionDto } from '@lockstep/contracts/job-versions';
import { catalogSnapshotSchema } from '@lockstep/contracts/run-spec';
import { type PairConfig, pairConfigSchema } from '@lockstep/contracts/runs';
import type { StateChoice } from '@lockstep/contracts/state-check';
import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import type { Db } from '../db.ts';
import type { Prisma } from '../generated/client.ts';
import { toJson } from '../json.codec.ts';

export interface NewJobVersion {
  readonly id: string;
  readonly jobId: string;
  readonly revision: number;
  readonly sqlText: string;
  readonly catalog: CatalogSnapshot;
  readonly config: PairConfig;
  readonly planFingerprint: string;
  readonly clientKey: string;
  readonly publishedBy: string;
  readonly stateChoice: StateChoice;
}

/** What a run of the version means. */
export interface VersionContents {
  readonly sqlText: string;
  readonly catalog: CatalogSnapshot;
  readonly planFingerprint: string;
  readonly stateChoice: StateChoice;
}

interface ContentsRow {
  sql_text: string;
  catalog: unknown;
  plan_fingerprint: string;
  /** One of the words; the table's check holds them. */
  state_choice: StateChoice;
}

export class JobVersionRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** The number that an earlier request with the same key published. */
  async findNumberByClientKey(jobId: string, clientKey: string): Promise<number | null> {
    const row = await this.#db.jobVersion.findUnique({
      where: { jobId_clientKey: { jobId, clientKey } },
      select: { number: true },
    });
    return row?.number ?? null;
  }

  /** Returns the new version's number: one more than the last. The caller holds the job's lock. */
  async insert(version: NewJobVersion): Promise<number> {
    const last = await this.#db.jobVersion.aggregate({ where: { jobId: version.jobId }, _max: { number: true } });
    const number = (last._max.number ?? 0) + 1;
    const { id, jobId, revision, sqlText, planFingerprint, clientKey, publishedBy, stateChoice } = version;
    const [catalog, config] = [toJson(version.catalog), toJson(version.config)].map(json => JSON.stringify(json));
    await this.#db.$executeRaw`
      INSERT INTO job_versions (id, job_id, number, revision, sql_text, catalog, config, plan_fingerprint, client_key,
        published_by, state_choice)
      VALUES (${id}::uuid, ${jobId}::uuid, ${number}, ${revision}, ${sqlText}, ${catalog}::jsonb, ${config}::jsonb,
        ${planFingerprint}, ${clientKey}, ${publishedBy}, ${stateChoice})`;
    return number;
  }

  async list(jobId: string): Promise<JobVersionDto[]> {
    const rows = await this.#db.jobVersion.findMany({
      where: { jobId },
      select: dtoColumns,
      orderBy: { number: 'desc' },
    });
    return rows.map(toDto);
  }

  async find(jobId: string, number: number): Promise<JobVersionDto | null> {
    const row = await this.#db.jobVersion.findUnique({
      where: { jobId_number: { jobId, number } },
      select: dtoColumns,
    });
    return row === null ? null : toDto(row);
  }

  async getContents(id: string): Promise<VersionContents> {
    const rows = await this.#db.$queryRaw<ContentsRow[]>`
      SELECT sql_text, catalog, plan_fingerprint, state_choice FROM job_versions WHERE id = ${id}::uuid`;
    const { sql_text, catalog, plan_fingerprint, state_choice } = rows[0]!;
    return {
      sqlText: sql_text,
      catalog: catalogSnapshotSchema.parse(catalog),
      planFingerprint: plan_fingerprint,
      stateChoice: state_choice,
    };
  }
}

const dtoColumns = {
  number: true,
  sqlText: true,
  publishedAt: true,
  publishedBy: true,
  config: true,
} satisfies Prisma.JobVersionSelect;

const toDto = (row: Prisma.JobVersionGetPayload<{ select: typeof dtoColumns }>): JobVersionDto => ({
  number: row.number,
  sqlText: row.sqlText,
  publishedAt: row.publishedAt.toISOString(),
  publishedBy: row.publishedBy,
  config: pairConfigSchema.parse(row.config),
});
