import { randomUUID } from 'node:crypto';
import { type Batch, rowKinds } from '@lockstep/dataflow/batch';
import type { JsonValue, SinkRequest, SinkWriter } from '@lockstep/dataflow/ports';
import { internalError, userError } from '@lockstep/kernel/errors';
import type { PgSession } from './pg-session.ts';
import { commitsKept, stagedRowsMissing } from './sink-ledger.ts';
import type { SinkTarget } from './sink-target.ts';
import { StagedRows } from './staged-rows.ts';
import type { JdbcSinkSettings } from './upsert-sink.ts';

const chunkRowsMax = 5_000;
const chunkCharactersMax = 4 * 1024 * 1024;
/** A commit sorts its rows by their key: in memory up to here, as Postgres writes a size. */
const commitSortMemory = '64MB';

interface Prepared {
  readonly commitId: string;
  readonly rowCount: number;
  readonly hasDeletes: boolean;
  readonly preparedAtMs: number;
}

/**
 * Writes all rows of an epoch in one transaction, its commit: for tables without a key, where writing again would double rows, and for batch jobs, whose result is to
 * appear at once. Until then the rows wait in a table beside the target, so an epoch may be larger than memory.
 *
 * In mode `replace` the commit empties the table first, in the same transaction: readers see the old result or the new one.
 */
export class StagedSink implements SinkWriter {
  readonly #session: PgSession;
  readonly #request: SinkRequest;
  readonly #settings: JdbcSinkSettings;
  readonly #replaces: boolean;
  #target: SinkTarget | null = null;
  #commitId = randomUUID();
  #chunk = 0;
  #rowCount = 0;
  #hasDeletes = false;
  #waiting: StagedRows;
  /** The chunk that is on its way; a failure is told to whoever waits for it. */
  #sending: Promise<void> = Promise.resolve();
  /** Prepared by this instance: they belong to checkpoints and are left alone by `abort`. */
  readonly #prepared: string[] = [];

  constructor(session: PgSession, request: SinkRequest, settings: JdbcSinkSettings, replaces: boolean) {
    this.#session = session;
    this.#request = request;
    this.#settings = settings;
    this.#replaces = replaces;
    this.#waiting = new StagedRows(request.schema);
  }

  async open(): Promise<void> {
    this.#target = await this.#session.retrying(this.#settings.retriesMax, this.#settings.openTarget);
  }

  async write(batch: Batch): Promise<void> {
    const { primaryKey } = this.#request;
    for (let row = 0; row < batch.rowCount; row++) {
      const kind = batch.kinds?.[row] ?? rowKinds.insert;
      if (kind !== rowKinds.insert && primaryKey.length === 0) throw this.#updatesRefused();
      if (kind === rowKinds.updateBefore) continue;
      if (kind === rowKinds.delete) this.#hasDeletes = true;
      this.#waiting.append(batch, row, kind);
      if (this.#waiting.rowCount >= chunkRowsMax || this.#waiting.characters >= chunkCharactersMax) await this.#stage();
    }
  }

  async flush(): Promise<void> {}

  async prepare(): Promise<JsonValue> {
    if (this.#waiting.rowCount > 0) await this.#stage();
    await this.#sending;
    if (this.#rowCount === 0 && !this.#replaces) return null;
    const prepared = {
      commitId: this.#commitId,
      rowCount: this.#rowCount,
      hasDeletes: this.#hasDeletes,
      preparedAtMs: this.#settings.clock.nowMs(),
    };
    this.#prepared.push(this.#commitId);
    this.#beginEpoch();
    return prepared;
  }

  async commit(epoch: number, prepared: JsonValue): Promise<void> {
    if (prepared === null) return;
    const epochRows = preparedOf(prepared);
    await this.#session.retrying(this.#settings.retriesMax, () =>
      this.#session.transaction(() => this.#commit(epoch, epochRows)),
    );
  }

  async abort(): Promise<void> {
    await this.#sending.catch(() => undefined);
    this.#beginEpoch();
    if (this.#target === null) return;
    const { ledger } = this.#target;
    await this.#session.transaction(async () => {
      await ledger.fence(null);
      await ledger.unstageAllBut(this.#prepared);
    });
  }

  async close(): Promise<void> {
    await this.#sending.catch(() => undefined);
    await this.#session.close();
  }

  #beginEpoch(): void {
    this.#commitId = randomUUID();
    this.#chunk = 0;
    this.#rowCount = 0;
    this.#hasDeletes = false;
    this.#waiting = new StagedRows(this.#request.schema);
  }

  /** Sends the waiting rows off; while they are on their way the next ones gather. */
  async #stage(): Promise<void> {
    await this.#sending;
    this.#sending = this.#send(this.#commitId, this.#chunk, this.#waiting);
    this.#sending.catch(() => undefined);
    this.#chunk++;
    this.#rowCount += this.#waiting.rowCount;
    this.#waiting = new StagedRows(this.#request.schema);
  }

