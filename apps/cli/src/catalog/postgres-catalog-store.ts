import type { CatalogChanges, CatalogRecord, CatalogStore } from '@lockstep/gateway';
import { externalError } from '@lockstep/kernel/errors';
import pg from 'pg';

export interface PostgresCatalogStore extends CatalogStore {
  close(): Promise<void>;
}

/** The layout is made once; a lock keeps two gateways that start together from making it both. */
const layout = `
  SELECT pg_advisory_xact_lock(hashtext('lockstep_catalog'));
  CREATE SCHEMA IF NOT EXISTS lockstep_catalog;
  CREATE TABLE IF NOT EXISTS lockstep_catalog.record (
    kind text NOT NULL CHECK (kind IN ('catalog', 'database', 'object', 'function')),
    catalog text NOT NULL,
    database text NOT NULL,
    name text NOT NULL,
    content json NOT NULL,
    PRIMARY KEY (kind, catalog, database, name)
  );
  CREATE TABLE IF NOT EXISTS lockstep_catalog.version (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    version bigint NOT NULL
  );
  INSERT INTO lockstep_catalog.version (version) VALUES (0) ON CONFLICT DO NOTHING;`;

const connectTimeoutMs = 10_000;
const queryTimeoutMs = 30_000;

/** Catalogs in the schema `lockstep_catalog` of a database. Throws `AppError` (external) when it can't be reached. */
export async function openPostgresCatalogStore(url: string): Promise<PostgresCatalogStore> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: queryTimeoutMs,
  });
  // An idle connection that breaks is replaced; without a listener it would end the process.
  pool.on('error', () => {});
  try {
    await inTransaction(pool, client => client.query(layout));
  } catch (error) {
    await pool.end();
    throw error;
  }
  return {
    read: knownVersion => inTransaction(pool, client => read(client, knownVersion), 'REPEATABLE READ READ ONLY'),
    write: (version, changes) => inTransaction(pool, client => write(client, version, changes)),
    close: () => pool.end(),
  };
}

async function read(client: pg.PoolClient, knownVersion: number | null): ReturnType<CatalogStore['read']> {
  const version = await versionIn(client, '');
  if (version === knownVersion) return null;
  const { rows } = await client.query<CatalogRecord>(
    'SELECT kind, catalog, database, name, content::text FROM lockstep_catalog.record ORDER BY catalog, database, name',
  );
  return { version, records: rows };
}

async function write(
  client: pg.PoolClient,
  version: number,
  { put, remove }: CatalogChanges,
): ReturnType<CatalogStore['write']> {
  // The lock on the one row makes writers wait for each other.
  if ((await versionIn(client, 'FOR UPDATE')) !== version) return null;
  for (const { kind, catalog, database, name } of remove) {
    await client.query('DELETE FROM lockstep_catalog.record WHERE (kind, catalog, database, name) = ($1, $2, $3, $4)', [
      kind,
      catalog,
      database,
      name,
    ]);
  }
  for (const { kind, catalog, database, name, content } of put) {
    await client.query(
      `INSERT INTO lockstep_catalog.record (kind, catalog, database, name, content) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (kind, catalog, database, name) DO UPDATE SET content = excluded.content`,
      [kind, catalog, database, name, content],
    );
  }
  await client.query('UPDATE lockstep_catalog.version SET version = $1', [version + 1]);
  return version + 1;
}

async function versionIn(client: pg.PoolClient, lock: '' | 'FOR UPDATE'): Promise<number> {
  const { rows } = await client.query<{ version: string }>(`SELECT version FROM lockstep_catalog.version ${lock}`);
  return Number(rows[0]!.version);
}

async function inTransaction<T>(pool: pg.Pool, act: (client: pg.PoolClient) => Promise<T>, mode = ''): Promise<T> {
  try {
    const client = await pool.connect();
    let failure: Error | undefined;
    try {
      await client.query(mode === '' ? 'BEGIN' : `BEGIN ISOLATION LEVEL ${mode}`);
      const result = await act(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      failure = error as Error;
      await client.query('ROLLBACK').catch(() => {});
      throw error;
    } finally {
      // A connection on which something failed is not used again.
      client.release(failure);
    }
  } catch (cause) {
    const reasons = cause instanceof AggregateError ? cause.errors : [cause];
    const reason = reasons.map(each => (each instanceof Error ? each.message : String(each))).join('; ');
    throw externalError('gateway.catalog_store', `The catalog's database fails: ${reason}`, { cause });
  }
}
