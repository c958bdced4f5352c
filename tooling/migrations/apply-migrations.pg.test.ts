import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../test-services/test-database.ts';
import { applyMigrations } from './apply-migrations.ts';

const migrations = join(import.meta.dirname, '../../prisma/migrations');
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ isMigrated: false });
});
afterAll(() => database.drop());

test('two that start at once apply every migration once, and a third finds nothing to do', async () => {
  const added = await Promise.all([
    applyMigrations(database.url, migrations),
    applyMigrations(database.url, migrations),
  ]);
  expect(added.map(names => names.length).sort()).toEqual([0, added.flat().length]);
  expect(added.flat().length).toBeGreaterThan(0);
  expect(await applyMigrations(database.url, migrations)).toEqual([]);
});

test('a migration that fails leaves nothing behind, and one that was changed afterwards is refused', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'migrations-'));
  const write = (name: string, sql: string): void => {
    mkdirSync(join(directory, name), { recursive: true });
    writeFileSync(join(directory, name, 'migration.sql'), sql);
  };
  write('1_good', 'CREATE TABLE made_by_test (id INT);');
  write('2_bad', 'CREATE TABLE half_done (id INT); SELECT * FROM nowhere;');
  await expect(applyMigrations(database.url, directory)).rejects.toThrow('Migration 2_bad failed');
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query("SELECT to_regclass('made_by_test') AS good, to_regclass('half_done') AS bad");
  await client.end();
  expect(rows).toEqual([{ good: 'made_by_test', bad: null }]);
  write('1_good', 'CREATE TABLE other (id INT);');
  await expect(applyMigrations(database.url, directory)).rejects.toThrow('has changed after it was applied');
});
