import { externalError, internalError } from '@lockstep/kernel/errors';
import { quoteIdentifier } from '../sql-text/quote-identifier.ts';
import type { PgSession } from './pg-session.ts';

/** A commit that is older than this is not looked for any more when it is repeated; it is taken as done. */
export const commitsKept = { days: 30, ms: 30 * 86_400_000 };

/** What the ledger holds instead of the rows of a chunk that are in the commit's own table. */
export const rowsElsewhere = 'null';

/**
 * The tables beside a sink's table by which it is exactly-once:
 * `lockstep_sink_epochs` holds per writer the largest fencing token that opened it. Every transaction of a sink raises it first, which locks the row: a stale
 * writer finds a larger token and writes nothing.
 * `lockstep_sink_staged` holds rows that wait for their commit, in chunks; where there are many they wait in a table of the commit's own,
 * `lockstep_sink_rows_<commit id>`, and the chunks say how many there are.
 * `lockstep_sink_commits` holds the ids of commits that are done, so that a repeated one changes nothing.
 */
export class SinkLedger {
  readonly staged: string;
  readonly #session: PgSession;
  readonly #epochs: string;
  readonly #commits: string;
  readonly #writer: string;
  readonly #token: number;
  readonly #named: (name: string) => string;

  constructor(session: PgSession, schema: string, writer: string, token: number) {
    const named = (name: string): string => `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
    this.#named = named;
    this.#session = session;
    this.#epochs = named('lockstep_sink_epochs');
    this.#commits = named('lockstep_sink_commits');
    this.staged = named('lockstep_sink_staged');
    this.#writer = writer;
    this.#token = token;
  }

  /** Makes the tables when they are missing, raises the fence, forgets old commits. */
  async open(): Promise<void> {
    await this.#session.transaction(async () => {
      const [row] = await this.#session.query('SELECT to_regclass($1), to_regclass($2), to_regclass($3)', [
        this.#epochs,
        this.#commits,
        this.staged,
      ]);
      if (row?.some(found => found === null)) await this.#createTables();
      await this.fence(null);
      await this.#session.query(`DELETE FROM ${this.#commits} WHERE committed_at < now() - make_interval(days => $1)`, [
        commitsKept.days,
      ]);
    });
  }

  /** First in every transaction: from here to its end no other writer of this name gets past this line. */
  async fence(epoch: number | null): Promise<void> {
    const rows = await this.#session.query(
      `INSERT INTO ${this.#epochs} AS e (writer_id, fencing_token, epoch) VALUES ($1, $2, coalesce($3::bigint, 0))
       ON CONFLICT (writer_id) DO UPDATE SET fencing_token = EXCLUDED.fencing_token, epoch = coalesce($3, e.epoch)
       WHERE e.fencing_token <= EXCLUDED.fencing_token RETURNING 1`,
      [this.#writer, this.#token, epoch],
    );
    if (rows.length > 0) return;
    const message = `Another worker has taken this run over: nothing more is written to ${this.#session.tableText}`;
    throw externalError('jdbc.fenced', message, { details: { token: this.#token } });
  }

  /** Inside a transaction: claims a commit. False: it was done before. */
  async claim(commitId: string): Promise<boolean> {
    const sql = `INSERT INTO ${this.#commits} (commit_id, writer_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`;
    return (await this.#session.query(sql, [commitId, this.#writer])).length > 0;
  }

  /** Notes rows that wait for their commit. False: they were noted before. */
  async stage(commitId: string, chunk: number, rowCount: number, json: string): Promise<boolean> {
    const rows = await this.#session.query(
      `INSERT INTO ${this.staged} (commit_id, chunk, writer_id, row_count, rows) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING 1`,
      [commitId, chunk, this.#writer, rowCount, json],
    );
    return rows.length > 0;
  }

  tableOf(commitId: string): string {
    return this.#named(`lockstep_sink_rows_${commitId.replaceAll('-', '')}`);
  }

  async dropTableOf(commitId: string): Promise<void> {
    await this.#session.query(`DROP TABLE IF EXISTS ${this.tableOf(commitId)}`);
  }

  async stagedRowCount(commitId: string): Promise<number> {
    const sql = `SELECT coalesce(sum(row_count), 0) FROM ${this.staged} WHERE commit_id = $1`;
    return Number((await this.#session.query(sql, [commitId]))[0]?.[0] ?? 0);
  }

  async unstage(commitId: string): Promise<void> {
    await this.#session.query(`DELETE FROM ${this.staged} WHERE commit_id = $1`, [commitId]);
  }

  /** Drops what this writer staged, in any attempt, except for the given commits. */
  async unstageAllBut(commitIds: readonly string[]): Promise<void> {
    const sql = `WITH gone AS (
        DELETE FROM ${this.staged} WHERE writer_id = $1 AND NOT commit_id = ANY ($2::uuid[]) RETURNING commit_id, rows)
      SELECT DISTINCT commit_id FROM gone WHERE json_typeof(rows) = $3`;
    for (const [commitId] of await this.#session.query(sql, [this.#writer, commitIds, rowsElsewhere]))
      await this.dropTableOf(commitId!);
  }

  /** One at a time: CREATE IF NOT EXISTS alone fails when two do it at once. */
  async #createTables(): Promise<void> {
    await this.#session.query("SELECT pg_advisory_xact_lock(hashtext('lockstep sink ledger'))");
    await this.#session.query(
      `CREATE TABLE IF NOT EXISTS ${this.#epochs}
         (writer_id text PRIMARY KEY, fencing_token bigint NOT NULL, epoch bigint NOT NULL)`,
    );
    await this.#session.query(
      `CREATE TABLE IF NOT EXISTS ${this.#commits}
         (commit_id uuid PRIMARY KEY, writer_id text NOT NULL, committed_at timestamptz NOT NULL DEFAULT now())`,
    );
    await this.#session.query(
      `CREATE TABLE IF NOT EXISTS ${this.staged}
         (commit_id uuid, chunk integer, writer_id text NOT NULL, row_count integer NOT NULL, rows json NOT NULL,
          PRIMARY KEY (commit_id, chunk))`,
    );
    await this.#keepUncompressed();
  }

  /** Staged rows are read once and soon: compressing them would cost more than their room on disk. */
  async #keepUncompressed(): Promise<void> {
    const sql = `SELECT attstorage::text FROM pg_attribute WHERE attrelid = '${this.staged}'::regclass AND attname = 'rows'`;
    if ((await this.#session.query(sql))[0]?.[0] === 'e') return;
    await this.#session.query(`ALTER TABLE ${this.staged} ALTER COLUMN rows SET STORAGE EXTERNAL`);
  }
}

/** Rows that a checkpoint speaks of and the database has lost. */
export const stagedRowsMissing = (table: string, expected: number, found: number): Error =>
  internalError('jdbc.staged_rows_missing', `${table}: ${expected} rows were prepared and ${found} are there`, {
    details: { table, expected, found },
  });
