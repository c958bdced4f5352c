import { errorInfoSchema } from '@lockstep/contracts/events';
import { catalogSnapshotSchema, runSpecSchema } from '@lockstep/contracts/run-spec';
import { type StateFate, stateCheckDtoSchema } from '@lockstep/contracts/state-check';
import type { ErrorInfo } from '@lockstep/kernel/errors';
import type { CatalogSnapshot } from '@lockstep/sql/catalog';
import type { Db } from '../db.ts';
import { toJson } from '../json.codec.ts';
import type { RestorePoint } from './checkpoints.ts';

export interface NewStateCheck {
  readonly id: string;
  readonly jobId: string;
  /** The checkpoint's row. */
  readonly checkpointRowId: bigint;
  readonly sqlText: string;
  readonly catalog: CatalogSnapshot;
  readonly config: Readonly<Record<string, string>>;
}

/** What a worker needs to answer. */
export interface OpenStateCheck extends Omit<NewStateCheck, 'jobId' | 'checkpointRowId'> {
  readonly restorePoint: RestorePoint;
}

export type StateCheckAnswer = { readonly fates: readonly StateFate[] } | { readonly error: ErrorInfo };

/** Drafts held against checkpoints. */
export class StateCheckRepository {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  async insert({ id, jobId, checkpointRowId, sqlText, catalog, config }: NewStateCheck): Promise<void> {
    await this.#db.$executeRaw`
      INSERT INTO state_checks (id, job_id, checkpoint_id, sql_text, catalog, config)
      VALUES (${id}::uuid, ${jobId}::uuid, ${checkpointRowId}, ${sqlText}, ${JSON.stringify(toJson(catalog))}::jsonb,
        ${JSON.stringify(config)}::jsonb)`;
  }

  /** Null when it has been answered, or removed. */
  async findOpen(id: string): Promise<OpenStateCheck | null> {
    const rows = await this.#db.$queryRaw<
      { sql_text: string; catalog: unknown; config: unknown; run_id: string; path: string; is_savepoint: boolean }[]
    >`
      SELECT s.sql_text, s.catalog, s.config, c.run_id, c.path, c.is_savepoint
      FROM state_checks s JOIN checkpoints c ON c.id = s.checkpoint_id
      WHERE s.id = ${id}::uuid AND s.fates IS NULL AND s.error IS NULL`;
    const row = rows[0];
    if (row === undefined) return null;
    return {
      id,
      sqlText: row.sql_text,
      catalog: catalogSnapshotSchema.parse(row.catalog),
      config: runSpecSchema.shape.config.parse(row.config),
      restorePoint: { runId: row.run_id, path: row.path, isSavepoint: row.is_savepoint },
    };
  }

  /** The first answer counts. */
  async answer(id: string, answer: StateCheckAnswer): Promise<void> {
    const fates = 'fates' in answer ? JSON.stringify(answer.fates) : null;
    const error = 'error' in answer ? JSON.stringify(toJson(answer.error)) : null;
    await this.#db.$executeRaw`
      UPDATE state_checks SET fates = ${fates}::jsonb, error = ${error}::jsonb
      WHERE id = ${id}::uuid AND fates IS NULL AND error IS NULL`;
  }

  async findAnswer(id: string): Promise<StateCheckAnswer | null> {
    const rows = await this.#db.$queryRaw<{ fates: unknown; error: unknown }[]>`
      SELECT fates, error FROM state_checks WHERE id = ${id}::uuid`;
    const { fates = null, error = null } = rows[0] ?? {};
    if (fates !== null) return { fates: stateCheckDtoSchema.shape.fates.parse(fates) };
    return error === null ? null : { error: errorInfoSchema.parse(error) };
  }

  async deleteOlderThan(time: Date): Promise<void> {
    await this.#db.$executeRaw`DELETE FROM state_checks WHERE created_at < ${time}`;
  }
}
