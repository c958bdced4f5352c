import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../tooling/embedded-postgres/embedded-postgres.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** An installation of its own, from its start on a fresh home. */
export interface TestInstance {
  readonly home: string;
  readonly files: string;
  readonly databaseUrl: string;
  /** `npx lockstep …`; exit code 1 is an answer, not a failure. */
  lockstep(...args: readonly string[]): Promise<string>;
  sql(text: string, values?: readonly unknown[]): Promise<pg.QueryResult>;
  /** SIGTERM; resolves when it has ended. Safe to call twice. */
  stop(): Promise<void>;
  remove(): void;
}

/** `prepare` is called before the start, with the file root. The studio must be built: `npm test` does that, or `npm run build`. */
export async function startInstance({
  isSampleOff,
  prepare = () => {},
}: {
  readonly isSampleOff: boolean;
  readonly prepare?: (files: string) => void;
}): Promise<TestInstance> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'lockstep-home-'));
  const files = mkdtempSync(path.join(os.tmpdir(), 'lockstep-files-'));
  prepare(files);
  const env = {
    ...process.env,
    LOCKSTEP_HOME: home,
    LOCKSTEP_FILE_ROOTS: files,
    PORT: '0',
    ...(isSampleOff && { LOCKSTEP_SAMPLE: 'off' }),
  };
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const instance = spawn(process.execPath, [path.join(root, 'scripts/start/main.ts')], { env, stdio: [...stdio] });
  const exited = once(instance, 'exit');
  // From `Ready` on nobody reads the console any more: that must not matter.
  let isReady = false;
  for await (const chunk of instance.stdout!) {
    isReady = String(chunk).includes('Ready with');
    if (isReady) break;
  }
  if (!isReady) throw new Error('The instance ended before it was ready');
  const server = await startEmbeddedPostgres({ home: path.join(home, 'postgres') });
  const databaseUrl = server.urlOf('lockstep');
  return {
    home,
    files,
    databaseUrl,
    lockstep: async (...args) => {
      const command = [path.join(root, 'apps/cli/src/main.ts'), ...args];
      try {
        return (await promisify(execFile)(process.execPath, command, { env })).stdout;
      } catch (error) {
        const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
        if (code === 1 && stdout !== '') return stdout;
        throw new Error(stderr, { cause: error });
      }
    },
    sql: async (text, values = []) => {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        return await client.query(text, [...values]);
      } finally {
        await client.end();
      }
    },
    stop: async () => {
      instance.kill('SIGTERM');
      await exited;
    },
    remove: () => {
      rmSync(home, { recursive: true, force: true });
      rmSync(files, { recursive: true, force: true });
    },
  };
}
