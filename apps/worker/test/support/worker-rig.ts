import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectorDescriptors } from '@lockstep/connectors/descriptors';
import type { User } from '@lockstep/contracts/users';
import { type Control, createControl } from '@lockstep/control/control';
import { systemClock } from '@lockstep/kernel/clock';
import { silentLogger } from '@lockstep/kernel/logger';
import pg from 'pg';
import { createTestDatabase } from '../../../../tooling/test-services/test-database.ts';

const main = new URL('../../src/main.ts', import.meta.url).pathname;

/** A control plane with real worker processes over a database and a directory of its own. */
export interface WorkerRig {
  readonly control: Control;
  readonly user: User;
  /** Of the same database; the result tables are in schema `results`. */
  readonly client: pg.Client;
  /** For input files; the workers' only file root. */
  readonly directory: string;
  readonly databaseUrl: string;
  /** `more`: its environment beside what all workers have. */
  startWorker(more?: Readonly<Record<string, string>>): ChildProcess;
  /** The process that holds the run's lease. */
  findHolderPid(runId: string): Promise<number | null>;
  close(): Promise<void>;
}

export async function openWorkerRig(): Promise<WorkerRig> {
  const testDatabase = await createTestDatabase();
  const databaseUrl = testDatabase.url;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('CREATE SCHEMA results');
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'lockstep-worker-')));
  mkdirSync(join(directory, 'input'));
  const secretKey = randomBytes(32);
  const options = {
    databaseUrl,
    secretKey,
    clock: systemClock,
    logger: silentLogger,
    connectors: connectorDescriptors,
  };
  const control = createControl(options);
  await control.ensureAdmin();
  const { user } = await control.openLocalSession({ userName: 'admin', label: 'test' });
  const workers: ChildProcess[] = [];
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    LOCKSTEP_SECRET_KEY: secretKey.toString('base64'),
    LOCKSTEP_DATA_DIR: join(directory, 'data'),
    LOCKSTEP_FILE_ROOTS: join(directory, 'input'),
    LOCKSTEP_LOG_LEVEL: 'warn',
  };
  return {
    control,
    user,
    client,
    directory: join(directory, 'input'),
    databaseUrl,
    startWorker: more => {
      const worker = spawn(process.execPath, [main], {
        env: { ...env, ...more },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      workers.push(worker);
      return worker;
    },
    findHolderPid: async runId => {
      const { rows } = await client.query<{ pid: number }>(
        `SELECT w.pid FROM run_attempts a JOIN workers w ON w.id = a.worker_id WHERE a.run_id = $1 AND a.ended_at IS NULL`,
        [runId],
      );
      return rows[0]?.pid ?? null;
    },
    close: async () => {
      await Promise.all(workers.map(stopProcess));
      await control.close();
      await client.end();
      await testDatabase.drop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function stopProcess(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const exited = once(worker, 'exit');
  worker.kill('SIGTERM');
  await exited;
}

/** Readings of one day in the order of time, so that none is late; the file appears whole. */
export function writeDay(directory: string, day: number, rows = 480): void {
  const lines = Array.from({ length: rows }, (_, i) => {
    const at = new Date(Date.UTC(2001, 0, 1 + day) + Math.floor((i * 86_400_000) / rows));
    return JSON.stringify({ origin: `A${i % 5}`, at: at.toISOString().slice(0, 19).replace('T', ' ') });
  });
  writeLines(directory, dayName(day), lines);
}

/** Grows with the day, as a followed directory wants it; a letter after it comes before the next day. */
export const dayName = (day: number): string => `day-${String(day).padStart(3, '0')}`;

export function writeLines(directory: string, name: string, lines: readonly string[]): void {
  const unfinished = join(directory, `.${name}`);
  writeFileSync(unfinished, `${lines.join('\n')}\n`);
  renameSync(unfinished, join(directory, `${name}.json`));
}

/** Hourly counts per origin, from the input files to `results.stream_side` and `results.batch_side`. */
export async function createTables({ control, user, client, directory, databaseUrl }: WorkerRig): Promise<void> {
  const columns =
    'origin text, window_start timestamp, window_end timestamp, n bigint, PRIMARY KEY (origin, window_start)';
  for (const side of ['stream', 'batch']) await client.query(`CREATE TABLE results.${side}_side (${columns})`);
  const { host, pathname, username, password } = new URL(databaseUrl);
  const files = (side: string): string =>
    `'${side}.connector' = 'filesystem', '${side}.path' = '${directory}', '${side}.format' = 'json'`;
  const table = (side: string): string =>
    `'${side}.connector' = 'jdbc', '${side}.url' = 'jdbc:postgresql://${host}${pathname}', '${side}.table-name' = 'results.${side}_side',
     '${side}.username' = '${username}', '${side}.password' = '${decodeURIComponent(password)}'`;
  await control.executeCatalogStatements(
    user,
    `CREATE TABLE flights (origin STRING, \`at\` TIMESTAMP(3), WATERMARK FOR \`at\` AS \`at\` - INTERVAL '1' MINUTE)
       WITH ('connector' = 'paired', ${files('stream')}, 'stream.source.monitor-interval' = '100ms', ${files('batch')});
     CREATE TABLE hourly (origin STRING, window_start TIMESTAMP(3), window_end TIMESTAMP(3), n BIGINT,
         PRIMARY KEY (origin, window_start) NOT ENFORCED)
       WITH ('connector' = 'paired', ${table('stream')}, ${table('batch')});`,
  );
}

export const hourlySql = `INSERT INTO hourly SELECT origin, window_start, window_end, COUNT(*) AS n
  FROM TABLE(TUMBLE(TABLE flights, DESCRIPTOR(\`at\`), INTERVAL '1' HOUR)) GROUP BY origin, window_start, window_end`;
