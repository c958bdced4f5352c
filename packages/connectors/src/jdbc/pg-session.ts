import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { JdbcSettings } from './jdbc-settings.ts';
import { isPassing, pgFailure } from './pg-failure.ts';
import { quoteTable } from './table-name.ts';

/** A row's cells as Postgres writes them. */
export type TextRow = readonly (string | null)[];

const queryTimeoutMs = 10 * 60_000;
const retryPauseMs = 500;

/** Cells come as text, whatever their type: how they are read is decided by the table's types, in one place. */
const asText = { getTypeParser: () => (text: string) => text };

/** One connection to the database of a table, made again after an outage. Every error that comes out is an `AppError`. */
export class PgSession {
  readonly tableText: string;
  readonly #settings: JdbcSettings;
  #client: pg.Client | null = null;

  constructor(settings: JdbcSettings) {
    this.#settings = settings;
    this.tableText = quoteTable(settings.table);
  }

  async query(sql: string, values: readonly unknown[] = []): Promise<TextRow[]> {
    try {
      const client = await this.#connected();
      const { rows } = await client.query<(string | null)[]>({
        text: sql,
        values: [...values],
        rowMode: 'array',
        types: asText,
      });
      return rows;
    } catch (error) {
      throw pgFailure(error, this.tableText);
    }
  }

  /** `sql` is a COPY … FROM STDIN, `text` what it reads. */
  async copy(sql: string, text: string): Promise<void> {
    try {
      const client = await this.#connected();
      await pipeline(Readable.from([Buffer.from(text)]), client.query(copyFrom(sql)));
    } catch (error) {
      throw pgFailure(error, this.tableText);
    }
  }

  /** All of it or nothing. */
  async transaction<T>(action: () => Promise<T>, begin = 'BEGIN'): Promise<T> {
    await this.query(begin);
    try {
      const result = await action();
      await this.query('COMMIT');
      return result;
    } catch (error) {
      await this.query('ROLLBACK').catch(() => this.#drop());
      throw error;
    }
  }

  /** Tries again, on a new connection, what failed for a reason that may pass. Only for actions that may be repeated. */
  async retrying<T>(retriesMax: number, action: () => Promise<T>): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await action();
      } catch (error) {
        const failure = pgFailure(error, this.tableText);
        if (attempt >= retriesMax || !isPassing(failure)) throw failure;
        if (failure.code === 'jdbc.unreachable') await this.#drop();
        await delay(retryPauseMs * 2 ** attempt);
      }
    }
  }

  async close(): Promise<void> {
    await this.#drop();
  }

  async #connected(): Promise<pg.Client> {
    if (this.#client !== null) return this.#client;
    const { url, user, password, connectTimeoutMs } = this.#settings;
    const client = new pg.Client({
      host: url.host,
      port: url.port,
      database: url.database ?? user ?? undefined,
      user: user ?? undefined,
      password: password(),
      ssl: url.tls === 'off' ? false : { rejectUnauthorized: url.tls === 'verify' },
      connectionTimeoutMillis: connectTimeoutMs,
      query_timeout: queryTimeoutMs,
      keepAlive: true,
      application_name: 'lockstep',
      options: '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=1',
    });
    // An idle connection that breaks says so here; the next query makes a new one.
    client.on('error', () => {
      if (this.#client === client) this.#client = null;
    });
    await client.connect();
    this.#client = client;
    return client;
  }

  async #drop(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.end().catch(() => undefined);
  }
}
