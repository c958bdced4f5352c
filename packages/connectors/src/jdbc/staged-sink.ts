import { randomUUID } from 'node:crypto';
import { type Batch, rowKinds } from '@lockstep/dataflow/batch';
import type { JsonValue, SinkRequest, SinkWriter } from '@lockstep/dataflow/ports';
import { internalError, userError } from '@lockstep/kernel/errors';
import type { PgSession } from './pg-session.ts';
import { commitsKept, stagedRowsMissing } from './sink-ledger.ts';
import type { SinkTarget } from './sink-target.ts';
import type { StagedChunk, StagingArea, StagingParts } from './staging-area.ts';
import type { JdbcSinkSettings } from './upsert-sink.ts';

const chunkRowsMax = 20_000;
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
 * appear at once. Until then the rows wait in a staging area beside the target, so an epoch may be larger than memory.
 *
 * In mode `replace` the commit empties the table first, in the same transaction: readers see the old result or the new one.
 */
export class StagedSink implements SinkWriter {
  readonly #session: PgSession;
  readonly #request: SinkRequest;
  readonly #settings: JdbcSinkSettings;
  readonly #replaces: boolean;
  readonly #createArea: (parts: StagingParts) => StagingArea;
  #target: SinkTarget | null = null;
  #area: StagingArea | null = null;
  #commitId = randomUUID();
  #chunk = 0;
  #rowCount = 0;
  #hasDeletes = false;
  #waiting: StagedChunk | null = null;
  /** The chunk that is on its way; a failure is told to whoever waits for it. */
  #sending: Promise<void> = Promise.resolve();
  /** Prepared by this instance: they belong to checkpoints and are left alone by `abort`. */
  readonly #prepared: string[] = [];

  constructor(
    session: PgSession,
    request: SinkRequest,
    settings: JdbcSinkSettings,
    replaces: boolean,
    createArea: (parts: StagingParts) => StagingArea,
  ) {
    this.#session = session;
    this.#request = request;
    this.#settings = settings;
    this.#replaces = replaces;
    this.#createArea = createArea;
  }

  async open(): Promise<void> {
    this.#target = await this.#session.retrying(this.#settings.retriesMax, this.#settings.openTarget);
    const { ledger, valueTypes } = this.#target;
    this.#area = this.#createArea({ session: this.#session, ledger, schema: this.#request.schema, valueTypes });
  }

  async write(batch: Batch): Promise<void> {
    const { primaryKey } = this.#request;
    for (let row = 0; row < batch.rowCount; row++) {
      const kind = batch.kinds?.[row] ?? rowKinds.insert;
      if (kind !== rowKinds.insert && primaryKey.length === 0) throw this.#updatesRefused();
      if (kind === rowKinds.updateBefore) continue;
      if (kind === rowKinds.delete) this.#hasDeletes = true;
      this.#waiting ??= this.#area!.createChunk();
      this.#waiting.append(batch, row, kind);
      if (this.#waiting.rowCount >= chunkRowsMax || this.#waiting.characters >= chunkCharactersMax) await this.#stage();
    }
  }

  async flush(): Promise<void> {}

  async prepare(): Promise<JsonValue> {
    await this.#stage();
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
    this.#waiting = null;
  }

  /** Sends the waiting rows off; while they are on their way the next ones gather. */
  async #stage(): Promise<void> {
    const chunk = this.#waiting;
    if (chunk === null) return;
    await this.#sending;
    this.#sending = this.#send(this.#commitId, this.#chunk, chunk);
    this.#sending.catch(() => undefined);
    this.#chunk++;
    this.#rowCount += chunk.rowCount;
    this.#waiting = null;
  }

  async #send(commitId: string, number: number, chunk: StagedChunk): Promise<void> {
    await this.#session.retrying(this.#settings.retriesMax, () =>
      this.#session.transaction(async () => {
        await this.#target!.ledger.fence(null);
        await chunk.store(commitId, number);
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
    if (this.#replaces) await this.#session.query(`DELETE FROM ${table}`);
    if (rowCount > 0) await this.#writeRows(commitId, hasDeletes);
    await ledger.unstage(commitId);
  }

  async #writeRows(commitId: string, hasDeletes: boolean): Promise<void> {
    await this.#session.query(`SET LOCAL work_mem = '${commitSortMemory}'`);
    const staged = this.#area!.rowsOf(commitId);
    const latest = this.#latestRows(staged.from);
    if (hasDeletes) await this.#session.query(this.#deleteStatement(latest), staged.values);
    await this.#session.query(this.#insertStatement(latest), staged.values);
    await this.#area!.drop(commitId);
  }

  /** Of the staged rows, with a key only the last change of each. */
  #latestRows(from: string): string {
    const keys = this.#request.primaryKey.map(c => `c${c}`).join(', ');
    const [distinct, order] =
      keys === '' ? ['', 'chunk, place'] : [`DISTINCT ON (${keys})`, `${keys}, chunk DESC, place DESC`];
    return `SELECT ${distinct} r.* FROM ${from} ORDER BY ${order}`;
  }

  /** Where the table has just been emptied no row can be in the way, and not to look for one saves a fifth of the time. */
  #insertStatement(latest: string): string {
    const { table, columns, asColumn, onConflict } = this.#target!;
    const values = columns.map((_, c) => asColumn(c, `c${c}`)).join(', ');
    return `INSERT INTO ${table} (${columns.join(', ')})
      SELECT ${values} FROM (${latest}) AS latest WHERE kind <> ${rowKinds.delete} ${this.#replaces ? '' : onConflict}`;
  }

  #deleteStatement(latest: string): string {
    const { table, columns, asColumn } = this.#target!;
    const matches = this.#request.primaryKey.map(c => `t.${columns[c]} = ${asColumn(c, `latest.c${c}`)}`);
    return `DELETE FROM ${table} AS t USING (${latest}) AS latest
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