  async #send(commitId: string, chunk: number, rows: StagedRows): Promise<void> {
    const { ledger } = this.#target!;
    const json = rows.toJson();
    await this.#session.retrying(this.#settings.retriesMax, () =>
      this.#session.transaction(async () => {
        await ledger.fence(null);
        await ledger.stage(commitId, chunk, rows.rowCount, json);
      }),
    );
  }

  async #commit(epoch: number, { commitId, rowCount, hasDeletes, preparedAtMs }: Prepared): Promise<void> {
    const { ledger, table } = this.#target!;
    await ledger.fence(epoch);
    const isOld = this.#settings.clock.nowMs() - preparedAtMs > commitsKept.ms;
    const found = await ledger.stagedRowCount(commitId);
    if (isOld && found === 0) return;
    if (!(await ledger.claim(commitId))) return;
    if (found !== rowCount) throw stagedRowsMissing(table, rowCount, found);
    await this.#session.query(`SET LOCAL work_mem = '${commitSortMemory}'`);
    if (this.#replaces) await this.#session.query(`DELETE FROM ${table}`);
    if (hasDeletes) await this.#session.query(this.#deleteStatement(), [commitId]);
    await this.#session.query(this.#insertStatement(), [commitId]);
    await ledger.unstage(commitId);
  }

  /** The staged rows of the commit $1; with a key only the last change of each. */
  #stagedRows(): string {
    const { ledger, valueTypes } = this.#target!;
    const { primaryKey } = this.#request;
    const arrays = valueTypes.map((type, c) => `c${c} ${type}[]`).join(', ');
    const names = valueTypes.map((_, c) => `c${c}`).join(', ');
    const columns = valueTypes.map((_, c) => `a.c${c}`).join(', ');
    const keys = primaryKey.map(c => `c${c}`).join(', ');
    const [distinct, order] =
      keys === '' ? ['', 'chunk, place'] : [`DISTINCT ON (${keys})`, `${keys}, chunk DESC, place DESC`];
    return `SELECT ${distinct} r.*
      FROM ${ledger.staged} AS s
           CROSS JOIN LATERAL json_to_record(s.rows) AS a(kind smallint[], ${arrays})
           CROSS JOIN LATERAL unnest(a.kind, ${columns}) WITH ORDINALITY AS r(kind, ${names}, place)
      WHERE s.commit_id = $1 ORDER BY ${order}`;
  }

  /** Where the table has just been emptied no row can be in the way, and not to look for one saves a fifth of the time. */
  #insertStatement(): string {
    const { table, columns, asColumn, onConflict } = this.#target!;
    const values = columns.map((_, c) => asColumn(c, `c${c}`)).join(', ');
    return `INSERT INTO ${table} (${columns.join(', ')})
      SELECT ${values} FROM (${this.#stagedRows()}) AS latest WHERE kind <> ${rowKinds.delete} ${this.#replaces ? '' : onConflict}`;
  }

  #deleteStatement(): string {
    const { table, columns, asColumn } = this.#target!;
    const matches = this.#request.primaryKey.map(c => `t.${columns[c]} = ${asColumn(c, `latest.c${c}`)}`);
    return `DELETE FROM ${table} AS t USING (${this.#stagedRows()}) AS latest
      WHERE latest.kind = ${rowKinds.delete} AND ${matches.join(' AND ')}`;
  }

  #updatesRefused(): Error {
    const message = `${this.#session.tableText} gets updates or deletes, but the job declares no PRIMARY KEY to apply them by`;
    return userError('jdbc.insert_only', message, { details: { table: this.#session.tableText } });
  }
}

function preparedOf(value: JsonValue): Prepared {
  if (value !== null && typeof value === 'object' && 'commitId' in value) {
    const { commitId, rowCount, hasDeletes, preparedAtMs } = value;
    if (
      typeof commitId === 'string' &&
      typeof rowCount === 'number' &&
      typeof hasDeletes === 'boolean' &&
      typeof preparedAtMs === 'number'
    )
      return { commitId, rowCount, hasDeletes, preparedAtMs };
  }
  throw internalError('jdbc.bad_prepared', 'The checkpoint holds nothing that this sink has prepared');
}
