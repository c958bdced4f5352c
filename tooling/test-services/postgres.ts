import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../embedded-postgres/embedded-postgres.ts';
import { applyMigrations } from '../migrations/apply-migrations.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Of a server that lives as long as the test run; may make databases. */
    readonly postgresUrl: string;
  }
}

/** A migrated database that test databases are copies of. */
const template = 'lockstep_template';

/** Vitest's global set-up: one private PostgreSQL for all tests, without the wait for the disk. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = mkdtempSync(join(tmpdir(), 'lockstep-test-postgres-'));
  const server = await startEmbeddedPostgres({ home, flags: ['-c', 'fsync=off', '-c', 'synchronous_commit=off'] });
  await applyMigrations(await server.createDatabase(template), join(import.meta.dirname, '../../prisma/migrations'));
  project.provide('postgresUrl', server.urlOf('postgres'));
  return async () => {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  };
}
