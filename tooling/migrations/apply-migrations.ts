import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/** Prisma's own advisory lock, so that its tools and this one wait for each other. */
const migrationLock = 72_707_369;

const bookkeeping = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id VARCHAR(36) PRIMARY KEY, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL,
  logs TEXT, rolled_back_at TIMESTAMPTZ, started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0
)`;

/**
 * Brings a database up to `directory`'s migrations, in the order of their names, and answers with those that were new. Each is one transaction together with its
 * line in Prisma's table. Safe to run twice and by two at once. An applied migration whose text has changed is refused.
 */
export async function applyMigrations(databaseUrl: string, directory: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await client.query(bookkeeping);
    const { rows } = await client.query<{ migration_name: string; checksum: string }>(
      'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    );
    const applied = new Map(rows.map(row => [row.migration_name, row.checksum]));
    const added: string[] = [];
    for (const { name, sql, checksum } of readMigrations(directory)) {
      const known = applied.get(name);
      if (known !== undefined && known !== checksum)
        throw new Error(`Migration ${name} has changed after it was applied`);
      if (known !== undefined) continue;
      await applyOne(client, name, sql, checksum);
      added.push(name);
    }
    return added;
  } finally {
    await client.end();
  }
}

function readMigrations(directory: string) {
  const names = readdirSync(directory, { withFileTypes: true }).filter(entry => entry.isDirectory());
  return names
    .map(entry => entry.name)
    .sort()
    .map(name => {
      const sql = readFileSync(join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

async function applyOne(client: pg.Client, name: string, sql: string, checksum: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new Error(`Migration ${name} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
